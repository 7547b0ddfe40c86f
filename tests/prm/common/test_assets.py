"""What browsers fetch is built once, from installed packages, and found by the site."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from pytest_django import Settings

from prm.common import assets


@pytest.mark.slow
def test_the_chart_bundle_is_built_once_and_found(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BUILT_ASSETS = tmp_path
    assert assets.build(tmp_path) is True
    assert assets.build(tmp_path) is False
    finders.get_finder.cache_clear()
    try:
        assert finders.find("vendor/vega.js") == str(tmp_path / "vendor" / "vega.js")
    finally:
        finders.get_finder.cache_clear()
    assert "vegaEmbed" in (tmp_path / "vendor" / "vega.js").read_text()


def test_one_sheet_holds_every_component_in_its_layer(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BUILT_ASSETS = tmp_path
    found = assets.BuiltAssetsFinder().find("common/headwater.css")
    sheet = Path(found).read_text()
    components = {path.stem for path in (assets.SOURCES / "components").iterdir()}
    listed = (assets.SOURCES / "site.css").read_text()
    assert {name for name in components if f"/{name}.css" in listed} == components
    assert sheet.startswith("/* Headwater design tokens")
    assert "@import" not in sheet
    assert sheet.count("@layer components {") == listed.count("layer(components)")


@pytest.mark.slow
def test_a_server_gathers_every_file_under_a_name_that_follows_its_content(
    settings: Settings, tmp_path: Path
) -> None:
    settings.BUILT_ASSETS, settings.STATIC_ROOT = tmp_path / "built", tmp_path / "out"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }
    finders.get_finder.cache_clear()
    try:
        call_command("assets", stdout=StringIO())
    finally:
        finders.get_finder.cache_clear()
    gathered = {
        path.name for path in (tmp_path / "out" / "common").glob("headwater.*.css")
    }
    assert len(gathered) == 1
