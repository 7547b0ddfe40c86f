"""The seal of an entry: a keyed hash over all that it says and over the seal before it.

The key lies outside the database, so that whoever can change rows can't seal them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from prm.ledger.models import Entry

GENESIS = "0" * 64  # what the first entry follows

Said = tuple[str, str, str]  # a mention: kind, key, label


def canonical(value: Any) -> str:
    """Return the one JSON text of a value: keys sorted, no spaces, no escapes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )


def seal_of(entry: Entry, mentions: Sequence[Said], *, key: bytes) -> str:
    """Return the hash of an entry and its mentions: HMAC-SHA256, in hexadecimal."""
    said = [
        entry.previous_hash,
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.by_id,
        entry.by_name,
        entry.verb,
        [[*mention] for mention in mentions],
        entry.particulars,
        entry.why,
    ]
    return hmac.new(key, canonical(said).encode(), hashlib.sha256).hexdigest()
