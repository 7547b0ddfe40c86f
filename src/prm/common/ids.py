"""Ids that a device can make without asking: unique, and in the order of their making (UUID version 7, RFC 9562)."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

_RANDOM_BITS = 74  # what version and variant leave beside 48 bits of milliseconds
_VERSION = 7 << 76
_VARIANT = 0b10 << 62
_LOW_BITS = 62


def uuid7() -> UUID:
    """Return a new id; one made a millisecond later sorts after it."""
    milliseconds = time.time_ns() // 1_000_000
    chance = secrets.randbits(_RANDOM_BITS)
    high, low = chance >> _LOW_BITS, chance & ((1 << _LOW_BITS) - 1)
    return UUID(int=milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low)
