"""A table of causes that can't be used is refused, with the place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.schema.definitions import definitions_folder
from headwater.schema.diagnosis import (
    CAUSES,
    DIAGNOSIS,
    Rule,
    load_causes,
    read_causes,
)
from headwater.schema.errors import InputError

pytestmark = pytest.mark.req("LEAK-08")

SHIPPED = (definitions_folder() / DIAGNOSIS).read_text(encoding="utf-8")


def test_what_ships_is_sound_and_names_each_signal_once() -> None:
    causes = load_causes()
    names = [signal.id for signal in causes.signals]
    assert len(set(names)) == len(names)
    assert all(len(signal.chance) == len(CAUSES) for signal in causes.signals)
    assert sum(causes.prior) == pytest.approx(1)


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        ("access: 0.25,", "access: 0.35,", "prior", "add up to 1.1"),
        ("tempering: 0.8", "tempering: lots", "tempering", "isn't a number"),
        ("tempering: 0.8", "tempering: 1.5", "tempering", "out of range"),
        ("least_red: 2", "most_red: 2", "answer", "no least_red"),
        (
            "chance: {access: 0.65,",
            "chance: {access: 1.0,",
            "signals.wait_rose.chance.access",
            "out of range",
        ),
        (
            "red: {above_base: 1.3, step: 4}",
            "red: {over_base: 1.3}",
            "signals.wait_rose.red",
            "over_base means nothing",
        ),
        ("guess_weighs: 10", "guess_weigh: 10", "", "no guess_weighs"),
        ("prior:", "prior: {", "", "isn't YAML"),
    ],
)
def test_a_mistake_is_named_by_its_place(
    old: str, new: str, place: str, problem: str
) -> None:
    assert old in SHIPPED
    with pytest.raises(InputError) as raised:
        read_causes(SHIPPED.replace(old, new, 1))
    assert raised.value.file == place
    assert problem in raised.value.problem


def test_a_sites_own_table_is_read_and_its_mistakes_name_the_file(
    tmp_path: Path,
) -> None:
    file = tmp_path / DIAGNOSIS
    file.write_text(SHIPPED.replace("version: 1", "version: 7", 1), encoding="utf-8")
    assert load_causes(tmp_path).version == 7
    file.write_text("version: 7", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        load_causes(tmp_path)
    assert raised.value.file == str(file)
    file.unlink()
    assert load_causes(tmp_path) == load_causes()


def test_a_value_is_red_only_if_every_part_of_its_rule_holds() -> None:
    longer = Rule(above_base=1.3, step=4)
    assert longer.needs_base
    assert longer.is_red(41, 16)
    assert not longer.is_red(18, 16)  # hardly longer
    assert not longer.is_red(5, 3)  # much longer, but by two days
    assert Rule(below_base=0.75, step=0.08).is_red(0.4, 0.8)
    assert Rule(at_least=2, share_of_base=0.15).is_red(3, 20)
    assert not Rule(at_least=2, share_of_base=0.15).is_red(3, 30)
    assert Rule(below=0.8).is_red(0.7, None)
    assert not Rule(below=0.8).needs_base
