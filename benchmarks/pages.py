"""CPU of whole pages, against Django saying hello in the same run."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.measure import HEADWATER, Reached, at_most, run
from benchmarks.requests import cpu_ms

# Bars as multiples of the hello; the list and the practice page are the ones people live in.
BARS = {"list": 10, "practice": 10, "overview": 10}


def measure() -> list[Reached]:
    """Build the demo's data in a folder of its own and time its pages."""
    with (
        tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder,
        _used(Path(folder)),
    ):
        run(HEADWATER, "demo", "--no-serve")
        about = json.loads(run(sys.executable, "-m", "benchmarks.pages", folder).output)
        pages = {
            name: cpu_ms("prm.config.wsgi:application", url, cookie=about["cookie"])
            for name, url in about["urls"].items()
        }
    hello = cpu_ms("benchmarks.hello:application", "/", times=6000)
    return [
        at_most(
            f"P-B-{name}",
            f"CPU of the {name} page ({pages[name]:.1f} ms) over Django's hello ({hello:.2f} ms)",
            pages[name] / hello,
            bar,
        )
        for name, bar in BARS.items()
    ]


@contextmanager
def _used(data: Path) -> Iterator[None]:
    """Let servers and scripts started from here read a folder, as the demo would; afterwards all is as before."""
    before = dict(os.environ)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="prm.config.settings",
        HEADWATER_DATA=str(data),
        SECRET_KEY_FILE=str(data / "secret"),
        DEBUG="0",
        HTTPS="0",
        LOG_LEVEL="ERROR",
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _describe(data: Path) -> dict[str, object]:
    """Return a director's cookie and the addresses to ask for."""
    import django

    django.setup()
    urls = {
        "list": "/opportunities/?line=cardiology",
        "practice": f"/practices/{_busiest_practice(data)}/",
        "overview": "/",
    }
    return {"cookie": _sign_in(), "urls": urls}


def _sign_in() -> str:
    from django.conf import settings
    from django.test import Client

    from prm.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(role="director"))
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def _busiest_practice(data: Path) -> int:
    import headwater
    from prm.directory.models import Practice

    mart = headwater.open_mart(data / "marts")
    assert mart is not None
    rows = mart.table("opportunity", columns=["practice_id", "volume"]).to_pylist()
    busiest = max(rows, key=lambda row: row["volume"])["practice_id"]
    return Practice.objects.get(code=busiest).pk


if __name__ == "__main__":
    print(json.dumps(_describe(Path(sys.argv[1]))))
