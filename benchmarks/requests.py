"""A real server, asked over connections that stay open, and the CPU that its processes took for it.

Linux says of each process what CPU it took and what memory it alone answers for; elsewhere this can't be measured.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

BESIDE = Path(sys.executable).parent
WARM_UP = 40  # requests before anything counts
CONNECTIONS = 4
PATIENCE = 600  # seconds; each worker reads a mart of a state first
HELLO = ["gunicorn", "benchmarks.hello:application", "--log-level", "error"]
HELLO += ["--workers", "2", "--threads", "4", "--worker-class", "gthread"]
HELLO += ["--no-control-socket", "--bind"]
SITE = ["headwater", "serve", "--no-worker", "--port"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    path: str
    cookie: str = ""
    body: bytes = b""  # what is posted; empty: nothing is
    expects: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """What some requests took."""

    cpu_ms: float  # of the whole server, a request
    p50_ms: float
    p95_ms: float
    refused: int  # answers of another status than was expected


class Server:
    """A server that runs."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process, self.port = process, port

    def ask(
        self, asks: Sequence[Ask], *, connections: int = CONNECTIONS, warm: bool = True
    ) -> Told:
        """Send requests, divided among connections that stay open."""
        if warm:
            _send(self.port, list(asks[:WARM_UP]), connections)
        before = self.cpu_s()
        took, refused = _send(self.port, list(asks), connections)
        ms = (self.cpu_s() - before) / len(asks) * 1000
        cuts = quantiles(took, n=20)
        return Told(ms, cuts[9], cuts[18], refused)

    def cpu_s(self) -> float:
        """Return the CPU seconds of all its processes until now."""
        ticks = 0
        for pid in self._pids():
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
            ticks += sum(map(int, after_name.split()[11:13]))
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_mib(self) -> float:
        """Return what its processes answer for together; what they share counts once."""
        texts = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self._pids())
        found = (re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE) for text in texts)
        return sum(int(each[1]) for each in found if each) / 1024

    def _pids(self) -> list[int]:
        own = self._process.pid
        tasks = Path(f"/proc/{own}/task").glob("*/children")
        return [own, *(int(pid) for task in tasks for pid in task.read_text().split())]


@contextmanager
def serving(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Start a server of this installation, its port as the last word; stop it afterwards."""
    port = _free_port()
    last = f"127.0.0.1:{port}" if command[-1] == "--bind" else str(port)
    process = subprocess.Popen(
        [str(BESIDE / command[0]), *command[1:], last], env=environment
    )
    try:
        _wait_for(process, port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _send(port: int, asks: list[Ask], connections: int) -> tuple[list[float], int]:
    """Return the milliseconds that each request took, and how many were refused."""
    took: list[float] = []
    refused: list[str] = []
    threads = [
        threading.Thread(target=_converse, args=(port, part, took, refused))
        for part in (asks[at::connections] for at in range(connections))
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for line in refused[:3]:
        print(line, file=sys.stderr)
    return took, len(refused)


def _converse(port: int, asks: list[Ask], took: list[float], bad: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    for each in asks:
        started = time.perf_counter()
        connection.request(
            "POST" if each.body else "GET",
            each.path,
            each.body or None,
            {"Cookie": each.cookie, **each.headers},
        )
        answer = connection.getresponse()
        answer.read()
        took.append((time.perf_counter() - started) * 1000)
        if answer.status != each.expects:
            bad.append(f"{each.path} answered {answer.status}")
    connection.close()


def fetch(port: int, path: str, cookie: str = "") -> tuple[bytes, str, int]:
    """Return what a browser gets, as it came, its encoding and its status."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    asked = {"Cookie": cookie, "Accept-Encoding": "gzip"}
    connection.request("GET", path, headers=asked)
    answer = connection.getresponse()
    found = answer.read(), answer.getheader("Content-Encoding") or "", answer.status
    connection.close()
    return found


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(1_200):
        if process.poll() is not None:
            raise SystemExit("the server ended before it served")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server didn't start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
