"""The dictionary of measures: whole, of this house's words, and where every chart and column of a pack leads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import reverse

from headwater.schema.errors import InputError
from prm.insights.dictionary import load_dictionary
from tests.architecture.sources import PRODUCT
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.req("RPT-05")

# Charts of places, not of measures: they show where practices are and whose they are.
OF_PLACES = {"territories", "territory", "drawing"}
_CALL = re.compile(r'call chart\(\s*"([\w-]+)"(.*?)\)\s*%\}', re.DOTALL)
_ANCHOR = re.compile(r'^  \("([\w-]+)", "', re.MULTILINE)


def test_every_chart_leads_to_its_entry() -> None:
    known = load_dictionary().measures
    calls = {
        f"{page.name}: {name}": re.search(r'measure="(\w+)"', rest)
        for page in PRODUCT.rglob("*.html")
        for name, rest in _CALL.findall(page.read_text(encoding="utf-8"))
        if name not in OF_PLACES
    }
    assert len(calls) > 8
    without = [chart for chart, said in calls.items() if said is None]
    assert not without
    unknown = [chart for chart, said in calls.items() if said and said[1] not in known]
    assert not unknown


def test_drawings_without_a_frame_of_their_own_lead_there_too() -> None:
    known = load_dictionary().measures
    pages = [
        page
        for page in PRODUCT.rglob("*.html")
        if "data-chart=" in page.read_text(encoding="utf-8")
        and page.parent.name != "components"
    ]
    assert len(pages) == 4
    for page in pages:
        assert "how_made(" in page.read_text(encoding="utf-8"), page.name
    waits = (PRODUCT / "web/templates/web/wait_measures.html").read_text("utf-8")
    assert {*re.findall(r': "(\w+)"', waits)} <= known.keys()


def test_every_measure_that_a_pack_names_is_in_it() -> None:
    known = load_dictionary().measures
    named = {
        key
        for path in (PRODUCT / "packs").rglob("*.py")
        for key in re.findall(r'measure="(\w+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= known.keys()


def test_entries_lead_to_parts_of_the_methods_page_that_are_there() -> None:
    page = PRODUCT / "web/templates/web/methods.html"
    parts = {*_ANCHOR.findall(page.read_text(encoding="utf-8"))}
    asked = {each.methods for each in load_dictionary().measures.values()} - {""}
    assert asked <= parts


@pytest.mark.django_db
def test_the_page_shows_formula_source_and_owner_of_each(cast: Cast) -> None:
    page = signed_in(cast.liaison).get(reverse("measures")).content.decode()
    for measure in load_dictionary().measures.values():
        assert f'id="{measure.key}"' in page
        assert measure.owner in page
    assert "referrals to us / all referrals of the practice" in page
    assert "not checked by anybody of this site yet" in page


def test_an_entry_without_an_owner_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "measures.yaml"
    file.write_text(
        "version: 1\nauthored_by: x\ndate_reviewed: 2026-11-22\nmeasures:\n"
        "  a: {name: A, group: G, formula: f, means: m, source: s}\n"
    )
    with pytest.raises(InputError, match="a has no owner"):
        load_dictionary(file)
