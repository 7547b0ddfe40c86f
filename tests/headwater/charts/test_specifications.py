"""Charts are plain specifications: they draw, they name tokens, and they hold nothing that isn't shown."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import vl_convert

from headwater import charts
from headwater.charts.theme import _COLOURS, Scheme

MONTHS = [date(2025 + at // 12, at % 12 + 1, 1) for at in range(15)]
TOKENS = Path(__file__).parents[3] / "src/prm/common/static/common/tokens.css"


def months(**changes: list[float | None]) -> dict[str, Any]:
    columns: dict[str, Any] = {
        kind: [100.0 + 10 * at] * len(MONTHS)
        for at, kind in enumerate(charts.DESTINATION_KINDS)
    }
    table = pa.table(
        {
            "month": pa.array(MONTHS, pa.date32()),
            "mature": [month < date(2026, 2, 1) for month in MONTHS],
            **columns,
            **changes,
        }
    )
    return charts.destinations_by_month(table, description="Episodes a month.")


def trend(**changes: list[Any]) -> dict[str, Any]:
    columns: dict[str, list[Any]] = {
        "period": [f"{month:%b %Y}" for month in MONTHS],
        "label": [f"{month:%b}" for month in MONTHS],
        "mature": [month < date(2026, 2, 1) for month in MONTHS],
        "ours": [20.0] * len(MONTHS),
        "elsewhere": [30.0] * len(MONTHS),
    }
    return charts.trend_to_us(pa.table({**columns, **changes}), description="To us.")


EVERY = pytest.mark.parametrize("draw", [months, trend])


def pixels(spec: dict[str, Any], width: int) -> str:
    svg: str = vl_convert.vegalite_to_svg({**spec, "width": width})
    return svg


@EVERY
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 900])
def test_a_chart_draws_on_a_phone_and_a_desk_in_light_and_dark(
    draw: Any, scheme: Scheme, width: int
) -> None:
    svg = pixels(charts.resolve(draw(), scheme), width)
    assert "token:" not in svg
    assert _COLOURS["c-ours"][scheme == "dark"] in svg
    assert "url(#" in svg


@EVERY
def test_a_specification_names_tokens_and_no_colour_of_its_own(draw: Any) -> None:
    text = json.dumps(draw())
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb\(|hsl\(", text)
    assert "token:c-ours" in text


@EVERY
def test_a_chart_says_in_words_what_it_shows_and_follows_the_width(draw: Any) -> None:
    spec = draw()
    assert spec["description"]
    assert spec["width"] == "container"


def test_the_colours_of_pictures_are_those_of_the_stylesheet() -> None:
    declared = dict(
        re.findall(r"--([\w-]+): light-dark\((#\w+, #\w+)\)", TOKENS.read_text("utf-8"))
    )
    assert {name: ", ".join(pair) for name, pair in _COLOURS.items()} == {
        name: declared[name] for name in _COLOURS
    }


def test_a_token_that_the_design_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="mauve"):
        charts.resolve({"fill": "token:mauve"})


def test_patterns_are_defined_for_both_schemes() -> None:
    for scheme in ("light", "dark"):
        assert {'id="hatch"', 'id="early"'} <= set(
            re.findall(r'id="\w+"', charts.patterns(scheme))
        )


def test_columns_are_stacked_in_the_one_order_of_destinations() -> None:
    spec = months()
    stack = spec["layer"][0]
    order = {bar["kind"]: bar["order"] for bar in stack["data"]["values"]}
    assert sorted(order, key=lambda kind: order[kind]) == list(charts.DESTINATION_KINDS)
    assert stack["encoding"]["fill"]["scale"]["range"][-1] == "url(#hatch)"


@pytest.mark.req("REF-08")
@pytest.mark.parametrize("draw", [months, trend])
def test_months_that_are_not_complete_are_hatched_and_labelled(draw: Any) -> None:
    text = json.dumps(draw())
    assert '"url(#early)"' in text
    assert "not complete" in text
    complete = json.dumps(draw(mature=[True] * len(MONTHS)))
    assert "url(#early)" not in complete
    assert "not complete" not in complete


@pytest.mark.req("CMP-08")
def test_a_count_that_is_not_shown_leaves_no_trace_in_the_data() -> None:
    hidden: list[float | None] = [None, *[40.0] * (len(MONTHS) - 1)]
    drawn = months(ours=hidden)["layer"][0]["data"]["values"]
    assert not [
        bar for bar in drawn if bar["month"] == "2025-01" and bar["kind"] == "ours"
    ]
    for layer in trend(ours=hidden)["layer"]:
        for point in layer["data"]["values"]:
            if point.get("series") == "ours" and point["period"] == "Jan 2025":
                assert point["volume"] is None
                assert point["said"].endswith("not shown")


def test_a_series_without_a_complete_period_is_neither_drawn_nor_named() -> None:
    lone: list[float | None] = [*[None] * (len(MONTHS) - 1), 0.0]
    text = json.dumps(trend(ours=lone)["layer"])
    assert "To us" not in text
    assert "Elsewhere" in text


def test_names_beside_thin_bands_do_not_overprint() -> None:
    thin = [1.0] * len(MONTHS)
    names = months(partner=thin, unaffiliated=thin, unknown=thin)["layer"][-1]
    places = [name["at"] for name in names["data"]["values"]]
    assert places == sorted(places)
    assert min(b - a for a, b in itertools.pairwise(places)) > 5


def test_nothing_to_draw_is_still_a_chart() -> None:
    empty = pa.table(
        {
            "month": pa.array([], pa.date32()),
            "mature": pa.array([], pa.bool_()),
            **{kind: pa.array([], pa.float64()) for kind in charts.DESTINATION_KINDS},
        }
    )
    spec = charts.destinations_by_month(empty, description="Nothing yet.")
    assert "<svg" in pixels(charts.resolve(spec), 400)
