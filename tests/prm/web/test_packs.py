"""The pages of packs: freeze a week, read it, take it along."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.utils import timezone

from prm.config.works import WORKS
from prm.jobs import running
from prm.jobs.models import Job
from prm.packs.asking import monday_of
from prm.packs.models import Pack
from prm.packs.operations import freeze_week
from prm.packs.shelf import file_of
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf

pytestmark = [pytest.mark.django_db, pytest.mark.req("RPT-01")]


def words(content: bytes) -> str:
    """Return a page's text, its markup taken away."""
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def test_before_the_first_pack_the_page_says_what_one_is(cast: Cast) -> None:
    page = signed_in(cast.director).get("/packs/")
    assert "No week is frozen yet" in words(page.content)
    assert "Freeze the week" in words(page.content)
    told = words(signed_in(cast.executive).get("/packs/").content)
    assert "Freeze the week" not in told
    assert "Directors and analysts freeze weeks." in told


def test_a_week_is_frozen_by_a_job_and_read_as_page_and_files(cast: Cast) -> None:
    monday = monday_of(timezone.localdate()) - timedelta(days=7)
    client = signed_in(cast.director)
    led = client.post("/packs/new/", {"monday": monday.isoformat()})
    job = Job.objects.get()
    assert led["Location"] == f"/data/jobs/{job.pk}/"
    running.work_off(WORKS)
    job.refresh_from_db()
    pack = Pack.objects.get()
    assert (job.state, job.leads_to) == ("done", f"/packs/{pack.pk}/")
    page = words(client.get(job.leads_to).content)
    for section in pack.content.sections:
        assert section.title in page
    for form in ("pdf", "pptx", "xlsx"):
        answer = client.get(f"/packs/{pack.pk}/pack.{form}")
        assert answer.status_code == 200
        assert f"weekly-{monday}.{form}" in answer["Content-Disposition"]
        made = b"".join(answer)
        if form == "pdf":
            assert pack.content.subtitle in Pdf(made).text
        if form == "xlsx":
            assert "Summary" in openpyxl.load_workbook(io.BytesIO(made)).sheetnames


def test_a_day_that_begins_no_week_of_the_list_is_refused(cast: Cast) -> None:
    client = signed_in(cast.director)
    for said in ("2019-01-07", "soon", ""):
        answer = client.post("/packs/new/", {"monday": said}, follow=True)
        assert "Choose one of the weeks" in words(answer.content)
    assert not Job.objects.exists()


def test_a_pack_says_when_it_was_tampered_with(cast: Cast) -> None:
    pack = freeze_week(
        monday=monday_of(timezone.localdate()), by=cast.director, at=timezone.now()
    )
    client = signed_in(cast.executive)
    warning = "somebody changed the database by hand"
    assert warning not in words(client.get(f"/packs/{pack.pk}/").content)
    Pack.objects.update(body={**pack.body, "subtitle": "another week"})
    assert warning in words(client.get(f"/packs/{pack.pk}/").content)


def test_a_file_that_is_gone_is_said_to_be(cast: Cast) -> None:
    pack = freeze_week(
        monday=monday_of(timezone.localdate()), by=cast.director, at=timezone.now()
    )
    assert not file_of(pack, "pdf").exists()
    answer = signed_in(cast.director).get(f"/packs/{pack.pk}/pack.pdf")
    assert answer.status_code == 404
    assert "Freeze the week again" in words(answer.content)
    assert signed_in(cast.director).get(f"/packs/{uuid4()}/").status_code == 404
