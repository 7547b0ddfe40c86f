"""``headwater worker``: does the jobs that pages ask for."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import click

from prm.cli import keeper
from prm.cli.product import open_product

# Below the keeper's patience, so that a job that can't end in time is left by us and not cut off from outside.
TIME_TO_END = 20


@click.command()
@click.option(
    "--keep", is_flag=True, help="Start again after a fall; stop with the parent."
)
def worker(*, keep: bool) -> None:
    """Do jobs until stopped: imports, and what is done once a night.

    SIGTERM lets the running job end, for 20 seconds at most. A job that was cut off says so on its page, where it
    can start again.
    """
    if keep:
        keeper.keep(["worker"], environment=dict(os.environ))
        return
    open_product()
    from django.utils import timezone

    from prm.config.jobs import prepare_queue, settle_jobs
    from prm.directory.imports.operations.running import settle_cut_off

    queue = prepare_queue()
    settle_cut_off(at=timezone.now())
    settle_jobs()
    consumer: Any = queue.create_consumer(
        workers=2,  # one may be held for minutes; letters and clocks need the other
        max_delay=1.0,  # seconds that somebody waits for a job to begin
        graceful_signal="TERM",
        shutdown_timeout=TIME_TO_END,
    )
    consumer.run()


def start_worker() -> subprocess.Popen[bytes]:
    """Start a worker that is kept running, in a session of its own: Ctrl-C reaches the web server alone."""
    return subprocess.Popen(
        keeper.command(["worker", "--keep"]),
        start_new_session=True,
        env={**os.environ, keeper.PARENT: str(os.getpid())},
    )
