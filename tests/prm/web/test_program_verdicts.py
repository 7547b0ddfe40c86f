"""Whether a program worked: the verdict with its interval, for whoever has looked; never a bare number."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from prm.insights.impact.estimating import estimate_version
from prm.programs.models import Intervention, Program
from prm.programs.operations import note_look
from tests.cast import Cast, signed_in
from tests.prm.insights.made import AT
from tests.prm.insights.worked import LINE, lock_track, opened_on, publish_worked
from tests.prm.web.conftest import words
from tests.prm.web.test_programs import begin

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRG-03")]


def test_a_verdict_stands_with_its_interval_once_one_has_looked(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    settings.MARTS = tmp_path / "marts"
    worked = publish_worked(settings.MARTS)
    made: Program = begin(
        cast, worked.track, service_line=LINE, starts_on=opened_on(), name="Track"
    )
    version = lock_track(worked, by=cast.director)
    Intervention.objects.update(program=made)
    client, path = signed_in(cast.director), f"/programs/{made.pk}/"
    assert "no result yet" in words(client.get(path).content)
    estimate_version(version=version, mart=worked.mart, at=AT, draws=39)
    page = words(client.get(path).content)
    assert "a result to look at" in page
    assert "interval" not in page
    note_look(version=version, by=cast.director, at=timezone.now())
    page = words(client.get(path).content)
    assert "Cardiology track gained" in page
    assert "% (95 % interval) against what the same practices would have sent" in page
    assert "gained" in words(client.get("/programs/").content)
    # who hasn’t looked yet is led there first, and dropping is refused
    other = words(signed_in(cast.executive).get(path).content)
    assert "a result to look at" in other
    answer = client.post(f"{path}dropping/", follow=True)
    assert "An intervention of it is locked, so it stays." in words(answer.content)
    # one’s own portfolio tells the verdict and no number
    portfolio = words(client.get("/account/portfolio/").content)
    assert "gained" in portfolio
    assert "interval" not in portfolio
