"""The library's commands: files in, mart out. The product adds its own to the same ``main``."""

from __future__ import annotations

import click

from headwater.cli.errors import Commands
from headwater.cli.evaluate import evaluate
from headwater.cli.export import export
from headwater.cli.ingest import ingest
from headwater.cli.market import market
from headwater.cli.marts import marts
from headwater.cli.refresh import refresh

__all__ = ["main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="headwater")
@click.option("--debug", is_flag=True, help="Show where an unexpected error arose.")
def main(*, debug: bool) -> None:
    """Find where referrals flow, and why they leave.

    \b
    headwater ingest tuva claims/ --lake var/lake
    headwater refresh --lake var/lake --marts var/marts
    headwater export opportunity --marts var/marts --format csv
    """


for _command in (market, ingest, refresh, export, evaluate, marts):
    main.add_command(_command)
