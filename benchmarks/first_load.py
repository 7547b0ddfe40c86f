"""What a browser fetches to show a page for the first time, in bytes as they come over the wire."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urljoin

from benchmarks.requests import fetch

_NAMED = re.compile(
    r"""<(?:link|script)\b[^>]*?\b(?:href|src)="(/static/[^"]+)"[^>]*>"""
)
_IMPORTED = re.compile(
    r"""(?:from|import)\s*\(?["'](\.{1,2}/[^"']+|/static/[^"']+)["']"""
)
CHARTS = "vendor/vega"


def first_load(port: int, path: str, cookie: str) -> int:
    """Return the bytes of a page, its styles, its scripts and what these import, without those that draw charts."""
    page, encoding, status = fetch(port, path, cookie)
    if status != 200:
        raise SystemExit(f"{path} answered {status}")
    text = _read(page, encoding)
    waiting = [each for each in _NAMED.findall(text) if CHARTS not in each]
    size, seen = len(page), set[str]()
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        body, encoding, status = fetch(port, url)
        if status != 200:
            raise SystemExit(f"{url} answered {status}")
        size += len(body)
        if url.endswith(".js"):
            found = _IMPORTED.findall(_read(body, encoding))
            waiting += [urljoin(url, each) for each in found if CHARTS not in each]
    return size


def _read(body: bytes, encoding: str) -> str:
    return (gzip.decompress(body) if encoding == "gzip" else body).decode()
