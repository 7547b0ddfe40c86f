"""A made-up market, from the stage to the files, with its planted truth beside them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from headwater.schema.errors import InputError
from headwater.schema.leakage_rules import LEAKAGE_RULES
from headwater.schema.progress import Progress, no_progress
from headwater.synthetic import (
    care,
    claim_files,
    clinic_files,
    field_files,
    public_files,
    roster_files,
    rule_files,
    source_records,
    truth,
)
from headwater.synthetic.arrays import Array, join, stream
from headwater.synthetic.calendar import calendar_of
from headwater.synthetic.claims import Claims, in_order, vary
from headwater.synthetic.filing import Filed, file_claims
from headwater.synthetic.followups import SpecialistVisits, settle
from headwater.synthetic.parameters import parameters_of
from headwater.synthetic.placed import Placed, placed
from headwater.synthetic.population import Visits, primary_care_visits
from headwater.synthetic.referrals import (
    Episodes,
    emergency_visits,
    other_episodes,
    referrals_by_practices,
    standing_relations,
)
from headwater.synthetic.referring import roles
from headwater.synthetic.world import World, build_world
from headwater.synthetic.writing import FORMS, Writer

LAST_MONTH = date(2026, 10, 31)  # claims run to here unless asked otherwise
_STAGES = 6


@dataclass(frozen=True, slots=True)
class MarketSummary:
    """What was written: where, from which seed, how many rows a table, how many true episodes can be found."""

    folder: str
    seed: int
    scenario: str
    end: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class History:
    """What happened in the market, before anybody wrote it down."""

    episodes: Episodes
    unfinished: Episodes
    visits: SpecialistVisits
    claims: Claims
    filed: Filed


def write_market(
    out: Path | str,
    *,
    practices: int,
    months: int,
    seed: int,
    people: int,
    form: str = "parquet",
    scenario: str = "base",
    end: date = LAST_MONTH,
    progress: Progress | None = None,
) -> MarketSummary:
    """Write the files of ``schema.tables`` and ``market.json`` under ``out``, and the truth under ``out/truth/``.

    The same arguments write the same bytes. ``out/definitions/`` holds what a refresh of this market should go by.

    Parameters
    ----------
    out
        Folder, made when it doesn't exist; files of an earlier market of the same form are replaced.
    practices, people
        Primary care practices, and people covered by the claims; as many more live there as the capture of the base
        scenario leaves out.
    months
        Whole months of claims; the last is the month of ``end``.
    form
        ``parquet`` or ``csv``.
    scenario
        A name of ``parameters.SCENARIOS``.

    Raises
    ------
    InputError
        If a number is too small, the scenario or form is unknown, or ``out`` is a file.
    """
    out = Path(out)
    _check(out, practices=practices, people=people, form=form)
    report = progress or no_progress
    out.mkdir(parents=True, exist_ok=True)
    report("market parts made", 0, _STAGES)
    world = build_world(
        seed=seed,
        parameters=parameters_of(scenario),
        calendar=calendar_of(months=months, end=end),
        practice_count=practices,
        people=people,
    )
    report("market parts made", 1, _STAGES)
    history = _live(world, report)
    rows = _write(Writer(out, form, {}), world, history, report)
    _write_rules(out, world)
    _write_note(out, world, scenario, practices=practices, people=people)
    report("market parts made", _STAGES, _STAGES)
    return MarketSummary(
        folder=str(out),
        seed=seed,
        scenario=scenario,
        end=world.calendar.end.isoformat(),
        rows=rows,
    )


def _check(out: Path, *, practices: int, people: int, form: str) -> None:
    if practices < 1 or people < 1:
        raise InputError(
            "A market needs at least one practice and one person.",
            "Ask for 300 practices and 100000 people.",
        )
    if form not in FORMS:
        raise InputError(
            f"A market can't be written as {form!r}.", "Choose parquet or csv."
        )
    if out.exists() and not out.is_dir():
        raise InputError("This is a file, not a folder.", "Name a folder.", str(out))


def _live(world: World, report: Progress) -> History:
    """Let people fall ill, see somebody, be sent somewhere, and let everybody bill."""
    seed = world.seed
    primary = primary_care_visits(
        stream(seed, "primary care"),
        world.parameters,
        world.calendar,
        world.offices,
        world.folk,
        world.roster,
    )
    emergencies = emergency_visits(stream(seed, "emergencies"), world)
    sent, unfinished = referrals_by_practices(stream(seed, "referrals"), world, primary)
    others = other_episodes(stream(seed, "other sources"), world, sent, emergencies)
    episodes, visits = settle(
        stream(seed, "follow-up"),
        world,
        join([sent, *others]),
        standing_relations(stream(seed, "standing"), world),
    )
    report("market parts made", 2, _STAGES)
    referring = _lines_referred(primary, sent, unfinished)
    block = in_order(
        [
            care.primary_care_claims(
                stream(seed, "primary claims"), world, primary, episodes, referring
            ),
            care.specialist_claims(stream(seed, "specialist claims"), world, visits),
            *care.emergency_claims(
                stream(seed, "emergency claims"), world, emergencies
            ),
            *care.stay_claims(stream(seed, "stays"), world),
            *care.ordered_test_claims(stream(seed, "tests"), world, primary),
        ]
    )
    block = vary(stream(seed, "amounts"), block)
    report("market parts made", 3, _STAGES)
    filed = file_claims(stream(seed, "filing"), world, block)
    report("market parts made", 4, _STAGES)
    return History(episodes, unfinished, visits, block, filed)


def _lines_referred(primary: Visits, sent: Episodes, unfinished: Episodes) -> Array:
    """Return the line that each primary care visit referred for, -1 for none."""
    referring = np.full(len(primary.person), -1)
    for block in (sent, unfinished):
        referring[block.visit] = block.line
    return referring


def _write(
    writer: Writer, world: World, history: History, report: Progress
) -> dict[str, int]:
    """Write every table, the truth included; return how many rows each has."""
    _write_claims(writer, world, history)
    report("market parts made", 5, _STAGES)
    _write_rest(writer, world, history)
    _write_truth(writer, world, history)
    return writer.rows


def _write_claims(writer: Writer, world: World, history: History) -> None:
    seed = world.seed
    block, filed = history.claims, history.filed
    writer.write("medical_claim", claim_files.medical_claim(world, block, filed))
    named = roles(stream(seed, "roles"), world, block, history.visits, history.episodes)
    writer.write(
        "medical_claim_provider_role",
        [claim_files.provider_roles(world, filed, named)],
    )
    writer.write("claim_adjustment", [claim_files.claim_adjustment(filed)])
    writer.write("eligibility", [claim_files.eligibility(world)])


def _write_rest(writer: Writer, world: World, history: History) -> None:
    seed = world.seed
    twice = roster_files.duplicates(stream(seed, "duplicates"), world)
    writer.write("practitioner", [roster_files.practitioner(world, twice)])
    writer.write("organization", [roster_files.organization(world)])
    practice = roster_files.practice(stream(seed, "addresses"), world, twice)
    writer.write("practice", [practice])
    writer.write("affiliation", [roster_files.affiliation(world, twice)])
    writer.write("network_status", [roster_files.network_status(world)])
    table, done = clinic_files.chosen_for_orders(
        stream(seed, "orders"), world, history.episodes, history.unfinished
    )
    writer.write(
        "referral_order",
        [clinic_files.referral_order(stream(seed, "order rows"), world, table, done)],
    )
    places = placed(world, practice)
    _write_source_records(writer, world, places, table)
    _write_public(writer, world, places)
    writer.write(
        "appointment",
        [
            clinic_files.appointment(
                stream(seed, "appointments"), world, history.episodes, table, done
            )
        ],
    )
    writer.write(
        "access_observation",
        [clinic_files.access_observation(stream(seed, "waits"), world)],
    )
    writer.write("interaction", [field_files.interaction(stream(seed, "met"), world)])
    writer.write("intervention", [field_files.intervention(world)])
    writer.write("margin", [field_files.margin(world)])
    writer.write(
        "npi_pair_month",
        field_files.npi_pair_month(stream(seed, "vendor"), world, history.episodes),
    )


def _write_source_records(
    writer: Writer, world: World, places: Placed, orders: Episodes
) -> None:
    found = source_records.records(stream(world.seed, "source records"), orders)
    rows = source_records.referral_source(
        stream(world.seed, "source record rows"), world, places, found
    )
    writer.write("referral_source", [rows])
    writer.write_truth("referral_source", source_records.truth(world, found))


def _write_public(writer: Writer, world: World, places: Placed) -> None:
    listed = public_files.listing(stream(world.seed, "public"), world, places)
    writer.write_public("clinicians", public_files.clinicians(world, places, listed))
    writer.write_public("reassignment", public_files.reassignment(world, listed))
    writer.write_public(
        "facility_affiliation", public_files.facility_affiliation(world)
    )


def _write_truth(writer: Writer, world: World, history: History) -> None:
    twice = roster_files.duplicates(stream(world.seed, "duplicates"), world)
    block, filed = history.claims, history.filed
    writer.write_truth(
        "episode",
        truth.episode(world, block, filed, history.visits, history.episodes),
    )
    writer.write_truth("cell", truth.cell(world))
    writer.write_truth("shock", truth.shock(world))
    writer.write_truth("effect", truth.effect(world))
    writer.write_truth("duplicate", truth.duplicate(world, twice))


def _write_rules(out: Path, world: World) -> None:
    """Write the definitions that a refresh of this market goes by, where they aren't those that ship."""
    folder = out / "definitions"
    folder.mkdir(exist_ok=True)
    text = rule_files.leakage_rules(world)
    (folder / LEAKAGE_RULES).write_text(text, encoding="utf-8")


def _write_note(
    out: Path, world: World, scenario: str, *, practices: int, people: int
) -> None:
    """Say beside the files that nothing in them exists; ingest marks the load with it."""
    note = {
        "synthetic": True,
        "seed": world.seed,
        "scenario": scenario,
        "practices": practices,
        "people": people,
        "months": world.calendar.months,
        "end": world.calendar.end.isoformat(),
        "parameters": asdict(world.parameters),
    }
    (out / "market.json").write_text(
        json.dumps(note, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )
