"""The lake's files become the directory: real registers, the site's own rosters, and whom the site has to do with."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from headwater.ingest import load
from headwater.schema.errors import InputError
from prm.cli import main
from prm.directory.models import (
    Affiliation,
    Alignment,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.operations.adopting import adopt_lake
from prm.directory.operations.withdrawing import withdraw_load
from prm.directory.search.queries import find
from prm.ledger.models import Entry
from tests.cast import Cast
from tests.conftest import River
from tests.prm.directory.lakes import elsewhere, load_rows, register_row
from tests.prm.directory.sources import AT, everything, npi, organization_npi

MAIN = "npidata_pfile_20261102-20261108.csv"


@pytest.mark.slow
@pytest.mark.req("DIR-01", "DIR-03", "DIR-04")
def test_the_registers_sample_becomes_clean_organizations_and_again_changes_nothing(
    cast: Cast, shared_data: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    load("nppes", [shared_data / "nppes"], into=lake, at=AT)
    adoption = adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert adoption.created == {"organization": 149}
    assert not adoption.refusals
    for each in Organization.objects.all():
        texts = (each.name, each.address, each.phone, each.zip_code, each.tin)
        assert "UNAVAIL" not in " ".join(texts)
        assert ".0" not in " ".join(texts)
        assert each.name != each.name.upper() or " " not in each.name
    hospital = Organization.objects.get(code="npi:1497758544")
    assert (hospital.name, hospital.address, hospital.phone) == (
        "Cumberland County Hospital System, Inc",
        "3418 Village Dr, Fayetteville, NC 28304-4552",
        "910-609-6740",
    )
    before = everything()
    load("nppes", [shared_data / "nppes"], into=lake, at=AT)
    again = adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert again.changes_nothing
    assert everything() == before
    newest = Entry.objects.order_by("-sequence")[0]
    assert (newest.verb, newest.particulars["came_of_it"]) == (
        "lake.adopted",
        "nothing new",
    )


@pytest.mark.slow
@pytest.mark.req("DIR-02", "DIR-04", "DIR-10")
def test_the_whole_roster_of_a_market_is_adopted(cast: Cast, site: River) -> None:
    adoption = adopt_lake(lake=site.lake, by=cast.steward, at=AT)
    assert not adoption.refusals
    assert not adoption.outside_area.total()
    assert adoption.created["practice"] == Practice.objects.count() >= 40
    assert adoption.created["affiliation"] == Affiliation.objects.count()
    assert Alignment.objects.filter(practice__isnull=False).exists()
    place = Practice.objects.get(code="PR0001")
    assert place.organization and place.latitude
    assert find(place.name, by=cast.steward, limit=1)
    before = everything()
    assert adopt_lake(lake=site.lake, by=cast.steward, at=AT).changes_nothing
    assert everything() == before


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """Return a lake with a register of two towns, and a roster that names one practice and one person far away."""
    place = tmp_path / "lake"
    rows = [register_row(1), register_row(2), elsewhere(3), elsewhere(4)]
    load_rows(place, "nppes", MAIN, rows)
    load_rows(
        place,
        "network",
        "practice.csv",
        [{"practice_id": "P1", "name": "Oak Practice", "zip_code": "43201"}],
    )
    load_rows(
        place,
        "network",
        "affiliation.csv",
        [{"npi": npi(4), "practice_id": "P1", "from_date": "2024-01-01"}],
    )
    return place


def npis() -> set[str]:
    return {*Practitioner.objects.values_list("npi", flat=True)}


@pytest.mark.req("DIR-01")
def test_of_a_register_those_are_taken_whom_the_site_has_to_do_with(
    cast: Cast, lake: Path
) -> None:
    adoption = adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert npis() == {npi(1), npi(2), npi(4)}  # of the area, or named by the roster
    assert adoption.outside_area == {"practitioner": 1}
    assert Affiliation.objects.get().practitioner.npi == npi(4)
    doctor = Practitioner.objects.get(npi=npi(1))
    assert (doctor.last_name, doctor.phone) == ("Thornbrookb", "614-555-0100")


def test_the_area_can_be_set(cast: Cast, lake: Path, settings: Settings) -> None:
    settings.DIRECTORY_AREA = ["WA"]
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert npis() == {npi(3), npi(4)}
    settings.DIRECTORY_AREA = ["981", "43215"]
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert npis() == {npi(1), npi(2), npi(3), npi(4)}


def test_an_area_that_makes_no_sense_is_said_in_words(
    cast: Cast, lake: Path, settings: Settings
) -> None:
    settings.DIRECTORY_AREA = ["Ohio"]
    with pytest.raises(InputError, match="OHIO is neither a state"):
        adopt_lake(lake=lake, by=cast.steward, at=AT)


@pytest.mark.req("DIR-05")
def test_a_weeks_deactivations_flag_and_the_next_weeks_reactivation_clears(
    cast: Cast, lake: Path
) -> None:
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    closed = {**register_row(1), "NPI Deactivation Date": "11/10/2026"}
    load_rows(lake, "nppes", "npidata_pfile_20261109-20261115.csv", [closed])
    adoption = adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert adoption.deactivated["practitioner"] == 1
    doctor = Practitioner.objects.get(npi=npi(1))
    assert doctor.deactivated_on == date(2026, 11, 10)
    assert doctor.last_name == "Thornbrookb"
    assert doctor.source_records.count() == 2
    opened = {**closed, "NPI Reactivation Date": "11/17/2026"}
    load_rows(lake, "nppes", "npidata_pfile_20261116-20261120.csv", [opened])
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    doctor.refresh_from_db()
    assert doctor.deactivated_on is None


def test_withdrawing_a_load_of_the_lake_leaves_what_the_others_brought(
    cast: Cast, lake: Path
) -> None:
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    before = everything()
    later = load_rows(
        lake,
        "nppes",
        "npidata_pfile_20261109-20261115.csv",
        [register_row(1, **{"Provider First Name": "ODETTE"}), register_row(7)],
    )
    adopt_lake(lake=lake, by=cast.steward, at=AT)
    assert npi(7) in npis()
    withdraw_load(load_id=later, by=cast.steward, at=AT)
    assert everything() == before


def test_an_organization_of_the_register_is_adopted_with_its_other_names(
    cast: Cast, tmp_path: Path
) -> None:
    number = organization_npi(1)
    place = tmp_path / "lake"
    group = {
        **register_row(1),
        "NPI": number,
        "Entity Type Code": "2",
        "Provider Organization Name (Legal Business Name)": "MERROW CLINIC, LLC",
        "Provider Last Name (Legal Name)": "",
    }
    load_rows(place, "nppes", MAIN, [group])
    names = {
        "NPI": number,
        "Provider Other Organization Name": "Mill Lane Clinic",
        "Provider Other Organization Name Type Code": "3",
    }
    load_rows(place, "nppes", "othername_pfile_20261102-20261108.csv", [names])
    adopt_lake(lake=place, by=cast.steward, at=AT)
    found = Organization.objects.get()
    assert (found.name, found.npi) == ("Merrow Clinic, LLC", number)
    assert found.other_names == ["Mill Lane Clinic"]


@pytest.mark.django_db
def test_the_command_says_what_came_of_it(
    lake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        main(["directory", "adopt", "--lake", str(lake), "--json"])
    assert done.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert said["created"]["practitioner"] == 3
    assert said["outside_area"] == {"practitioner": 1}
    assert said["proposed"]["proposed"] == 1
    with pytest.raises(SystemExit):
        main(["directory", "adopt", "--lake", str(lake)])
    assert "Nothing in the lake is new" in capsys.readouterr().err


@pytest.mark.django_db
def test_the_command_needs_a_lake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as done:
        main(["directory", "adopt", "--lake", str(tmp_path / "none")])
    assert done.value.code == 2
    assert "isn't a lake" in capsys.readouterr().err


def test_adoptions_tell_how_far_they_are(cast: Cast, lake: Path) -> None:
    stages: list[str] = []
    adopt_lake(
        lake=lake,
        by=cast.steward,
        at=AT,
        progress=lambda stage, done, total=None: stages.append(stage),
    )
    assert "practitioner rows adopted" in stages
