"""Briefs on paper: a page each, tagged so that a screen reader reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

from prm.common.pdf import make_pdf
from prm.insights.briefs.content import Brief
from prm.insights.briefs.words import heading, words_of

_SOURCE = Path(__file__).with_name("brief.typ")


def print_briefs(briefs: Sequence[Brief], *, on: date) -> bytes:
    """Return a PDF/UA-1 file with a page a brief."""
    words = {
        "title": heading(briefs, on),
        "year": on.year,
        "month": on.month,
        "day": on.day,
        "briefs": [words_of(brief) for brief in briefs],
    }
    return make_pdf(_source(), words)


@cache
def _source() -> str:
    return _SOURCE.read_text(encoding="utf-8")
