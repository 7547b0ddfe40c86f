"""``headwater ingest``: files into the lake, every row accounted for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from headwater.cli.clock import now
from headwater.cli.output import as_json, print_json, print_table, say
from headwater.cli.progress import Pace, progress_bar

if TYPE_CHECKING:
    from headwater.results import IngestReport


@click.command()
@click.argument("source")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--lake",
    required=True,
    type=click.Path(path_type=Path),
    help="Made if it isn't there.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    help="File with the key that pseudonymises people; by default LAKE.key, made on first use.",
)
@click.option(
    "--provider-ids",
    default="refuse",
    show_default=True,
    type=click.Choice(["refuse", "opaque"]),
    help="What becomes of a claim line whose NPI fails the check digit.",
)
@click.option(
    "--buckets",
    type=click.IntRange(min=1),
    help="Parts that the people of a new lake are dealt into.",
)
@click.option(
    "--map",
    "file_map",
    type=click.Path(path_type=Path),
    help="YAML that says what a site's own columns and values mean (ehr-referrals, appointments, npi-pairs).",
)
@as_json
def ingest(
    *,
    source: str,
    paths: tuple[Path, ...],
    lake: Path,
    key: Path | None,
    provider_ids: Literal["refuse", "opaque"],
    buckets: int | None,
    file_map: Path | None,
    json_: bool,
) -> None:
    """Load files of one SOURCE into the lake.

    Claims: tuva, rif, synpuf. Who is who: nppes, clinicians, reassignment, facility-affiliation, network, directory.
    Referrals: ehr-referrals, referral-sources, appointments. Vendors' pairs: npi-pairs.

    Every row is loaded, netted, or refused with a reason; refused rows go to a quarantine file that loads again once
    it is mended.
    """
    from headwater.ingest import load
    from headwater.schema.lake import DEFAULT_BUCKETS

    pace = Pace()
    with progress_bar("Loading", quiet=json_) as progress:
        report = load(
            source,
            list(paths),
            into=lake,
            at=now(),
            key=key,
            provider_ids=provider_ids,
            buckets=buckets or DEFAULT_BUCKETS,
            file_map=file_map,
            progress=progress,
        )
    if json_:
        print_json(report.as_json())
        return
    _print_report(report)
    say(f"{pace.of(sum(file.read for file in report.files))}.")
    for notice in report.notices:
        say(notice)


def _print_report(report: IngestReport) -> None:
    rows: list[tuple[object, ...]] = [
        (
            file.file,
            file.table,
            file.read,
            file.loaded,
            file.netted,
            sum(file.refused.values()),
        )
        for file in report.files
    ]
    sums = [sum(int(str(row[column])) for row in rows) for column in (2, 3, 4, 5)]
    rows.append(("all files", "", *sums))
    print_table(
        ("File", "Table", "Read", "Loaded", "Netted", "Refused"), rows, total=True
    )
    refusals = [
        (file.file, reason, count)
        for file in report.files
        for reason, count in file.refused.items()
    ]
    if refusals:
        click.echo()
        print_table(("Refused in", "Reason", "Rows"), refusals)
        click.echo(
            f"\nMend the refused rows in {report.quarantine} and load that file again."
        )
    click.echo(
        f"\n{report.claims:,} claims, paid total {report.paid_total:,}, as load {report.load_id}."
    )
