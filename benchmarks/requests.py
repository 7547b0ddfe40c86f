"""Ask a real server for a page, many times over one connection, and account for the server's CPU."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

WARM_UP = 50  # requests before anything counts


def cpu_ms(application: str, url: str, *, cookie: str = "", times: int = 400) -> float:
    """Return the CPU milliseconds that a request costs the server.

    The same server answers the warm-up alone, then the warm-up and ``times`` requests more; what the second run cost
    beyond the first is what the requests cost.
    """
    base = _server_cpu_s(application, url, cookie, WARM_UP)
    whole = _server_cpu_s(application, url, cookie, WARM_UP + times)
    return (whole - base) / times * 1000


def _server_cpu_s(application: str, url: str, cookie: str, times: int) -> float:
    port = _free_port()
    server = subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("gunicorn")), application),
            *("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"),
            *("--log-level", "error", "--no-control-socket"),
        ]
    )
    try:
        _ask(port, url, cookie, times)
    finally:
        server.send_signal(signal.SIGTERM)
        # The account of the master holds that of the worker that it waited for.
        _, _, usage = os.wait4(server.pid, 0)
        server.returncode = 0
    return usage.ru_utime + usage.ru_stime


def _ask(port: int, url: str, cookie: str, times: int) -> None:
    _wait_for(port)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for _ in range(times):
        connection.request("GET", url, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{url} answered {answer.status}")
    connection.close()


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server didn't start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
