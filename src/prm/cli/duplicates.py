"""``headwater duplicates``: compare the directory's records, and lay those that look like one before the stewards."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from headwater.cli.output import say
from headwater.cli.progress import progress_bar
from prm.cli.product import open_product


@click.command()
def duplicates() -> None:
    """Look for practitioners and practices that stand in the directory twice.

    Stewards decide in the browser. Looking again keeps what they decided.
    """
    open_product()
    from prm.directory.operations.linking import propose_duplicates

    with progress_bar("Comparing records") as progress:
        sought = propose_duplicates(by=None, at=datetime.now(UTC), progress=progress)
    say(
        f"{sought.waiting} pairs wait, {sought.proposed} of them new; {sought.gone} are no longer alike."
    )
