"""``headwater export``: a mart table as a file, with small cells hidden."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

import click

from headwater.cli.output import say
from headwater.schema.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa


@click.command()
@click.argument("table")
@click.option(
    "--marts",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="Where `refresh` wrote.",
)
@click.option(
    "--format",
    "form",
    default="csv",
    show_default=True,
    type=click.Choice(["csv", "parquet", "json"]),
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path),
    help="File to write; by default standard output.",
)
def export(*, table: str, folder: Path, form: str, output: Path | None) -> None:
    """Write mart table TABLE. Volumes of 1-10, and what would give them away, are left empty."""
    from headwater.marts import disclosed, existing_mart

    mart = existing_mart(folder)
    rows = disclosed(mart, table)
    content = BytesIO()
    _WRITERS[form](rows.table, content)
    _deliver(content.getvalue(), output, form=form)
    if rows.hidden:
        say(
            f"{rows.hidden:,} of {rows.numbers:,} numbers are hidden:"
            " they are, or would give away, a small cell."
        )


def _write_csv(table: pa.Table, sink: BinaryIO) -> None:
    from pyarrow import csv

    csv.write_csv(table, sink, csv.WriteOptions(quoting_style="needed"))


def _write_parquet(table: pa.Table, sink: BinaryIO) -> None:
    from pyarrow import parquet

    parquet.write_table(table, sink)


def _write_json(table: pa.Table, sink: BinaryIO) -> None:
    """Write a list with an object a row, a row a line, so that a long one can be read in pieces."""
    import json

    lines = (
        json.dumps(row, default=str, ensure_ascii=False)
        for batch in table.to_batches(max_chunksize=10_000)
        for row in batch.to_pylist()
    )
    sink.write(b"[" + ",\n".join(lines).encode() + b"]\n")


_Writer: TypeAlias = "Callable[[pa.Table, BinaryIO], None]"
_WRITERS: dict[str, _Writer] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "json": _write_json,
}


def _deliver(content: bytes, output: Path | None, *, form: str) -> None:
    if output is not None:
        _write_whole(content, output)
    elif form == "parquet" and sys.stdout.isatty():
        raise InputError(
            "Parquet can't be read on a terminal.", "Name a file with --output."
        )
    else:
        click.echo(content, nl=False)


def _write_whole(content: bytes, output: Path) -> None:
    """Write beside the file and rename, so that nobody reads half an export."""
    if not output.parent.is_dir():
        raise InputError(
            f"There is no folder {output.parent}.", "Make it first, or name another."
        )
    partial = output.with_name(f".{output.name}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(output)
    finally:
        partial.unlink(missing_ok=True)
