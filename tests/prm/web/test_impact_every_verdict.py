"""Every design and every verdict on every page and file: what may be claimed, and what must stand beside it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings

from headwater.attribution.verdicts import (
    Beside,
    Check,
    Drift,
    DriftBand,
    ImpactResult,
)
from prm.common.formats import lift
from prm.insights.models import ImpactEstimate
from prm.programs.models import Intervention, InterventionVersion
from tests.cast import Cast, signed_in
from tests.pdf_reading import Pdf
from tests.prm.insights.made import AT
from tests.prm.insights.worked import (
    LINE,
    Worked,
    lock_track,
    opened_on,
    publish_worked,
)
from tests.prm.web.conftest import words
from tests.prm.web.test_impact import judge, path_of, stored
from tests.prm.web.test_programs import begin

pytestmark = [pytest.mark.django_db, pytest.mark.req("IMP-02", "IMP-03")]

DESIGNS = pytest.mark.parametrize("design", ["sequential", "lottery", "timed"])
SURELY = re.compile(r"\bprov(e|es|ed|en|ing)\b", re.IGNORECASE)
_LABELS = {
    "gained": "gained",
    "early": "early signal",
    "no gain": "no gain seen",
    "unsure": "not enough evidence",
}
DRIFT = Drift(
    bands=(
        DriftBand(bend=0.0, low=0.11, high=0.31),
        DriftBand(bend=0.005, low=0.02, high=0.4),
    ),
    holds_to=0.0062,
)


@pytest.fixture
def worked(settings: Settings, tmp_path: Path) -> Worked:
    settings.MARTS = tmp_path / "marts"
    return publish_worked(settings.MARTS)


@pytest.fixture
def real(worked: Worked, cast: Cast) -> ImpactResult:
    """Return a gain as it was judged; what other designs and verdicts say is made of it."""
    result = stored(judge(worked, cast.director))
    assert result.verdict == "gained"
    return result


def lock(worked: Worked, cast: Cast, design: str) -> InterventionVersion:
    kind = "visits" if design == "lottery" else "track"
    return lock_track(worked, by=cast.director, title="It", kind=kind, design=design)


def of_design(real: ImpactResult, design: str) -> ImpactResult:
    if design != "timed":
        return replace(real, design=design)  # type: ignore[arg-type]
    plot = Check(
        key="event_plot", holds=True, figures={"pretrend": 0.4, "holds_to": 0.0062}
    )
    checks = tuple(
        plot if each.key == "event_plot" else each for each in real.diagnostics
    )
    return replace(real, design="timed", diagnostics=checks, drift=DRIFT)


def verdicts_of(gained: ImpactResult) -> Iterator[tuple[str, ImpactResult]]:
    """Return the same intervals under every verdict."""
    yield "gained", gained
    yield "early", replace(gained, early=True)
    yield "no gain", replace(gained, verdict="no gain seen", hidden_recovery=None)
    yield "unsure", unsure(gained)


def unsure(gained: ImpactResult) -> ImpactResult:
    assert gained.interval
    kept = tuple(
        each
        if each.key in {"naive", "bounce_back"}
        else Beside(
            key=each.key, reading=replace(each.reading, lift=None, incremental=None)
        )
        for each in gained.bracket
    )
    return replace(
        gained,
        verdict="not enough evidence",
        reasons=("negative_control",),
        estimate=None,
        interval=replace(gained.interval, lift=None, incremental=None),
        bracket=kept,
    )


def keep(version: InterventionVersion, worked: Worked, result: ImpactResult) -> None:
    ImpactEstimate.objects.filter(version=version).delete()
    ImpactEstimate.objects.create(
        version=version,
        mart=worked.mart.id,
        at=AT,
        verdict=result.verdict,
        result=json.loads(json.dumps(result.as_json())),
        gains=[],
    )


def everywhere(version: InterventionVersion, cast: Cast) -> dict[str, str]:
    """Return the text of every page and file that tells the verdict."""
    client = signed_in(cast.director)
    program = begin(cast, service_line=LINE, starts_on=opened_on())
    Intervention.objects.filter(pk=version.intervention_id).update(program=program)
    told = {
        name: words(client.get(path).content)
        for name, path in {
            "page": path_of(version),
            "matched": path_of(version, "matched/"),
            "list": "/impact/",
            "program": f"/programs/{program.pk}/",
            "programs": "/programs/",
            "portfolio": "/account/portfolio/",
        }.items()
    }
    paper = client.get(path_of(version, "statement.pdf"))
    told["statement"] = Pdf(paper.content).text
    told["file"] = client.get("/impact/file/").getvalue().decode()
    return {name: text.replace("\xa0", " ") for name, text in told.items()}


@DESIGNS
def test_only_a_draw_proves_and_what_is_claimed_stands_beside_what_would_undo_it(
    real: ImpactResult, worked: Worked, cast: Cast, design: str
) -> None:
    version = lock(worked, cast, design)
    gained = of_design(real, design)
    for verdict, result in verdicts_of(gained):
        keep(version, worked, result)
        told = everywhere(version, cast)
        for name, text in told.items():
            surely = SURELY.findall(text)
            assert not surely or design == "lottery", (verdict, name, surely)
        claimed = design == "lottery" and verdict in {"gained", "early"}
        for name in ("page", "statement"):
            assert bool(SURELY.search(told[name])) == claimed, (verdict, name)
        for name in ("list", "program", "portfolio"):
            assert _LABELS[verdict] in told[name].lower(), (verdict, name)
        if verdict in {"gained", "early"}:
            assert result.hidden_recovery is not None
            more = lift(result.hidden_recovery).removeprefix("+").replace("\xa0", " ")
            undone = (
                "the result vanishes if these practices would have recovered"
                f" {more} more anyway"
            )
            assert undone in told["page"] and undone in told["statement"], verdict
            (row,) = rows_of(told["file"], "It")
            assert float(row["lift_low"]) == pytest.approx(result.hidden_recovery)


def rows_of(file: str, title: str) -> list[dict[str, str]]:
    lines = [line for line in file.lstrip("\ufeff").splitlines() if line[:1] != "#"]
    head = next(place for place, line in enumerate(lines) if "fingerprint" in line)
    every = csv.DictReader(io.StringIO("\n".join(lines[head:])))
    return [row for row in every if row["intervention"] == title]


@DESIGNS
def test_without_enough_evidence_months_are_intervals_and_no_dots(
    real: ImpactResult, worked: Worked, cast: Cast, design: str
) -> None:
    version = lock(worked, cast, design)
    gained = of_design(real, design)
    series = gained.events
    assert series is not None
    single = [each for each in (*series.treated, *series.controls) if each is not None]
    for result in (gained, unsure(gained)):
        keep(version, worked, result)
        page = signed_in(cast.director).get(path_of(version)).content.decode()
        chart = next(
            each
            for each in re.findall(
                r'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL
            )
            if "months from the start" in each
        )
        sure = result.estimate is not None
        drawn = json.loads(chart)
        marks = {layer["mark"]["type"] for layer in drawn["layer"]}
        assert ({"point", "line"} <= marks) == sure
        assert ("area" in marks) != sure
        assert any(repr(each) in chart for each in single) == sure
        text = words(page.encode()).replace("\xa0", " ")
        table = text[text.index("Month from the start") :]
        assert ("Like them, 95 % interval" in table) != sure
        cells = re.findall(r'<td class="num">([^<]*)</td>', _table(page))
        spans = [cell for cell in cells if " to " in cell or cell == "–"]
        assert (len(spans) == len(cells)) != sure
        assert len(spans) == len(series.months) * (1 if sure else 2)


def _table(page: str) -> str:
    return page[page.index("Month from the start") :].split("</table>")[0]


def test_months_kept_before_the_controls_had_intervals_show_none_of_them(
    real: ImpactResult, worked: Worked, cast: Cast
) -> None:
    version = lock(worked, cast, "sequential")
    old = unsure(real)
    assert old.events is not None
    keep(
        version,
        worked,
        replace(old, events=replace(old.events, controls_low=(), controls_high=())),
    )
    page = signed_in(cast.director).get(path_of(version)).content.decode()
    cells = re.findall(r'<td class="num">([^<]*)</td>', _table(page))
    assert cells[1::2] == ["–"] * len(old.events.months)


def test_a_start_from_outside_says_which_drift_it_holds_through(
    real: ImpactResult, worked: Worked, cast: Cast
) -> None:
    version = lock(worked, cast, "timed")
    gained = of_design(real, "timed")
    keep(version, worked, gained)
    told = everywhere(version, cast)
    holds = (
        "holds even if the pace at which the two sides drift apart changes by up to"
        " 0.62 % from one month to the next"
    )
    for name in ("page", "statement"):
        assert f"The gain {holds}." in told[name]
        assert (
            f"the gain {holds}: +11 to +31 % if a drift went straight on" in told[name]
        )
        assert "+2 to +40 % if its pace changed by 0.5 % a month" in told[name]
        assert "so few months seldom show a drift" in told[name]
    assert "taken for granted" in told["statement"]
    for drift, said in (
        (
            replace(DRIFT, holds_to=None),
            "does not hold if the two sides had been drifting",
        ),
        (None, "can’t be told of so few months"),
    ):
        keep(version, worked, replace(gained, drift=drift))
        assert said in everywhere(version, cast)["page"]
    parted = Check(key="event_plot", holds=False, figures={"pretrend": 0.01})
    checks = tuple(
        parted if each.key == "event_plot" else each for each in gained.diagnostics
    )
    keep(version, worked, replace(gained, diagnostics=checks))
    page = everywhere(version, cast)["page"]
    assert "both sides went different ways" in page
    assert "seldom show a drift" not in page


def test_the_way_without_practices_next_door_stands_beside_the_others(
    real: ImpactResult, worked: Worked, cast: Cast
) -> None:
    version = lock(worked, cast, "sequential")
    *others, headline = real.bracket
    apart = Beside(
        key="ring_excluded", reading=replace(headline.reading, low=0.123, high=0.789)
    )
    checks = tuple(
        replace(each, figures={**each.figures, "next_door": 14})
        if each.key == "bracket"
        else each
        for each in real.diagnostics
    )
    with_it = replace(real, bracket=(*others, apart, headline), diagnostics=checks)
    for result in (with_it, unsure(with_it)):
        keep(version, worked, result)
        told = everywhere(version, cast)
        for name in ("page", "statement"):
            assert "Without practices next door to those visited" in told[name]
            assert "+12 to +79 %" in told[name]
            assert "does without 14 practices next door" in told[name]
    keep(version, worked, replace(with_it, bracket=real.bracket))
    page = everywhere(version, cast)["page"]
    assert "Without practices next door" not in page
    assert "14 practices next door to those visited can’t be spared" in page
