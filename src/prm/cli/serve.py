"""``headwater serve``: the web server, under WSGI."""

from __future__ import annotations

from typing import Any

import click

from prm.cli.keeper import end
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
    """Run gunicorn in this process until it is stopped, and a worker beside it that stops with it."""
    from gunicorn.app.base import BaseApplication

    beside = start_worker() if worker else None

    class Server(BaseApplication):
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": 4,
                "worker_class": "gthread",
                "loglevel": "warning",
                # A control socket in the home folder is a surprise nobody asked for.
                "control_socket_disable": True,
                # Of the process that started it alone, never of a child that ends. Should this process be
                # killed, the worker sees that it has no parent any more.
                "on_exit": lambda _server: end(beside) if beside else None,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from prm.config.wsgi import application

            return application

    Server().run()
