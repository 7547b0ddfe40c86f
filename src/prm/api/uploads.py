"""Reading what a device sends: JSON within limits, each act with an id, a kind and a time."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.utils.dateparse import parse_datetime

from prm.api.speaking import Unreadable
from prm.visits.operations.arrivals import Brought

MOST_BYTES = 512 * 1024  # a day's outbox is a few dozen kilobytes
MOST_ACTS = 100  # a device sends more in several turns
DEEPEST = 6
LONGEST_NAME = 64
LONG_AGO = timedelta(days=366)  # a clock further off is broken, and corrected no more


class Unfit(Exception):  # an answer to a device
    """One act can't be read; the words say why."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What a device sent at once."""

    person: int
    device: str
    skew: timedelta  # by how much its clock is ahead of ours
    acts: list[Mapping[str, Any]]


def read_upload(body: bytes, *, now: datetime) -> Upload:
    """Read an upload. Raises ``Unreadable`` with what a device, or who writes one, is to mend."""
    if len(body) > MOST_BYTES:
        raise Unreadable(
            413, f"Send at most {MOST_BYTES // 1024} kB at once, in turns."
        )
    said = _parsed(body)
    if not isinstance(said, dict) or _depth(said) > DEEPEST:
        raise Unreadable(400, f"Send a JSON object, at most {DEEPEST} levels deep.")
    acts = said.get("acts")
    if not isinstance(acts, list) or not all(isinstance(each, dict) for each in acts):
        raise Unreadable(400, "`acts` is a list of objects.")
    if len(acts) > MOST_ACTS:
        raise Unreadable(413, f"Send at most {MOST_ACTS} acts at once, in turns.")
    person, device = said.get("person"), said.get("device")
    if not isinstance(person, int) or not isinstance(device, str) or not device:
        raise Unreadable(400, "Name the `person` and the `device`.")
    return Upload(person, device[:LONGEST_NAME], _skew(said.get("now"), now), acts)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(400, "This is no JSON.") from fault


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _depth(value: Any) -> int:
    # Level by level: a recursion would be as deep as whoever sent it likes.
    level, depth = [value], 0
    while level:
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        depth += 1
    return depth


def _skew(said: Any, now: datetime) -> timedelta:
    theirs = _moment(said)
    if theirs is None:
        raise Unreadable(400, "`now` is the device’s own time, with its zone.")
    return theirs - now


def read_act(
    act: Mapping[str, Any], upload: Upload, kinds: Collection[str], *, now: datetime
) -> Brought:
    """Read one act; the time when it was made is corrected by the device's clock, and never lies ahead.

    Raises ``Unfit``.
    """
    try:
        key = uuid.UUID(str(act.get("id")))
    except ValueError as fault:
        raise Unfit("It has no id.") from fault
    if act.get("kind") not in kinds:
        raise Unfit("Nobody here knows this kind of act. Reload the kit.")
    made_at = _moment(act.get("made_at"))
    if made_at is None:
        raise Unfit("It doesn’t say when it was made.")
    text = _text(act)
    skew = upload.skew if abs(upload.skew) < LONG_AGO else timedelta()
    return Brought(
        id=key,
        kind=act["kind"],
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        content=act,
        device=upload.device,
        made_at=min(now, made_at - skew),
        skew_seconds=upload.skew.total_seconds(),
    )


def _text(act: Mapping[str, Any]) -> str:
    """Return the act as text that every database keeps, always in the same order."""
    text = json.dumps(act, sort_keys=True, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError as fault:
        raise Unfit("It holds a sign that can’t be kept.") from fault
    if "\\u0000" in text:
        raise Unfit("It holds a sign that can’t be kept.")
    return text


def _moment(said: Any) -> datetime | None:
    try:
        found = parse_datetime(said) if isinstance(said, str) else None
        # Far years overflow as soon as one counts with them.
        fits = found is not None and found.tzinfo and 2000 < found.year < 9000
    except ValueError:
        return None
    return found if fits else None
