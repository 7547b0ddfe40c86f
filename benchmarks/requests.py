"""Ask a WSGI application for a page, without a network between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def get(application: Application, url: str, *, cookie: str = "") -> tuple[str, bytes]:
    """Return status and body of one GET."""
    answer: list[str] = []
    path, _, query = url.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.url_scheme": "http",
    }
    body = application(environ, lambda status, headers, *_: answer.append(status))
    content = b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return answer[0], content


def cpu_ms(
    application: Application, url: str, *, cookie: str = "", times: int = 300
) -> float:
    """Return CPU milliseconds a request, after a warm-up."""
    for _ in range(max(times // 10, 3)):
        status, _body = get(application, url, cookie=cookie)
        if not status.startswith("200"):
            raise SystemExit(f"{url} answered {status}")
    started = time.process_time()
    for _ in range(times):
        get(application, url, cookie=cookie)
    return (time.process_time() - started) / times * 1000
