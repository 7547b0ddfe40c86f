"""``headwater market``: a made-up market, with its planted truth beside it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Literal

import click

from headwater.cli.output import as_json, print_json, print_table, say
from headwater.cli.progress import Pace, progress_bar

PEOPLE_PER_PRACTICE = 333  # the covered part of a panel: 300 practices, 100,000 people


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--practices", default=300, show_default=True, type=click.IntRange(1))
@click.option("--months", default=24, show_default=True, type=click.IntRange(1))
@click.option("--seed", default=1, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--people",
    type=click.IntRange(1),
    help="Covered by the claims; by default 333 a practice.",
)
@click.option(
    "--format",
    "form",
    default="parquet",
    show_default=True,
    type=click.Choice(["parquet", "csv"]),
)
@click.option(
    "--scenario",
    default="base",
    show_default=True,
    help="What the market is like: base, null, low-capture, immature …",
)
@as_json
def market(
    *,
    out: Path,
    practices: int,
    months: int,
    seed: int,
    people: int | None,
    form: Literal["parquet", "csv"],
    scenario: str,
    json_: bool,
) -> None:
    """Write a made-up market under OUT, in Tuva's layout, and its planted truth under OUT/truth.

    Nothing in it exists: neither practice nor person nor NPI.
    """
    from headwater.synthetic import write_market

    pace = Pace()
    with progress_bar("Making up a market", quiet=json_) as progress:
        summary = write_market(
            out,
            practices=practices,
            months=months,
            seed=seed,
            people=people or practices * PEOPLE_PER_PRACTICE,
            form=form,
            scenario=scenario,
            progress=progress,
        )
    if json_:
        print_json(asdict(summary))
    else:
        print_table(("Table", "Rows"), sorted(summary.rows.items()))
        say(f"\n{pace.of(sum(summary.rows.values()))}.")
        say(f"Next: headwater ingest tuva {out} --lake LAKE")
