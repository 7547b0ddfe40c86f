"""A series whose visits were drawn: from the week plan's lists to a page that may say *proven*."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from headwater.attribution.diagnostics import NOT_DRAWN
from prm.common.formats import lifts, number
from prm.insights.impact.estimating import estimate_version
from prm.insights.impact.registering import registered_of
from prm.programs.models import InterventionVersion
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.insights.drawn import MONTHS, SLOTS, Drawn, draw_visits
from tests.prm.insights.made import AT
from tests.prm.web.test_impact import path_of, read, stored

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-09")]
DRAWS = 49


def drawn_in(settings: Settings, folder: Path, cast: Cast, lift: float = 0.5) -> Drawn:
    settings.MARTS = folder / "marts"
    return draw_visits(
        settings.MARTS, liaison=cast.liaison, director=cast.director, lift=lift
    )


def judge(made: Drawn) -> InterventionVersion:
    mart = made.worked.mart
    assert estimate_version(version=made.version, mart=mart, at=AT, draws=DRAWS)
    return made.version


def test_the_library_hears_every_list_and_every_draw(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    made = drawn_in(settings, tmp_path, cast)
    said = registered_of(made.version, mart=made.worked.mart)
    assert said is not None
    assert (said.design, said.other_line) == ("lottery", None)
    listed = [each for each in said.seen if each.listed]
    assert len(listed) == 3 * SLOTS * len(MONTHS)
    drawn = {each.practice_id for each in listed if each.drawn}
    assert drawn == set(made.drawn)
    assert len(drawn) == SLOTS * len(MONTHS)
    assert made.unlisted.code in said.starts
    assert made.cancelled.code not in said.starts


def test_a_gain_by_lot_is_proven_on_page_and_paper_and_needs_no_other_line(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    made = drawn_in(settings, tmp_path, cast)
    version = judge(made)
    result = stored(version)
    assert (result.verdict, result.design) == ("gained", "lottery")
    assert result.estimate is not None
    assert result.estimate.low < 0.5 < result.estimate.high
    assert result.flow.judged == len(made.drawn), "the cancelled visit's too"
    assert result.flow.left_out == {NOT_DRAWN: 1}
    page = read(cast.director, path_of(version))
    paper = signed_in(cast.director).get(path_of(version, "statement.pdf"))
    span = lifts(result.estimate.low, result.estimate.high).replace("\xa0", " ")
    for text in (page, Pdf(paper.content).text):
        assert f"The visits earned {number(result.estimate.incremental)} more" in text
        assert "proven by the draw" in text
        assert "probably" not in text
        assert "Drawn by lot against not drawn" in text
        assert span in text
        assert "lots were drawn, so it differs by chance alone" in text
        assert "lots were drawn, which needs none" in text
        assert f"1 {NOT_DRAWN}" in text
        assert "the result vanishes if these practices would have recovered" in text
        assert "What only a liaison knew" not in text
    assert "all seven conditions hold" in page


def test_a_draw_that_changed_nothing_proves_no_gain(
    settings: Settings, tmp_path: Path, cast: Cast
) -> None:
    version = judge(drawn_in(settings, tmp_path, cast, lift=0.0))
    assert stored(version).verdict != "gained"
    page = read(cast.director, path_of(version))
    assert "proven" not in page
    assert "earned" not in page
    assert "draw a share of the visits by lot" not in page, "they were drawn"
