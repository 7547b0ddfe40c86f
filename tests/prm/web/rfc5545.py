"""What RFC 5545 asks of a calendar, checked on its bytes by nothing but this file."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime

OCTETS = 75
ONCE = {"UID", "DTSTAMP", "DTSTART"}  # 3.6.1
AT_MOST_ONCE = {"DTEND", "SEQUENCE", "SUMMARY", "LOCATION", "URL", "STATUS", "TRANSP"}
MOMENT = re.compile(r"\d{8}T\d{6}Z")
DAY = re.compile(r"\d{8}")
Line = tuple[str, dict[str, str], str]


def read_calendar(body: bytes) -> list[dict[str, object]]:
    """Return the events of a calendar as a client would take them; fail at the first rule that is broken."""
    lines = [_line(each) for each in _unfolded(body)]
    assert lines[0] == ("BEGIN", {}, "VCALENDAR")
    assert lines[-1] == ("END", {}, "VCALENDAR")
    own: list[Line] = []
    events: list[list[Line]] = []
    inside: list[Line] | None = None
    for line in lines[1:-1]:
        if line == ("BEGIN", {}, "VEVENT"):
            assert inside is None
            inside = []
        elif line == ("END", {}, "VEVENT"):
            assert inside is not None
            events.append(inside)
            inside = None
        else:
            assert line[0] not in {"BEGIN", "END"}
            (own if inside is None else inside).append(line)
    assert inside is None
    said = Counter(name for name, _, _ in own)
    assert said["PRODID"] == said["VERSION"] == 1
    assert ("VERSION", {}, "2.0") in own
    read = [_event(each) for each in events]
    assert len({each["UID"] for each in read}) == len(read)
    return read


def _unfolded(body: bytes) -> list[str]:
    assert body.endswith(b"\r\n")
    physical = body[:-2].split(b"\r\n")
    for line in physical:
        assert b"\n" not in line
        assert b"\r" not in line
        assert 0 < len(line) <= OCTETS
        assert not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", line)
    logical: list[bytes] = []
    for line in physical:
        if line[:1] in (b" ", b"\t"):
            logical[-1] += line[1:]
        else:
            logical.append(line)
    return [line.decode("utf-8") for line in logical]


def _line(line: str) -> Line:
    head, colon, value = line.partition(":")
    assert colon
    name, *given = head.split(";")
    assert re.fullmatch(r"[A-Z0-9-]+", name)
    return name, dict(each.split("=", 1) for each in given), value


def _event(lines: list[Line]) -> dict[str, object]:
    said = Counter(name for name, _, _ in lines)
    assert all(said[name] == 1 for name in ONCE)
    assert all(said[name] <= 1 for name in AT_MOST_ONCE)
    found = {name: value for name, _, value in lines}
    read: dict[str, object] = {
        name: _text(value) for name, value in found.items() if name != "URL"
    }
    read["URL"] = found.get("URL", "")
    for name, given, value in lines:
        if name in {"DTSTART", "DTEND", "DTSTAMP"}:
            read[name] = _time(given, value)
    starts, ends = read["DTSTART"], read.get("DTEND")
    if ends is not None:
        assert type(starts) is type(ends)
        assert ends > starts  # type: ignore[operator]
    assert isinstance(read["DTSTAMP"], datetime)
    assert found.get("STATUS") in {"TENTATIVE", "CONFIRMED", "CANCELLED"}
    assert int(found.get("SEQUENCE", "0")) >= 0
    return read


def _time(given: dict[str, str], value: str) -> date | datetime:
    if given.get("VALUE") == "DATE":
        assert DAY.fullmatch(value)
        return datetime.strptime(value, "%Y%m%d").replace(tzinfo=UTC).date()
    assert "TZID" not in given  # in UTC: no VTIMEZONE is due
    assert MOMENT.fullmatch(value)
    return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def _text(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
