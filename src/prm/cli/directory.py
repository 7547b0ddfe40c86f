"""``headwater directory``: who is who, from the lake into the directory and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headwater.cli.clock import now
from headwater.cli.output import as_json, print_json, print_table, say
from headwater.cli.progress import progress_bar
from prm.cli.product import open_product

if TYPE_CHECKING:
    from prm.directory.adopting import Adoption

SHOWN_REFUSALS = (
    20  # of a register's thousands a person reads the first; --json has all
)

lake_option = click.option(
    "--lake",
    required=True,
    type=click.Path(path_type=Path),
    help="The folder that `headwater ingest` wrote.",
)


@click.group()
def directory() -> None:
    """Bring the directory in line with the lake, and hand people's decisions back to it."""


@directory.command()
@lake_option
@as_json
def adopt(*, lake: Path, json_: bool) -> None:
    """Take over what the lake's sources say: practitioners, organizations, practices, who works where.

    The same lake again changes nothing. Practices that its files suggest wait for a steward on the page of proposed
    practices.
    """
    open_product()
    from prm.directory.operations.adopting import adopt_lake
    from prm.directory.operations.proposals import propose_practices
    from prm.territories.operations import place_practices

    at = now()
    with progress_bar("Adopting", quiet=json_) as progress:
        adoption = adopt_lake(lake=lake, by=None, at=at, progress=progress)
        place_practices(at=at, by=None)
        looked = propose_practices(lake=lake, by=None, at=at)
    if json_:
        print_json({**adoption.as_json(), "proposed": asdict(looked)})
        return
    _print_adoption(adoption)
    if looked.waiting:
        say(
            f"{looked.waiting:,} practices that files suggest wait for a steward, {looked.proposed:,} of them new."
        )


def _print_adoption(adoption: Adoption) -> None:
    kinds = sorted(
        {
            *adoption.created,
            *adoption.changed,
            *adoption.unchanged,
            *adoption.outside_area,
        }
    )
    print_table(
        ("Kind", "Created", "Changed", "Unchanged", "Deactivated", "Outside the area"),
        [
            (
                kind,
                adoption.created[kind],
                adoption.changed[kind],
                adoption.unchanged[kind],
                adoption.deactivated[kind],
                adoption.outside_area[kind],
            )
            for kind in kinds
        ],
    )
    if adoption.refusals:
        click.echo()
        print_table(
            ("Refused", "What is wrong", "What to do"),
            [
                (refusal.key, refusal.what, refusal.remedy)
                for refusal in adoption.refusals[:SHOWN_REFUSALS]
            ],
        )
        if (more := len(adoption.refusals) - SHOWN_REFUSALS) > 0:
            say(f"{more:,} more were refused; --json names them all.")
    if adoption.changes_nothing:
        say("Nothing in the lake is new to the directory.")


@directory.command("hand-over")
@lake_option
@as_json
def hand_over(*, lake: Path, json_: bool) -> None:
    """Write people's decisions into the lake, so that the next refresh counts by them.

    Merged records, resolved referral sources, practices made of proposals, edits, standings.
    """
    open_product()
    from prm.directory.operations.handing_over import hand_over

    with progress_bar("Handing over", quiet=json_) as progress:
        done = hand_over(lake=lake, by=None, at=now(), progress=progress)
    if json_:
        print_json({"rows": dict(done.rows), "load": done.load_id})
        return
    print_table(("Table", "Rows"), sorted(done.rows.items()))
    say(
        f"Loaded as {done.load_id}. `headwater refresh` counts by it."
        if done.load_id
        else "The lake knew all of it."
    )
