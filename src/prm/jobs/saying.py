"""How long work is spoken of: spans of time, and how much of a stage is done."""

from __future__ import annotations

from prm.common.formats import number, plural, upper_first

_MINUTE, _HOUR = 60, 3_600


def lasting(seconds: float) -> str:
    """Write a span as finely as one speaks of it.

    >>> lasting(0.4), lasting(42), lasting(125), lasting(7_300)
    ('less than a second', '42 seconds', '2 minutes 5 seconds', '2 hours 1 minute')
    """
    whole = int(seconds)
    if whole < 1:
        return "less than a second"
    if whole < _MINUTE:
        return plural(whole, "second")
    if whole < _HOUR:
        return _two(whole, _MINUTE, "minute", "second")
    return _two(whole // _MINUTE, _MINUTE, "hour", "minute")


def _two(count: int, size: int, large: str, small: str) -> str:
    parts = [plural(count // size, large)]
    if rest := count % size:
        parts.append(plural(rest, small))
    return " ".join(parts)


def roughly(seconds: float) -> str:
    """Write a span that is only guessed: never finer than the guess.

    >>> roughly(4), roughly(47), roughly(100), roughly(5_000)
    ('a few seconds', 'about 50 seconds', 'about 2 minutes', 'about 1.4 hours')
    """
    if seconds < 10:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds, -1):.0f} seconds"
    if seconds < _HOUR:
        return f"about {plural(max(1, round(seconds / _MINUTE)), 'minute')}"
    return f"about {seconds / _HOUR:.1f} hours"


def amount(stage: str, done: int, total: int | None) -> str:
    """Write how much of a stage is done.

    >>> amount("buckets measured", 3, 64)
    'Buckets measured: 3 of 64'
    """
    if not stage:
        return ""
    of = f" of {number(total)}" if total is not None else ""
    return f"{upper_first(stage)}: {number(done)}{of}"
