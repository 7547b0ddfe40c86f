"""A public register is recognised by what it is, tried in a lake of its own, and then loaded and adopted."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings as live
from pytest_django import Settings

from prm.directory.models import Import, Organization, SourceRecord
from tests.prm.directory.imports.conftest import Wizard, staff_list

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MAIN = "organizations_330_columns.csv"
NPPES_NAME = "npidata_pfile_20251103-20251109.csv"


def zipped(folder: Path) -> bytes:
    """Return the sample as one downloads it: the four files in an archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.csv")):
            name = NPPES_NAME if path.name == MAIN else path.name
            archive.write(path, f"NPPES_Data/{name}")
    return file.getvalue()


@pytest.mark.req("DIR-01", "DIR-04", "INT-01")
def test_the_nppes_sample_brings_clean_organizations_and_tells_what_it_refused(
    wizard: Wizard, shared_data: Path
) -> None:
    content = zipped(shared_data / "nppes")
    import_ = wizard.bring(
        content, target="register", name="NPPES_Weekly.zip", upto="try-out"
    )
    assert import_.state == Import.State.CHECKED, import_.log
    assert "This is NPPES" in import_.notices[0]
    assert not (live.LAKE / "lake.json").exists()
    assert not Organization.objects.exists()
    refused = len(import_.problems)

    wizard.post(import_, "load")
    import_.refresh_from_db()
    assert import_.state == Import.State.DONE, import_.log
    organizations = list(Organization.objects.all())
    assert organizations
    for found in organizations:
        words = " ".join((found.name, found.address, found.phone, found.zip_code))
        assert "<UNAVAIL>" not in words
        assert ".0" not in found.zip_code + found.phone
    assert len(import_.problems) >= refused
    assert all(problem["what"] and problem["remedy"] for problem in import_.problems)

    before = list(SourceRecord.objects.order_by("pk").values())
    again = wizard.bring(content, target="register", name="NPPES_Weekly.zip")
    assert again.state == Import.State.DONE, again.log
    assert list(SourceRecord.objects.order_by("pk").values()) == before
    page = wizard.get(again).content.decode()
    assert "Nothing in it was new" in page


@pytest.mark.req("ADM-05")
def test_a_register_of_elsewhere_says_that_it_stays_in_the_lake(
    wizard: Wizard, shared_data: Path, settings: Settings
) -> None:
    settings.DIRECTORY_AREA = ["ZZ"]
    content = zipped(shared_data / "nppes")
    import_ = wizard.bring(
        content, target="register", name="NPPES_Weekly.zip", upto="try-out"
    )
    assert "can’t be undone" in wizard.get(import_, "try-out").content.decode()
    wizard.post(import_, "load")
    page = wizard.get(import_).content.decode()
    assert not Organization.objects.exists()
    assert "Nothing in it was new" not in page
    assert "Left in the lake" in page and "rows in the lake" in page
    again = wizard.bring(content, target="register", name="NPPES_Weekly.zip")
    assert "Nothing in it was new" in wizard.get(again).content.decode()


@pytest.mark.req("ADM-05")
def test_a_file_of_no_register_is_refused_with_those_that_are_known(
    wizard: Wizard,
) -> None:
    response = wizard.upload(staff_list(1), target="register")
    assert response.status_code == 422
    assert "It knows NPPES, CMS Doctors and Clinicians" in response.content.decode()
    assert not Import.objects.exists()
