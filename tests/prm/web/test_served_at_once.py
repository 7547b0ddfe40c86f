"""The product as it is served: two processes, each with threads, over one SQLite file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from benchmarks.first_load import first_load
from benchmarks.requests import SITE, Ask, Server, fetch, serving

from tests.prm.web.apart import CSRF

pytestmark = pytest.mark.slow
FIRST_LOAD = 150_000  # bytes over the wire, charts aside
# Named in the maps of a process that has loaded them; each belongs to jobs, or to a page that few ask for.
HEAVY = ("duckdb", "pandas", "scipy/", "numba", "llvmlite", "_typst", "PIL/")
OFTEN = 24  # requests: enough that each process answers some


@dataclass(frozen=True, slots=True)
class Site:
    """A running site, and a way to change it from another process."""

    server: Server
    environment: dict[str, str]
    keys: list[int]
    cookies: dict[str, list[str]]

    def step(self, *words: str) -> dict[str, Any]:
        return step(self.environment, *words)

    def statuses(self, path: str, role: str) -> set[int]:
        [cookie] = self.cookies[role]
        asked = [fetch(self.server.port, path, cookie) for _ in range(OFTEN)]
        return {status for _, _, status in asked}


def step(environment: dict[str, str], *words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.prm.web.apart", *words]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data: Path = tmp_path_factory.mktemp("served") / "data"
    secret = data.with_name("secret")
    secret.write_text("of a test " * 6)
    environment = {
        **os.environ,
        "HEADWATER_DATA": str(data),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "prm.config.settings",
        "SECRET_KEY_FILE": str(secret),
        "SECRET_KEY": "",
        "DEBUG": "0",
        "HTTPS": "0",
        "LOG_LEVEL": "ERROR",
    }
    told = step(environment, "prepare")
    with serving(SITE, environment) as server:
        yield Site(server, environment, told["keys"], told["cookies"])


@pytest.mark.parametrize(
    ("role", "path", "act", "then"),
    [
        ("executive", "/practices/", "close", 302),
        ("analyst", "/", "change_role", 403),
        ("steward", "/practices/", "change_password", 302),
        ("service_line_leader", "/practices/", "log_out", 302),
    ],
)
@pytest.mark.req("ADM-02")
def test_what_changes_in_one_process_counts_in_all_from_the_next_request_on(
    site: Site, role: str, path: str, act: str, then: int
) -> None:
    assert site.statuses(path, role) == {200}
    site.step(act, role)
    assert site.statuses(path, role) == {then}


def test_sixteen_who_save_visits_at_once_lose_none(site: Site) -> None:
    before = site.step("count_visits")
    asks = [visit(site, at) for at in range(96)]
    told = site.server.ask(asks, connections=16, warm=False)
    assert told.refused == 0
    after = site.step("count_visits")
    assert after["visits"] - before["visits"] == len(asks)
    assert after["entries"] - before["entries"] == len(asks)
    assert after["problem"] == ""


def visit(site: Site, at: int) -> Ask:
    cookies = site.cookies["writers"]
    said = {"practice": site.keys[at % len(site.keys)], "purpose": "listen"}
    body = urlencode({**said, "csrfmiddlewaretoken": CSRF}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    cookie = f"{cookies[at % len(cookies)]}; csrftoken={CSRF}"
    return Ask("/visits/new/", cookie, body, expects=302, headers=kind)


@pytest.mark.parametrize(
    "path_of",
    [lambda _: "/practices/", lambda site: f"/practices/{site.keys[0]}/"],
    ids=["list", "practice"],
)
def test_the_first_page_comes_in_few_bytes(
    site: Site, path_of: Callable[[Site], str]
) -> None:
    size = first_load(site.server.port, path_of(site), site.cookies["director"][0])
    assert size < FIRST_LOAD


@pytest.mark.skipif(
    sys.platform != "linux", reason="Linux says what a process has loaded"
)
def test_pages_load_nothing_that_they_have_no_use_for(site: Site) -> None:
    for path in ("/practices/", f"/practices/{site.keys[0]}/", "/", "/opportunities/"):
        assert site.statuses(path, "director") == {200}
    asks = [visit(site, at) for at in range(8)]
    assert site.server.ask(asks, warm=False).refused == 0
    for pid in site.server._pids():
        maps = Path(f"/proc/{pid}/maps").read_text()
        assert [name for name in HEAVY if name in maps] == []
