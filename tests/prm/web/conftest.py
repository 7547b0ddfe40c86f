"""A market made by hand, for pages whose words a test reads."""

from __future__ import annotations

import re

import pytest

from tests.prm.insights.made import Market


@pytest.fixture
def market() -> Market:
    """Return an empty market to fill and to publish where the site reads."""
    return Market()


def words(page: bytes) -> str:
    """Return what a reader reads of a page, in one line."""
    text = re.sub(
        r"<script.*?</script>|<svg.*?</svg>|<[^>]+>", " ", page.decode(), flags=re.S
    )
    return re.sub(r"\s+", " ", text.replace("\xa0", " "))
