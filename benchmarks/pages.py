"""CPU of whole pages, against Django saying hello in the same run."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import HEADWATER, Reached, at_most, run

# Bars as multiples of the hello; the list and the practice page are the ones people live in.
BARS = {"list": 10, "practice": 10, "overview": 10}


def measure() -> list[Reached]:
    """Build the demo's data in a folder of its own and time its pages."""
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as folder:
        os.environ["HEADWATER_DATA"] = folder
        run(HEADWATER, "demo", "--no-serve")
        pages = json.loads(run(sys.executable, "-m", "benchmarks.pages", folder).output)
    hello = float(run(sys.executable, "-m", "benchmarks.hello").output)
    return [
        at_most(
            f"P-B-{name}",
            f"CPU of the {name} page over Django's hello",
            ms / hello,
            bar,
        )
        for name, bar in BARS.items()
        for ms in [pages[name]]
    ]


def _time_pages(data: Path) -> dict[str, float]:
    os.environ.update(
        DJANGO_SETTINGS_MODULE="prm.config.settings",
        HEADWATER_DATA=str(data),
        SECRET_KEY_FILE=str(data / "secret"),
        DEBUG="0",
        HTTPS="0",
        LOG_LEVEL="ERROR",
    )
    from prm.config.wsgi import application

    cookie, practice = _sign_in(), _busiest_practice(data)
    from benchmarks.requests import cpu_ms

    urls = {
        "list": "/opportunities/?line=cardiology",
        "practice": f"/practices/{practice}/",
        "overview": "/",
    }
    return {name: cpu_ms(application, url, cookie=cookie) for name, url in urls.items()}


def _sign_in() -> str:
    from django.conf import settings
    from django.test import Client

    from prm.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(role="director"))
    return f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}"


def _busiest_practice(data: Path) -> str:
    import headwater

    mart = headwater.open_mart(data / "marts")
    assert mart is not None
    rows = mart.table("opportunity", columns=["practice_id", "volume"]).to_pylist()
    return max(rows, key=lambda row: row["volume"])["practice_id"]


if __name__ == "__main__":
    print(json.dumps(_time_pages(Path(sys.argv[1]))))
