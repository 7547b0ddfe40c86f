"""Every page of each role: no violation of WCAG, no sideways scrolling, in both schemes and at both widths."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

import headwater
from prm.accounts.models import User
from tests.conftest import River
from tests.journeys.conftest import DESKTOP, PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SCREENS = pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": DESKTOP, "color_scheme": "light"},
        {"viewport": DESKTOP, "color_scheme": "dark"},
        {"viewport": PHONE, "color_scheme": "light"},
        {"viewport": PHONE, "color_scheme": "dark"},
    ],
    ids=["desk light", "desk dark", "phone light", "phone dark"],
    indirect=True,
)
# axe's rules for WCAG 2.2 AA; the rest are opinions
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    }
}


def busiest_practice(river: River) -> str:
    mart = headwater.open_mart(river.marts)
    assert mart is not None
    rows = mart.table("opportunity", columns=["practice_id", "volume"]).to_pylist()
    return str(max(rows, key=lambda row: row["volume"])["practice_id"])


@SCREENS
def test_no_page_breaks_the_rules_of_access(
    visitor: Visitor, analyst: User, river: River
) -> None:
    paths = [
        "/",
        "/opportunities/",
        "/practices/",
        f"/practices/{busiest_practice(river)}/",
        "/data/",
    ]
    visitor.open("/sign-in/")
    broken = _broken_rules(visitor)
    visitor.sign_in(analyst)
    for path in paths:
        visitor.open(path)
        broken += _broken_rules(visitor)
        width = visitor.page.evaluate("document.documentElement.scrollWidth")
        if width > visitor.page.viewport_size["width"]:
            broken.append(f"{path} is {width} px wide")
    assert not broken


def _broken_rules(visitor: Visitor) -> list[str]:
    found = Axe().run(visitor.page, options=RULES)
    return [
        f"{visitor.page.url} {violation['id']}: {node['html'][:160]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]
