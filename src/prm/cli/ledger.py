"""``headwater ledger``: walk the chain of what was done."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from headwater.cli.errors import OURS
from headwater.cli.output import as_json, print_json, say
from headwater.cli.progress import progress_bar
from prm.cli.product import open_product


@click.group()
def ledger() -> None:
    """Verify the record of who did what."""


@ledger.command()
@click.option(
    "--expect",
    "expected",
    default="",
    metavar="HASH",
    help="A seal that an earlier run printed; the chain must still hold it.",
)
@as_json
def verify(*, expected: str, json_: bool) -> int:
    """Walk every entry, and name the first that was changed, removed or inserted by hand."""
    open_product()
    from prm.ledger.operations import record_verification
    from prm.ledger.verifying import verify_ledger

    with progress_bar("Walking the chain") as progress:
        verdict = verify_ledger(expected=expected, progress=progress)
    if verdict.intact:
        # A broken chain isn't added to: what is found there stays as it was found.
        record_verification(verdict=verdict, by=None, at=datetime.now(UTC))
    if json_:
        print_json({**asdict(verdict), "intact": verdict.intact})
    elif verdict.intact:
        say(
            f"All {verdict.entries:,} entries are as they were written.\n"
            f"The last one's seal: {verdict.head}\n"
            "Keep it apart from the database: `headwater ledger verify --expect` with it proves later that nothing"
            " was cut off."
        )
    else:
        say(
            f"The ledger doesn't hold. {verdict.problem}\n"
            f"{verdict.entries:,} entries before it do. Keep the database as it is, and compare it with a backup."
        )
    return 0 if verdict.intact else OURS
