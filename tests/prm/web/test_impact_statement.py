"""The statement for finance: one tagged page that says what the screen says."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from headwater.attribution.verdicts import ImpactResult
from prm.common.formats import lift, lifts, number
from prm.programs.models import InterventionVersion, ResultLook
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.insights.worked import lock_track, publish_worked
from tests.prm.web.test_impact import approve, judge, path_of, read, stored

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-08")]


def statement(version: InterventionVersion, cast: Cast) -> Pdf:
    answer = signed_in(cast.director).get(path_of(version, "statement.pdf"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    return Pdf(answer.content)


def made(
    settings: Settings, folder: Path, cast: Cast, **given: object
) -> tuple[InterventionVersion, ImpactResult]:
    settings.MARTS = folder / "marts"
    version = judge(publish_worked(settings.MARTS, **given), cast.director)  # type: ignore[arg-type]
    return version, stored(version)


def flat(text: str) -> str:
    return text.replace("\xa0", " ")


def test_it_says_what_the_page_says_on_one_tagged_sheet(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    version, result = made(settings, tmp_path, cast)
    approve(cast)
    pdf = statement(version, cast)
    assert pdf.pages == 1
    assert pdf.is_tagged
    assert {"H1", "H2", "Table"} <= set(pdf.tags)
    found = result.estimate
    assert found is not None
    assert f"earned {number(found.incremental)} more referrals" in pdf.text
    assert flat(lift(found.lift)) in pdf.text
    assert flat(lifts(found.low, found.high)) in pdf.text
    assert "M. Thorne" in pdf.text
    assert "never alone" in pdf.text
    assert "What it can’t say" in pdf.text
    assert version.fingerprint[:4] in pdf.text
    assert [each.by for each in ResultLook.objects.all()] == [cast.director]


@pytest.mark.req("IMP-03")
def test_without_enough_evidence_it_holds_intervals_alone(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    version, result = made(settings, tmp_path, cast, lift=0.1, practices=60, treated=12)
    approve(cast)
    pdf = statement(version, cast)
    assert pdf.pages == 1
    assert "Not enough evidence." in pdf.text
    assert "intervals alone" in pdf.text
    assert "Estimate" not in pdf.text
    assert "No money is worked out" in pdf.text
    assert result.interval is not None
    assert flat(lifts(result.interval.low, result.interval.high)) in pdf.text


def test_what_was_registered_late_says_so_first(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    version, _ = made(settings, tmp_path, cast)
    InterventionVersion.objects.filter(pk=version.pk).update(looked_at_before=True)
    assert "Registered after the fact" in statement(version, cast).text


def test_without_a_result_it_says_why(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    settings.MARTS = tmp_path / "marts"
    worked = publish_worked(settings.MARTS, practices=12, treated=4)
    version = lock_track(worked, by=cast.director)
    assert "No result yet." in statement(version, cast).text
    assert not ResultLook.objects.exists()


@pytest.mark.req("IMP-03")
def test_where_nothing_could_be_estimated_page_and_paper_say_so(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    version, result = made(settings, tmp_path, cast, practices=13, treated=1)
    assert result.interval is None
    pdf = statement(version, cast)
    page = read(cast.director, path_of(version))
    for text in (pdf.text, page, read(cast.director, "/impact/")):
        assert result.too_little in text
    assert "No figure is shown" in page
    assert not ResultLook.objects.exists()  # there was nothing to see
    assert "Nobody is compared yet" in read(cast.director, path_of(version, "matched/"))
