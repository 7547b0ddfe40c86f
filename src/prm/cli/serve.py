"""``headwater serve``: the web server, under WSGI."""

from __future__ import annotations

import os
import sys

import click

from prm.cli.product import open_product
from prm.cli.worker import start_worker


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option(
    "--port", default=8000, envvar="PORT", show_default=True, help="Port to listen on."
)
@click.option(
    "--workers", default=2, show_default=True, help="Processes; one a core is plenty."
)
@click.option(
    "--worker/--no-worker",
    default=True,
    help="Do jobs beside it, or leave them to `headwater worker` elsewhere.",
)
def serve(*, host: str, port: int, workers: int, worker: bool) -> None:
    """Serve the pages."""
    prepare()
    run_server(host=host, port=port, workers=workers, worker=worker)


def prepare() -> None:
    """Bring the database and the static files up to date; quick when they already are."""
    open_product()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("assets", verbosity=0)


def run_server(*, host: str, port: int, workers: int, worker: bool = True) -> None:
    """Become gunicorn until it is stopped, with a worker of jobs beside it that stops with it.

    The program is replaced and not called: what bringing the database up to date has loaded would stay in memory.
    """
    from prm.config.web_server import BESIDE, ENVIRONMENT

    beside = start_worker() if worker else None
    words = [sys.executable, "-m", "gunicorn", "-c", "python:prm.config.web_server"]
    words += ["--bind", f"{host}:{port}", "--workers", str(workers)]
    given = {BESIDE: str(beside.pid)} if beside else {}
    sys.stdout.flush()
    os.execve(sys.executable, words, {**ENVIRONMENT, **os.environ, **given})
