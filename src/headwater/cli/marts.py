"""``headwater marts``: which marts there are, going back to one, clearing old ones away, checking them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from headwater.cli.clock import now
from headwater.cli.errors import OURS
from headwater.cli.output import as_json, print_json, print_table, say

KEPT = 5  # enough to go back over a month of weekly refreshes

_folder = click.option(
    "--marts",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Where `refresh` wrote.",
)


@click.group()
def marts() -> None:
    """List, roll back, prune and verify the published marts."""


@marts.command("list")
@_folder
@as_json
def list_(*, folder: Path, json_: bool) -> None:
    """List the marts, newest first."""
    from headwater.marts import existing, list_marts

    existing(folder)
    listing = list_marts(folder)
    if json_:
        print_json([asdict(mart) for mart in listing])
    elif not listing:
        say(f"{folder} holds no mart yet. `headwater refresh` publishes the first.")
    else:
        print_table(
            ("Mart", "Serves", "Rows", "Bytes", "Remark"),
            [(m.id, m.current, m.rows, m.bytes, m.problem) for m in listing],
        )


@marts.command()
@click.argument("mart_id", metavar="[ID]", required=False)
@_folder
@as_json
def rollback(*, mart_id: str | None, folder: Path, json_: bool) -> None:
    """Let mart ID serve again; without ID the one before the current."""
    from headwater.marts import rollback as roll_back

    mart = roll_back(folder, mart_id, at=now())
    _report({"id": mart.id}, f"{mart.id} serves from {folder}.", json_=json_)


@marts.command()
@_folder
@click.option(
    "--keep",
    default=KEPT,
    show_default=True,
    help="Newest marts to keep; the current stays too.",
)
@as_json
def prune(*, folder: Path, keep: int, json_: bool) -> None:
    """Remove old marts; the one that serves always stays."""
    from headwater.marts import prune as prune_marts

    removed = prune_marts(folder, keep, at=now())
    said = f"Removed {', '.join(removed)}." if removed else "Nothing to remove."
    _report({"removed": removed}, said, json_=json_)


@marts.command()
@click.argument("mart_id", metavar="[ID]", required=False)
@_folder
@as_json
def verify(*, mart_id: str | None, folder: Path, json_: bool) -> None:
    """Read every byte of mart ID, or of all marts, and compare the checksums."""
    from headwater.marts import verify_marts

    problems = verify_marts(folder, mart_id)
    if json_:
        print_json(problems)
    else:
        for name, found in problems.items():
            click.echo(f"{name}: {' '.join(found) or 'sound'}")
    if any(problems.values()):
        raise click.exceptions.Exit(OURS)


def _report(result: dict[str, Any], sentence: str, *, json_: bool) -> None:
    if json_:
        print_json(result)
    else:
        say(sentence)
