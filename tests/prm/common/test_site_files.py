"""A site's own definitions win over those that ship."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from prm.common.site_files import site_definition
from prm.territories.cadence import load_cadence


@pytest.mark.req("FLD-06")
def test_a_file_beside_the_data_is_read_instead_of_the_one_that_ships(
    settings: Settings,
) -> None:
    shipped = site_definition("tiers.yaml")
    text = shipped.read_text(encoding="utf-8").replace(
        "cadence_days: 28", "cadence_days: 21"
    )
    settings.DEFINITIONS.mkdir(parents=True)
    own = settings.DEFINITIONS / "tiers.yaml"
    own.write_text(text, encoding="utf-8")
    assert site_definition("tiers.yaml") == own
    assert load_cadence(own).days["A"] == 21
    assert load_cadence(shipped).days["A"] == 28
