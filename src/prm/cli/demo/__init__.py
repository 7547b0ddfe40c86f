"""``headwater demo``: from nothing to a running product with a made-up market."""

from __future__ import annotations

import os
import shutil
import socket
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

import headwater
from headwater.cli.progress import progress_bar
from headwater.schema.definitions import definitions_folder, holds_definitions
from prm.cli.demo.cast import CAST, address, make_cast
from prm.cli.demo.directory import load_public_files, make_directory
from prm.cli.demo.launches import launch_specialists
from prm.cli.demo.team import do_work
from prm.cli.demo.work import register_work
from prm.cli.serve import prepare, run_server
from prm.common.env import ensure_secret, envpath

# Panels that stand clear of the small-cell rule, and practices enough to judge work by, in a few minutes.
PRACTICES, MONTHS, PEOPLE, SEED = 150, 27, 300_000, 7
HOST = "127.0.0.1"

console = Console(highlight=False)


@click.command()
@click.option("--port", default=8000, envvar="PORT", show_default=True)
@click.option("--people", default=PEOPLE, show_default=True, help="In the market.")
@click.option("--serve/--no-serve", default=True, help="Or stop before serving.")
def demo(*, port: int, people: int, serve: bool) -> None:
    """Build a made-up market, publish its mart, and serve it with a login for each role."""
    if serve:
        _check_port(port)
    data = envpath("HEADWATER_DATA", default=Path("var"))
    _use_demo_settings(data, address=f"http://{HOST}:{port}")
    _build_market(data, people=people)
    prepare()
    password = make_cast(data)
    make_directory(lake=data / "lake")
    mart = headwater.open_mart(data / "marts")
    if mart is not None:
        do_work(mart)
        register_work(data / "market")
        launch_specialists(data / "market")
    _print_logins(port=port, password=password)
    if serve:
        run_server(host=HOST, port=port, workers=2)


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise click.UsageError(
                f"Port {port} is taken. Choose another: make demo PORT={port + 1}"
            ) from error


def _use_demo_settings(data: Path, *, address: str) -> None:
    """Run as a server would, so that no inner working reaches a page; only https is left out."""
    os.environ.setdefault("DEBUG", "0")
    os.environ.setdefault("HTTPS", "0")
    os.environ.setdefault("SITE_URL", address)  # where links of letters lead
    if not os.environ.get("SECRET_KEY"):
        os.environ.setdefault("SECRET_KEY_FILE", str(ensure_secret(data / "secret")))


def _build_market(data: Path, *, people: int) -> None:
    lake, marts, market = data / "lake", data / "marts", data / "market"
    if headwater.open_mart(marts) is not None:
        return
    if not (market / "market.json").exists():
        with progress_bar("Making up a market") as progress:
            headwater.write_market(
                market,
                practices=PRACTICES,
                months=MONTHS,
                seed=SEED,
                people=people,
                scenario="demo",
                progress=progress,
            )
    with progress_bar("Loading its files") as progress:
        headwater.ingest(
            "tuva", [market], into=lake, at=datetime.now(UTC), progress=progress
        )
    load_public_files(market=market, lake=lake)
    definitions = _take_over_definitions(market, data / "definitions")
    with progress_bar("Finding referrals") as progress:
        headwater.refresh(
            lake,
            marts=marts,
            definitions=definitions,
            at=datetime.now(UTC),
            progress=progress,
        )


def _take_over_definitions(market: Path, own: Path) -> Path:
    """Copy the market's definitions to where the product keeps those of its site; what a person has put there stays."""
    own.mkdir(parents=True, exist_ok=True)
    for file in sorted((market / "definitions").glob("*.yaml")):
        if not (own / file.name).exists():
            shutil.copyfile(file, own / file.name)
    return own if holds_definitions(own) else definitions_folder()


def _print_logins(*, port: int, password: str) -> None:
    logins = Table(box=None, padding=(0, 3, 0, 0))
    for title in ("Role", "Sign in as", "Password"):
        logins.add_column(title, header_style="bold")
    for who, (role, _) in CAST.items():
        logins.add_row(role.replace("_", " "), address(who), password)
    console.print(
        f"\nHeadwater is at [bold]http://{HOST}:{port}/[/bold]  (Ctrl-C stops it)\n"
    )
    console.print(logins)
    console.print(
        "\nEverything in it is made up: no practice, person or patient exists.\n"
    )
