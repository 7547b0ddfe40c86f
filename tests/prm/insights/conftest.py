"""Marts that insights read: one made by hand, and the one of the market that went the whole way."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater import marts
from headwater.marts import Mart
from tests.conftest import River
from tests.prm.insights.made import Market


@pytest.fixture
def market() -> Market:
    """Return an empty market to fill."""
    return Market()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return where a made mart is published: the folder that the site reads."""
    return tmp_path / "marts"


@pytest.fixture
def real_mart(river: River) -> Mart:
    """Return the mart of the whole way."""
    mart = marts.open_current(river.marts)
    assert mart is not None
    return mart
