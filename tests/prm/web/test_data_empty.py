"""A site without data says what to type, not that nothing was found."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


def test_an_empty_site_gives_the_commands_with_its_own_folders(
    cast: Cast, tmp_path: Path
) -> None:
    page = signed_in(cast.steward).get("/data/").content.decode()
    assert f"headwater ingest tuva FOLDER --lake {tmp_path / 'lake'}" in page
    assert (
        f"headwater refresh --lake {tmp_path / 'lake'} --marts {tmp_path / 'marts'}"
        in page
    )


def test_an_empty_site_is_ready_to_serve(client: Client) -> None:
    assert client.get("/health/").json() == {"status": "ok"}
    assert client.get("/ready/").json() == {"status": "ready", "mart": None}


def test_a_load_that_is_not_there_is_named(cast: Cast) -> None:
    response = signed_in(cast.steward).get("/data/loads/2026-11-21T06-00-00Z-3f9a/")
    assert response.status_code == 404
    assert "There is no load 2026-11-21T06-00-00Z-3f9a" in response.content.decode()


def test_a_mart_that_is_not_there_is_named(cast: Cast) -> None:
    response = signed_in(cast.steward).get("/data/marts/2026-11-21T06-00-00Z-3f9a/")
    assert response.status_code == 404
    assert "There is no mart 2026-11-21T06-00-00Z-3f9a" in response.content.decode()
