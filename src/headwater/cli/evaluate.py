"""``headwater evaluate``: every estimator against the truth that was planted in a made-up market."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.output import as_json, print_json, print_table, say
from headwater.cli.progress import progress_bar


@click.command()
@click.option(
    "--market",
    required=True,
    type=click.Path(path_type=Path),
    help="A folder that `headwater market` wrote.",
)
@as_json
def evaluate(*, market: Path, json_: bool) -> None:
    """Load a made-up market, find its referrals, and compare them with the planted truth.

    Prints each figure beside the bar it has to reach. Figures without a bar are there to be read.
    """
    from headwater.cli.evaluation import evaluate_market

    with progress_bar("Evaluating", quiet=json_) as progress:
        findings = evaluate_market(market, progress=progress)
    if json_:
        print_json([finding.as_json() for finding in findings])
        return
    verdict = {True: "holds", False: "misses", None: ""}
    print_table(
        ("Id", "Figure", "Reached", "Bar", ""),
        [
            (
                row.id,
                row.what,
                "too few" if row.reached is None else f"{row.reached:.3f}",
                row.bar or "",
                "over several markets"
                if row.together and row.bar
                else verdict[row.holds],
            )
            for row in findings
        ],
    )
    judged = [row for row in findings if row.holds is not None]
    held = sum(bool(row.holds) for row in judged)
    say(f"{held} of {len(judged)} bars hold on scenario {findings[0].scenario}.")
