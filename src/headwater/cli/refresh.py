"""``headwater refresh``: from the lake to a published mart."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.clock import now
from headwater.cli.output import as_json, print_json, print_table, say
from headwater.cli.progress import Pace, progress_bar


@click.command()
@click.option(
    "--lake",
    required=True,
    type=click.Path(path_type=Path),
    help="Where `ingest` wrote.",
)
@click.option(
    "--marts",
    required=True,
    type=click.Path(path_type=Path),
    help="Made if it isn't there.",
)
@click.option(
    "--definitions",
    type=click.Path(path_type=Path),
    help="Folder with service_lines.yaml.  [default: what was approved here, else what ships]",
)
@click.option(
    "--confirmed",
    type=click.Path(path_type=Path),
    help="CSV or Parquet of causes that people confirmed: the diagnosis learns from them."
    "  [default: what was confirmed here, else none]",
)
@click.option(
    "--margins",
    type=click.Path(path_type=Path),
    help="CSV or Parquet of the contribution margins that count, instead of the lake's."
    "  [default: what finance approved here, else the lake's]",
)
@click.option(
    "--engine",
    default="local",
    show_default=True,
    help="Where the buckets are worked on.",
)
@as_json
def refresh(
    *,
    lake: Path,
    marts: Path,
    definitions: Path | None,
    confirmed: Path | None,
    margins: Path | None,
    engine: str,
    json_: bool,
) -> None:
    """Build a mart from the lake and publish it; until then the last one serves."""
    from headwater.marts import refresh as refresh_mart

    pace = Pace()
    with progress_bar("Refreshing", quiet=json_) as progress:
        mart = refresh_mart(
            lake,
            marts=marts,
            definitions=definitions,
            engine=engine,
            confirmed=confirmed,
            margins=margins,
            at=now(),
            progress=progress,
        )
    facts = mart.manifest
    rows = {name: table["rows"] for name, table in facts["tables"].items()}
    if json_:
        kept = ("seconds", "as_of", "notices", "definitions", "confirmed_cases")
        print_json({"id": mart.id, "rows": rows} | {key: facts[key] for key in kept})
        return
    for notice in facts["notices"]:
        say(notice)
    print_table(("Table", "Rows"), sorted(rows.items()))
    spent = ", ".join(
        f"{stage} {took:.1f} s" for stage, took in facts["seconds"].items()
    )
    say(f"\n{pace.of(facts['accounting']['lines'])}: {spent}.")
    version = facts["definitions"]["service_lines"]
    whose = f" of {definitions}" if definitions else ""
    say(f"Service lines by version {version}{whose}.")
    if confirmed:
        cases = facts["confirmed_cases"]
        many = "case" if cases == 1 else "cases"
        say(f"Diagnosis learnt from {cases:,} confirmed {many} of {confirmed}.")
    if margins:
        say(f"Margins by {margins} instead of the lake's.")
    say(f"{mart.id} serves from {marts}.")
