"""Definitions that mean two things are refused, with the line and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from headwater.schema.definitions import (
    SERVICE_LINES,
    definitions_folder,
    load_service_lines,
    read_service_lines,
)
from headwater.schema.definitions_checking import MOST_LINES, find_problems
from headwater.schema.definitions_editing import add_line, set_codes, set_value
from headwater.schema.errors import InputError

pytestmark = pytest.mark.req("DIR-11")

SHIPPED = (definitions_folder() / SERVICE_LINES).read_text(encoding="utf-8")
AT = {text: at for at, text in enumerate(SHIPPED.splitlines(), start=1)}


def line_of(beginning: str) -> int:
    return next(at for text, at in AT.items() if text.strip().startswith(beginning))


def found(old: str, new: str) -> list[str]:
    assert old in SHIPPED
    return [str(problem) for problem in find_problems(SHIPPED.replace(old, new, 1))]


def test_what_ships_is_sound() -> None:
    assert find_problems(SHIPPED) == []


def test_a_code_in_two_lines_is_refused_with_both_places() -> None:
    heart, here = line_of('taxonomy: ["207RC'), line_of('taxonomy: ["207RG0100X"]')
    assert found('["207RG0100X"]', '["207RG0100X", "207RC0000X"]') == [
        (
            f"Line {here}: 207RC0000X of gastroenterology stands in cardiology too: line {heart}. "
            "Let each code stand in one place; take it from the other, or divide the range."
        )
    ]


def test_so_is_one_of_primary_care() -> None:
    (said,) = found('["207RG0100X"]', '["207Q00000X"]')
    assert "207Q00000X of gastroenterology stands in primary_care too" in said


@pytest.mark.parametrize("part", ["K70-K75", "I635-I635", "I60-I60"])
def test_ranges_that_overlap_are_refused(part: str) -> None:
    (said,) = found('"J20-J99"', f'"J20-J99", "{part}"')
    assert "of pulmonology stands in" in said


def test_neighbours_do_not_overlap() -> None:
    assert found('"J20-J99"', '"J10-J19", "J20-J99"') == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"K20-K95"', '"K95-K20"', "K95-K20 runs backwards. Write K20-K95."),
        ('"K20-K95"', '"K20"', "K20 is no range."),
        ('"K20-K95"', '"K20-K955"', "K20-K955 has ends of two lengths."),
        ('"K20-K95"', '"K20.1-K20.9"', "K20.1 is no code of diagnosis."),
        ('"207RG0100X"', '"207RG0100"', "207RG0100 is no code of taxonomy."),
        ('["10"]', "[10]", 'Write it as "10".'),
        ("Gastroenterology", "Cardiology", "Cardiology is the name of another line"),
        ("name: Gastroenterology", "nam: Gut", "nam means nothing here."),
        ("  gastroenterology:", "  cardiology:", "cardiology stands in line"),
        ("  gastroenterology:", "  Gut:", "Gut can’t be the id"),
        ("new: 180", "new: soon", "new isn’t a number."),
        ("version: 1", "version: one", "version isn’t a number."),
        ("[drg, specialty,", "[specialty, drg,", "The order in which"),
        ("date_reviewed: 2026-11-21", "date_reviewed: 2026-13-41", "This isn’t YAML"),
        ("checked_by: null", "checked_by: !who null", "This isn’t YAML"),
        ("service_lines:", "service_lines: [", "This isn’t YAML"),
        ("washout_days:", "washout: 1\nwashout_day:", "There is no washout_days."),
    ],
)
def test_every_other_slip_says_where_it_is(old: str, new: str, said: str) -> None:
    problems = found(old, new)
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("Line ") for problem in problems)


@pytest.mark.parametrize(
    "text", ["", "[" * 9_000, "- 1", "\0", "a: &a [*a]", "x" * 600_000]
)
def test_text_that_is_no_definition_is_refused_and_never_falls_over(text: str) -> None:
    assert find_problems(text)


def test_more_lines_than_the_measures_can_count_are_refused() -> None:
    text = SHIPPED
    for at in range(MOST_LINES):
        text = add_line(text, f"line_{at}", f"Line {at}")
    assert any("too many service lines" in str(each) for each in find_problems(text))


def test_the_reason_reaches_who_loads_the_file(tmp_path: Path) -> None:
    (tmp_path / SERVICE_LINES).write_text(SHIPPED.replace('"20"', '"10"'))
    with pytest.raises(InputError, match=r"service_lines\.yaml, line \d+: 10 of"):
        load_service_lines(tmp_path)
    with pytest.raises(InputError, match="Name the folder"):
        load_service_lines(tmp_path / "nowhere")


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / SERVICE_LINES
    file.write_text(SHIPPED)
    before = load_service_lines(tmp_path)
    file.write_text(SHIPPED.replace("name: Cardiology", "name: Heart"))
    after = load_service_lines(tmp_path)
    assert (before.names["cardiology"], after.names["cardiology"]) == (
        "Cardiology",
        "Heart",
    )


def test_two_texts_of_one_version_have_two_fingerprints() -> None:
    one = read_service_lines(SHIPPED)
    moved = SHIPPED.replace(', "207RC0001X"', "").replace(
        '"207RG0100X"', '"207RG0100X", "207RC0001X"'
    )
    other = read_service_lines(moved)
    assert one.version == other.version
    assert one.fingerprint != other.fingerprint
    assert read_service_lines(f"# a comment\n{SHIPPED}").fingerprint == one.fingerprint


def test_a_change_leaves_all_else_as_its_author_wrote_it() -> None:
    text = set_value(SHIPPED, ("service_lines", "urology", "name"), 'Kidney: "and" #1')
    text = set_codes(text, ("service_lines", "urology", "taxonomy"), ["208800000X"] * 9)
    text = add_line(text, "rheumatology", "Rheumatology")
    now = yaml.safe_load(text)["service_lines"]
    assert now["urology"]["name"] == 'Kidney: "and" #1'
    assert now["urology"]["taxonomy"] == ["208800000X"] * 9
    assert list(now)[-1] == "rheumatology"
    lines, before = text.splitlines(), SHIPPED.splitlines()
    assert [line for line in before if line not in lines] == [
        "    name: Urology",
        '    taxonomy: ["208800000X"]',
    ]
    assert max(map(len, lines)) <= 110


def test_a_list_that_spreads_over_lines_is_changed_in_its_place() -> None:
    spread = SHIPPED.replace(
        'taxonomy: ["208800000X"]', "taxonomy:\n      - 208800000X  # all\n    # next"
    )
    text = set_codes(spread, ("service_lines", "urology", "taxonomy"), ["2088P0231X"])
    assert yaml.safe_load(text)["service_lines"]["urology"]["taxonomy"] == [
        "2088P0231X"
    ]
    assert "    # next\n" in text
