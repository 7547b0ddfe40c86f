"""Fill one database, start the product on it, and ask for its pages as people would: not twice for the same one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np

from benchmarks import field
from benchmarks.first_load import first_load
from benchmarks.requests import HELLO, SITE, Ask, Server, Told, serving

TIMES = 240  # requests of each page in a round
ROUNDS = 3  # the least of them counts: what a neighbour on the machine takes away isn't the page's
WRITERS, WRITTEN = 16, 480
LOOKED_AT = 60  # practices that a team opens again and again in a day
OPENED_FIRST = 60  # practices that nobody has opened since the server started
CSRF = "c" * 32
_RNG = np.random.default_rng(11)


def run(folder: Path, size: field.Size) -> dict[str, Any]:
    """Return what the pages took on the database of the environment."""
    data = folder / f"{os.environ.get('DATABASE_URL', 'sqlite')[:6]}-{size.activities}"
    data.mkdir(exist_ok=True)
    os.environ["HEADWATER_DATA"] = str(data)
    import django

    django.setup()
    codes = _prepare(size)
    asks = _asks(size, codes)
    with serving(HELLO) as hello:
        floor = _least(hello, [Ask("/")] * 4 * TIMES)
        with serving([*SITE]) as site:
            # One at a time, so that each worker reads the mart once and not in every thread.
            for name in ("list", "practice", "opportunities", "overview"):
                site.ask(asks[name], connections=1, warm=False)
            first = site.ask(asks.pop("practice-first"), warm=False)
            taken = {page: _least(site, some) for page, some in asks.items()}
            taken["practice-first"] = first
            floor = min(floor, _least(hello, [Ask("/")] * 4 * TIMES), key=_cost)
            cookie = _cookies(1)[0]
            loads = [
                first_load(site.port, ask.path, cookie)
                for ask in (asks["list"][0], asks["practice"][0])
            ]
            lost = _write_at_once(site, size)
            memory = site.memory_mib()
    # Few hits make a search look for slips of typing too: counted is one that finds enough in any directory.
    counted = {"search": [Ask("/search/?q=family", cookie, headers=_HTMX)]}
    refused = {page: told.refused for page, told in taken.items() if told.refused}
    if refused:
        raise SystemExit(f"refused: {refused}")
    return {
        "hello": floor.cpu_ms,
        "pages": {
            page: {"cpu_ms": it.cpu_ms, "p50_ms": it.p50_ms, "p95_ms": it.p95_ms}
            for page, it in taken.items()
        },
        "queries": {
            page: _count_queries(some[0]) for page, some in (asks | counted).items()
        },
        "practitioners": size.practitioners,
        "first_load": max(loads),
        "lost": lost,
        "sent": WRITTEN,
        "memory": memory,
    }


def _prepare(size: field.Size) -> list[str]:
    from django.conf import settings
    from django.core.management import call_command

    from headwater.marts import open_current
    from prm.directory.search.operations import rebuild_index

    call_command("migrate", verbosity=0)
    call_command("assets", verbosity=0)
    mart = open_current(settings.MARTS)
    assert mart is not None
    codes = mart.table("practice", ["practice_id"])["practice_id"].to_pylist()
    field.fill(size, codes)
    rebuild_index()
    return codes[: size.practices]


def _asks(size: field.Size, codes: Sequence[str]) -> dict[str, list[Ask]]:
    """Return what is asked for, by page; each list is as long as a round."""
    cookies = _cookies(TIMES)
    some = min(len(codes), size.practices)
    chosen = _RNG.choice(some, LOOKED_AT + OPENED_FIRST, replace=False) + 1
    practices, others = chosen[:LOOKED_AT], chosen[LOOKED_AT:]
    lines = [*field.LINES, ""]

    def many(paths: Sequence[str]) -> list[Ask]:
        return [Ask(paths[at % len(paths)], cookies[at % 8]) for at in range(TIMES)]

    return {
        "list": many(
            [
                f"/practices/?territory={at % field.TERRITORIES + 1}&page={at % 3 + 1}"
                for at in range(60)
            ]
        ),
        "opportunities": many(
            [
                f"/opportunities/?line={lines[at % 5]}&page={at % 3 + 1}"
                for at in range(15)
            ]
        ),
        "practice": many([f"/practices/{key}/" for key in practices.tolist()]),
        "practice-first": [Ask(f"/practices/{key}/", cookies[0]) for key in others],
        "overview": many([f"/?line={line}" for line in lines]),
        "search": [
            Ask(f"/search/?{urlencode({'q': text})}", cookies[0], headers=_HTMX)
            for text in _texts(TIMES)
        ],
        "visit": [
            _visit(int(key), cookie)
            for key, cookie in zip(
                _RNG.integers(1, size.practices + 1, TIMES), cookies, strict=True
            )
        ],
    }


_HTMX = {"HX-Request": "true"}


def _texts(count: int) -> list[str]:
    """Return what people type: beginnings of names, whole names, towns, NPIs."""
    from prm.directory.models import Practice, Practitioner

    people = [*Practitioner.objects.order_by("npi")[: count * 7 : 7]]
    towns = [*Practice.objects.order_by("pk").values_list("city", flat=True)[:count]]
    ways = (
        lambda at: f"{people[at].first_name} {people[at].last_name}",
        lambda at: people[at].last_name[:4],
        lambda at: people[at].npi,
        lambda at: f"{people[at].last_name} {towns[at]}",
    )
    return [ways[at % len(ways)](at) for at in range(min(count, len(people)))]


def _visit(practice: int, cookie: str) -> Ask:
    said = {
        "practice": practice,
        "purpose": "listen",
        "topics": ["access", "reports"],
        "intel": "Six weeks for a first appointment, and reports that come late.",
        "csrfmiddlewaretoken": CSRF,
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode(said, doseq=True).encode()
    with_token = f"{cookie}; csrftoken={CSRF}"
    return Ask("/visits/new/", with_token, body, expects=302, headers=kind)


def _write_at_once(site: Server, size: field.Size) -> int:
    """Let sixteen write at once; return how many visits were refused, lost, or aren't in the ledger."""
    from prm.ledger.models import Entry
    from prm.visits.models import Interaction

    logged = Entry.objects.filter(verb="interaction.logged")
    before = Interaction.objects.count(), logged.count()
    asks = [
        _visit(int(key), cookie)
        for key, cookie in zip(
            _RNG.integers(1, size.practices + 1, WRITTEN),
            _cookies(WRITTEN),
            strict=True,
        )
    ]
    told = site.ask(asks, connections=WRITERS, warm=False)
    kept = Interaction.objects.count() - before[0], logged.count() - before[1]
    return told.refused + sum(WRITTEN - each for each in kept)


def _cookies(count: int) -> list[str]:
    """Return so many sessions of a director, who have just been seen."""
    from django.conf import settings
    from django.test import Client

    from prm.accounts.models import User

    director = User.objects.get(role="director")
    found = []
    for _ in range(count):
        client = Client()
        client.force_login(director)
        found.append(f"{settings.SESSION_COOKIE_NAME}={client.session.session_key}")
    return found


def _count_queries(ask: Ask) -> int:
    """Return how many queries a page takes that was asked for before."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    name, _, value = ask.cookie.partition(";")[0].partition("=")
    client.cookies[name] = value
    for _ in range(3):
        with CaptureQueriesContext(connection) as told:
            if ask.body:
                client.post(ask.path, _as_form(ask.body))
            else:
                client.get(ask.path, headers=ask.headers)
    return len(told)


def _as_form(body: bytes) -> dict[str, list[str]]:
    from urllib.parse import parse_qs

    return parse_qs(body.decode())


def _least(server: Server, asks: Sequence[Ask]) -> Told:
    return min((server.ask(asks) for _ in range(ROUNDS)), key=_cost)


def _cost(told: Told) -> float:
    return told.cpu_ms
