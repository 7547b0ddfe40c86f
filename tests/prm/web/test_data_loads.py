"""The Data page accounts for every row, and hands refused rows to those who mend them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

import headwater
from headwater.schema.lake import Lake
from prm.ledger.models import Entry
from prm.web.data import queries
from tests.cast import Cast, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-17")]

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
WHY = "mending NPIs for the next load"
PRACTITIONERS = """npi,first_name,last_name,taxonomy_code
9700000018,Ada,Verrin,207Q00000X
9700000019,Bo,Quillon,207Q00000X
"""  # the second fails its check digit


@pytest.fixture
def load_id(tmp_path: Path) -> str:
    """Load a roster in which one row is bad, and return the id of the load."""
    door = tmp_path / "door"
    door.mkdir()
    (door / "practitioner.csv").write_text(PRACTITIONERS)
    report = headwater.ingest("tuva", [door], into=tmp_path / "lake", at=AT)
    assert sum(file.loaded for file in report.files) == 1
    return report.load_id


def test_a_load_is_listed_with_where_its_rows_went(cast: Cast, load_id: str) -> None:
    page = signed_in(cast.director).get("/data/").content.decode()
    assert f"/data/loads/{load_id}/" in page
    assert "2 read in 1 load" in page
    assert "NPI check digit: 1" in page


def test_what_is_shown_adds_up(load_id: str) -> None:
    load = queries.get_load(load_id)
    assert load is not None
    assert load.read == load.loaded + load.netted + load.refused_rows == 2


def test_a_load_waits_until_a_refresh_has_seen_it(cast: Cast, load_id: str) -> None:
    page = signed_in(cast.analyst).get("/data/").content.decode()
    assert "1 load waits for a refresh" in page


def test_a_steward_takes_the_refused_rows_as_they_came(
    cast: Cast, load_id: str
) -> None:
    response = signed_in(cast.steward).post(
        f"/data/loads/{load_id}/quarantine/practitioner.csv", {"why": WHY}
    )
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="practitioner.csv"'
    )
    text = b"".join(response.streaming_content).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["_row"], row["_column"], row["npi"]) for row in rows] == [
        ("2", "npi", "9700000019")
    ]


@pytest.mark.req("CMP-09")
def test_who_took_refused_rows_and_why_is_in_the_ledger_without_what_they_say(
    cast: Cast, load_id: str
) -> None:
    response = signed_in(cast.analyst).post(
        f"/data/loads/{load_id}/quarantine/practitioner.csv", {"why": WHY}
    )
    b"".join(response.streaming_content)
    entry = Entry.objects.get(verb="quarantine.taken")
    assert (entry.by, entry.why) == (cast.analyst, WHY)
    assert entry.particulars == {"load": load_id, "file": "practitioner.csv"}


@pytest.mark.req("CMP-09")
def test_rows_are_not_handed_over_without_a_reason(cast: Cast, load_id: str) -> None:
    client = signed_in(cast.analyst)
    address = f"/data/loads/{load_id}/quarantine/practitioner.csv"
    assert "Why do you take these rows?" in client.get(address).content.decode()
    for data in ({}, {"why": " "}):
        response = client.post(address, data)
        assert response.status_code == 422
        assert "9700000019" not in response.content.decode()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("who", ["director", "administrator"])
def test_others_read_the_account_but_not_the_rows(
    cast: Cast, load_id: str, who: str
) -> None:
    client = signed_in(getattr(cast, who))
    page = client.get(f"/data/loads/{load_id}/")
    assert page.status_code == 200
    assert "/quarantine/" not in page.content.decode()
    refused = client.get(f"/data/loads/{load_id}/quarantine/practitioner.csv")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "name", ["..%2F..%2Flake.json", "%2e%2e", "lake.json", "practitioner.csv%00"]
)
def test_a_download_never_leaves_the_quarantine(
    cast: Cast, load_id: str, name: str
) -> None:
    client = signed_in(cast.steward)
    response = client.get(f"/data/loads/{load_id}/quarantine/{name}")
    assert response.status_code == 404


def test_a_link_in_the_quarantine_is_not_followed(
    cast: Cast, load_id: str, tmp_path: Path
) -> None:
    quarantine = Lake(tmp_path / "lake").path / "quarantine" / load_id
    (quarantine / "key.csv").symlink_to(tmp_path / "lake.key")
    client = signed_in(cast.steward)
    response = client.get(f"/data/loads/{load_id}/quarantine/key.csv")
    assert response.status_code == 404
