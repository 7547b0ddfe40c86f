"""Leakage rules that can't be used say where and what to do."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.schema.definitions import load_service_lines
from headwater.schema.errors import InputError
from headwater.schema.leakage_rules import load_leakage_rules, read_leakage_rules
from headwater.schema.leakage_rules_checking import find_rule_problems

SOUND = """\
version: 3
payers_without_contract:
  - payer: Bare Health
    from: 2025-07-01
service_area:
  zip_codes: ["606", "60701"]
offered_besides_roster: ["207T00000X"]
"""


@pytest.mark.req("LEAK-02")
def test_as_it_ships_nothing_is_carved_out_by_payer_or_area() -> None:
    rules = load_leakage_rules()
    assert (rules.payers, rules.zip_codes, rules.offered) == ((), (), frozenset())


@pytest.mark.req("LEAK-02")
def test_a_sites_own_rules_are_read_beside_the_service_lines_that_ship(
    tmp_path: Path,
) -> None:
    (tmp_path / "leakage_rules.yaml").write_text(SOUND)
    rules = load_leakage_rules(tmp_path)
    assert rules.version == 3
    assert rules.zip_codes == ("606", "60701")
    (bare,) = rules.payers
    assert (bare.payer, bare.first, bare.last) == (
        "Bare Health",
        date(2025, 7, 1),
        date.max,
    )
    assert load_service_lines(tmp_path) == load_service_lines()


def test_other_words_with_the_same_content_have_the_same_fingerprint() -> None:
    rules = read_leakage_rules(SOUND)
    assert read_leakage_rules(f"# Ours\n{SOUND}").fingerprint == rules.fingerprint
    other = read_leakage_rules(SOUND.replace("60701", "60702"))
    assert other.fingerprint != rules.fingerprint


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("version: 3", "version: three"), "Line 1: version isn’t a number."),
        (("payer: Bare Health", "payer: 12"), "Line 3: payer isn’t a name."),
        (("payer: Bare", "insurer: Bare"), "Line 3: There is no payer."),
        (("from: 2025-07-01", "from: July"), "Line 4: from isn’t a day."),
        (
            ("from: 2025-07-01", "from: 2025-07-01\n    to: 2025-01-01"),
            "Line 5: It ends on 2025-01-01",
        ),
        (('"606"', "00601"), "Line 6: A ZIP code without quotes is a number."),
        (('"606"', '"6x"'), "Line 6: 6x is no ZIP code."),
        (('["207T00000X"]', "207T00000X"), "Line 7: offered_besides_roster isn’t"),
        (('"207T00000X"', '"cardiology"'), "Line 7: cardiology is no code"),
        (("service_area:", "border: 1\nservice_area:"), "Line 5: border means nothing"),
        (("version: 3", "version: 3\nversion: 4"), "Line 2: version stands in line 1"),
        (("version: 3\n", ""), "Line 1: There is no version."),
        (("[", "[["), "This isn’t YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(
    change: tuple[str, str], said: str
) -> None:
    problems = find_rule_problems(SOUND.replace(*change))
    assert any(said in str(problem) for problem in problems), problems


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    file = tmp_path / "leakage_rules.yaml"
    file.write_text("version: 0")
    with pytest.raises(InputError) as caught:
        load_leakage_rules(tmp_path)
    assert str(file) in str(caught.value.file) and "line 1" in str(caught.value.file)
