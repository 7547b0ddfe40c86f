"""The thresholds of segments are a setting of the site, and a mistake in them is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError
from headwater.schema.segments import (
    SEGMENTS,
    SEGMENTS_FILE,
    load_segments,
    read_segments,
)

SHIPPED = (definitions_folder() / SEGMENTS_FILE).read_text("utf-8")


@pytest.mark.req("LEAK-10")
def test_what_ships_can_be_used_and_says_what_each_segment_means() -> None:
    segments = load_segments()
    assert (segments.loyal_share, segments.competitor_loyal_share) == (0.8, 0.2)
    assert (segments.silent_days, segments.lapse_probability) == (180, 0.01)
    assert tuple(segments.meanings) == SEGMENTS
    assert all(segments.meanings.values())


@pytest.mark.req("LEAK-10")
def test_a_site_without_its_own_thresholds_has_those_that_ship(tmp_path: Path) -> None:
    assert load_segments(tmp_path) == load_segments()
    own = SHIPPED.replace("loyal: 0.8 ", "loyal: 0.75 ").replace(
        "version: 1", "version: 2"
    )
    (tmp_path / SEGMENTS_FILE).write_text(own, "utf-8")
    assert load_segments(tmp_path).loyal_share == 0.75
    assert load_segments(tmp_path).version == 2


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("loyal: 0.8 ", "loyal: 8 ", "share.loyal is 8."),
        ("loyal: 0.8 ", "loyal: 0.1 ", "share.competitor_loyal isn't below"),
        ("loyal: 0.8 ", "loyal: yes ", "share.loyal isn't a number."),
        ("silent_days: 180", "silent_days: half a year", "silent_days is 'half"),
        ("silent_days: 180", "silence: 180", "silent_days is missing."),
        ("  probability: 0.01", "  probability: 0", "lapse.probability is 0."),
        ("meaning: Loyal, and", "because: Loyal, and", "segments.champion.meaning is"),
        ("version: 1", "version: [", "This isn't YAML."),
    ],
)
def test_a_mistake_is_named_with_what_to_do(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in SHIPPED
    file = tmp_path / SEGMENTS_FILE
    file.write_text(SHIPPED.replace(before, after, 1), "utf-8")
    with pytest.raises(InputError) as raised:
        load_segments(tmp_path)
    assert raised.value.problem.startswith(said)
    assert raised.value.remedy and raised.value.file == str(file)


def test_an_empty_text_is_no_definition() -> None:
    with pytest.raises(InputError, match="isn't a definition of segments"):
        read_segments("")
