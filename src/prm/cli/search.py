"""``headwater search``: keep the index of the one box."""

from __future__ import annotations

import click

from headwater.cli.output import say
from headwater.cli.progress import progress_bar
from prm.cli.product import open_product


@click.group()
def search() -> None:
    """Look after the index that the search reads."""


@search.command()
def rebuild() -> None:
    """Index the whole directory anew: after a restore, or when a search misses what is there."""
    open_product()
    from prm.directory.search.operations import rebuild_index

    with progress_bar("Indexing") as progress:
        count = rebuild_index(progress)
    say(f"{count:,} records are indexed.")
