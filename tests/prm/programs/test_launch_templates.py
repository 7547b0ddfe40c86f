"""The templates of launches: what ships, and every refusal with the file, the key and the remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from pytest_django import Settings

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError
from prm.accounts.models import Role
from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.programs.launch_templates import load_launch_templates
from prm.programs.models import Gate, LaunchStep

pytestmark = pytest.mark.req("PRG-01")

Change = Callable[[dict[str, Any]], object]


def shipped() -> Any:
    text = (definitions_folder() / "launch_steps.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def written(folder: Path, change: Change) -> Path:
    said = shipped()
    change(said)
    file = folder / "launch_steps.yaml"
    file.write_text(yaml.safe_dump(said), encoding="utf-8")
    return file


def first(said: dict[str, Any]) -> Any:
    return said["templates"][0]


def step(said: dict[str, Any], key: str) -> Any:
    return next(each for each in first(said)["steps"] if each["key"] == key)


def test_what_ships_says_who_wrote_it_and_that_its_numbers_are_the_houses() -> None:
    known = load_launch_templates()
    assert known.authored_by
    assert shipped()["site_setting"] is True
    text = (definitions_folder() / "launch_steps.yaml").read_text(encoding="utf-8")
    assert "House numbers" in text
    assert [*known.templates] == ["new_to_system", "moves_within"]
    assert known.said("moves_within") == f"moves_within@{known.version}"


def test_every_template_that_ships_opens_all_gates_before_practices_are_told() -> None:
    for template in load_launch_templates().templates.values():
        steps = {each.key: each for each in template.steps}
        told, told_after = steps["practices_told"], set[str]()
        waiting = [*told.waits_for]
        while waiting:
            key = waiting.pop()
            told_after.add(key)
            waiting += steps[key].waits_for
        assert {key for key, each in steps.items() if each.gate} <= told_after
        assert {each.gate for each in template.steps} >= {*Gate.values}
        assert {each.role for each in template.steps} <= MAY_SEE_VOLUMES


def test_days_are_whole_weeks_so_that_a_step_falls_on_an_office_day() -> None:
    for template in load_launch_templates().templates.values():
        assert not {each.days % 7 for each in template.steps} - {0}


def test_a_ramp_rises_and_is_a_share_of_the_room() -> None:
    for template in load_launch_templates().templates.values():
        assert list(template.ramp) == sorted(template.ramp)
        assert template.planned(0) == [0] * len(template.ramp)
    assert load_launch_templates().templates["new_to_system"].planned(10)[:3] == [
        2,
        3,
        4,
    ]
    halves = load_launch_templates().templates["moves_within"].planned(1)
    assert halves[0] == 1  # a half counts as one, whatever the month


def test_what_a_step_says_fits_its_row() -> None:
    row = {name: LaunchStep._meta.get_field(name) for name in ("key", "what")}
    for template in load_launch_templates().templates.values():
        for each in template.steps:
            assert len(each.key) <= row["key"].max_length
            assert len(each.what) <= row["what"].max_length


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda said: said.update(templates=[]), "no list of templates"),
        (lambda said: said.update(hurry=True), "means nothing: hurry"),
        (lambda said: first(said).update(colour=1), "new_to_system.*nothing: colour"),
        (lambda said: first(said).pop("key"), "A template has no key"),
        (lambda said: first(said).update(name=""), "new_to_system has no name"),
        (lambda said: first(said).update(steps=None), "new_to_system has no list of"),
        (lambda said: first(said).update(ramp=[]), "new_to_system has no ramp"),
        (lambda said: first(said).update(ramp=[1.2]), "new_to_system has no ramp"),
        (lambda said: first(said).update(ramp=[True]), "new_to_system has no ramp"),
        (lambda said: first(said).update(ramp=["all"]), "new_to_system has no ramp"),
        (lambda said: first(said).update(key="moves_within"), "Two templates.*moves"),
        (
            lambda said: step(said, "slots_opened").update(owner="me"),
            r"step of the template new_to_system \(slots_opened\).*nothing: owner",
        ),
        (
            lambda said: step(said, "slots_opened").update(key="payers_asked"),
            "Two steps of the template new_to_system have the key payers_asked",
        ),
        (
            lambda said: step(said, "slots_opened").update(days="soon"),
            "slots_opened, has no whole number of days",
        ),
        (
            lambda said: step(said, "slots_opened").update(days=731),
            "slots_opened, has no whole number of days",
        ),
        (
            lambda said: step(said, "slots_opened").update(gate="parking"),
            "gate that there isn’t: parking",
        ),
        (lambda said: step(said, "slots_opened").pop("gate"), "of the gate template"),
        (
            lambda said: step(said, "slots_opened").update(role="steward"),
            "slots_opened, names no role that reads launch plans: steward",
        ),
        (
            lambda said: step(said, "slots_opened").update(what=" "),
            "slots_opened, has no what",
        ),
        (
            lambda said: step(said, "slots_opened").update(waits_for="profile_written"),
            "slots_opened, has a waits_for that is no list",
        ),
        (
            lambda said: step(said, "slots_opened").update(waits_for=["rain"]),
            "slots_opened, waits for rain, which there isn’t",
        ),
        (
            lambda said: step(said, "slots_opened").update(
                waits_for=["practices_told"]
            ),
            "wait for each other: .*slots_opened → practices_told",
        ),
        (
            lambda said: step(said, "slots_opened").update(waits_for=["slots_opened"]),
            "wait for each other: slots_opened → slots_opened",
        ),
        (
            lambda said: step(said, "privileges_granted").update(days=-119),
            "privileges_granted, is due before credentials_decided",
        ),
        (lambda said: said.pop("version"), "can’t be read|can't be read"),
    ],
)
def test_what_can_not_be_used_is_refused_with_file_key_and_remedy(
    tmp_path: Path, change: Change, said: str
) -> None:
    file = written(tmp_path, change)
    with pytest.raises(InputError, match=said) as refused:
        load_launch_templates(file)
    assert refused.value.file == str(file)
    assert refused.value.remedy


def test_what_is_no_yaml_and_what_is_missing_is_said(tmp_path: Path) -> None:
    file = tmp_path / "launch_steps.yaml"
    for text in ("templates: [", "", "- a list", "templates: 3"):
        file.write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as refused:
            load_launch_templates(file)
        assert refused.value.file == str(file)
    with pytest.raises(InputError, match="missing"):
        load_launch_templates(tmp_path / "none.yaml")


def test_a_sites_own_file_is_read_and_read_again_once_it_changed(
    settings: Settings,
) -> None:
    settings.DEFINITIONS.mkdir()
    written(settings.DEFINITIONS, lambda said: said.update(version=7))
    assert load_launch_templates().version == 7
    written(settings.DEFINITIONS, lambda said: said.update(version=8))
    assert load_launch_templates().said("new_to_system") == "new_to_system@8"


def test_every_role_of_a_template_is_one_of_the_product() -> None:
    for template in load_launch_templates().templates.values():
        assert [Role(each) for each in template.roles]
