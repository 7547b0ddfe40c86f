"""``headwater backup`` and ``headwater restore``: everything in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from headwater.cli.errors import OURS
from headwater.cli.output import as_json, print_json, say
from headwater.cli.progress import progress_bar
from prm.cli.product import open_product

_file = click.argument("file", type=click.Path(path_type=Path))


@click.command()
@_file
@click.option(
    "--lake/--no-lake",
    "with_lake",
    default=True,
    help="Keep lake and marts too, or only what people did.",
)
@as_json
def backup(*, file: Path, with_lake: bool, json_: bool) -> None:
    """Write the database, definitions, uploads, lake and marts to FILE while everybody goes on working.

    Keys aren't in it. Keep the *.key and secret files of the data folder elsewhere: without them sealed
    secrets stay sealed, and the ledger can't be verified.
    """
    open_product()
    from prm.config.backups import write_backup

    with progress_bar("Writing the backup", quiet=json_) as progress:
        manifest = write_backup(
            file, at=datetime.now(UTC), with_lake=with_lake, progress=progress
        )
    if json_:
        print_json(asdict(manifest))
        return
    say(
        f"{file} holds {len(manifest.files):,} files and {manifest.ledger_entries:,} entries of the ledger.\n"
        "It holds no key: keep the *.key and secret files of the data folder elsewhere."
    )


@click.command()
@_file
@click.option("--check", is_flag=True, help="Read every byte, and restore nothing.")
@as_json
@click.pass_context
def restore(context: click.Context, *, file: Path, check: bool, json_: bool) -> None:
    """Restore FILE into an empty place, and verify the ledger; with --check only verify FILE."""
    open_product()
    from prm.config.backups import check_backup, restore_backup
    from prm.ledger.verifying import verify_ledger

    with progress_bar("Reading the backup", quiet=json_) as progress:
        read = check_backup if check else restore_backup
        manifest = read(file, progress=progress)
    if json_:
        print_json(asdict(manifest))
    elif check:
        say(f"{file} is whole: {len(manifest.files):,} files of {manifest.made_at}.")
    if check:
        return
    verdict = verify_ledger(expected=manifest.ledger_head)
    if not verdict.intact:
        say(f"Restored, but the ledger doesn't hold. {verdict.problem}")
        context.exit(OURS)
    if not json_:
        say(f"Restored. All {verdict.entries:,} entries of the ledger hold.")
