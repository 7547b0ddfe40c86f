"""Results on standard output: a table for a person, one JSON value for a program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click
from rich.console import Console
from rich.table import Table

WIDTH_OF_FILES = 160  # characters; a pipe has no width of its own

as_json = click.option(
    "--json", "json_", is_flag=True, help="Print one JSON value for a program to read."
)


def print_json(value: Any) -> None:
    """Print one JSON value on standard output, and nothing else."""
    click.echo(json.dumps(value, default=_plain, ensure_ascii=False))


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_table(
    titles: Sequence[str], rows: Iterable[Sequence[object]], *, total: bool = False
) -> None:
    """Print a table; numbers stand to the right, and ``total`` rules off the last row."""
    table = Table(box=None, padding=(0, 3, 0, 0), header_style="bold")
    lines = [tuple(row) for row in rows]
    for index, title in enumerate(titles):
        numeric = any(isinstance(line[index], int | Decimal) for line in lines)
        table.add_column(title, justify="right" if numeric else "left", overflow="fold")
    for number, line in enumerate(lines):
        last = total and number == len(lines) - 1
        table.add_row(*map(_text, line), style="bold" if last else None)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH_OF_FILES
    console.print(table)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


def say(text: str) -> None:
    """Print a sentence beside the result, on standard error."""
    click.echo(text, err=True)
