"""A steward sends long work to the worker from a page, is led to its job, and the page says when it was done."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from prm.directory.models import DuplicateProposal, Practitioner, ReferralSource
from prm.jobs.models import Job
from prm.ledger.models import Entry
from tests.cast import Cast, signed_in
from tests.conftest import River
from tests.prm.directory.twins import practice

pytestmark = pytest.mark.django_db
BASE = "/stewardship/"


@pytest.mark.req("DIR-06")
def test_looking_for_duplicates_is_done_by_the_worker_in_the_name_of_who_asked(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    for code, name in (("P-1", "Brackle Family Medicine"), ("P-2", "Brackle Fam Med")):
        place = {"address_1": "12 Alder Street", "zip_code": "00001", "city": "Merrow"}
        practice(code, name, phone="5553000100", fax="5553000101", **place)
    browser = signed_in(cast.steward)
    path = f"{BASE}duplicates/"
    assert "never compared" in browser.get(path).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f"{path}search/")
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/data/jobs/{job.pk}/"
    assert (job.state, job.asked_by) == ("done", cast.steward)
    page = browser.get(answer.headers["Location"]).content.decode()
    assert f'href="{path}"' in page  # where the pairs wait
    entry = Entry.objects.get(verb="duplicates.sought")
    assert entry.by == cast.steward
    assert "last compared" in browser.get(path).content.decode()
    assert DuplicateProposal.objects.count() == entry.particulars["proposed"]


@pytest.mark.req("DIR-01", "REF-12")
def test_the_lake_is_adopted_and_its_sources_are_read_from_the_page(
    cast: Cast,
    site: River,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    browser = signed_in(cast.steward)
    for path in ("adoption/", "referral-sources/adoption/"):
        with django_capture_on_commit_callbacks(execute=True):
            assert browser.post(BASE + path).status_code == 302
    assert Practitioner.objects.exists() and ReferralSource.objects.exists()
    assert {*Job.objects.values_list("kind", "state")} == {
        ("adopt_lake", "done"),
        ("take_referral_sources", "done"),
    }
    assert "last taken over" in browser.get(BASE).content.decode()
    page = browser.get(f"{BASE}referral-sources/").content.decode()
    assert "last read" in page


def test_without_a_lake_the_page_says_so_and_nothing_is_sent(
    cast: Cast,
    settings: Settings,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.LAKE = tmp_path / "none"
    browser = signed_in(cast.steward)
    for path in ("adoption/", "referral-sources/adoption/"):
        with django_capture_on_commit_callbacks(execute=True) as sent:
            page = browser.post(BASE + path, follow=True).content.decode()
        assert "isn’t a lake" in page or "isn&#39;t a lake" in page
        assert not sent
    assert not Job.objects.exists()
