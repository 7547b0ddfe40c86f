"""Practices that files suggest and nobody entered: people of one CMS group, or at one address."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pyarrow as pa

from headwater.schema.lake import Lake
from prm.directory.adopting.addresses import normal_address
from prm.directory.adopting.attributes import ATTRIBUTES

Row = dict[str, Any]
Ground = Literal["group", "address"]
COMPANY = 2  # people at an address who make it look like a practice; one alone is a person's address
_PLACE = ("address_1", "address_2", "city", "state", "zip_code", "phone")
_KEY_LENGTH = 300


@dataclass(slots=True)
class Suggested:
    """One practice as files suggest it."""

    ground: Ground
    key: str
    name: str
    place: dict[str, str]
    source: str
    as_of: date
    npis: set[str] = field(default_factory=set)
    organization: str = ""  # its NPI

    @property
    def address_key(self) -> str:
        """Where it is, for comparing."""
        place = self.place
        return normal_address(place["address_1"], place["address_2"], place["zip_code"])

    def take(self, row: Row) -> None:
        """Add a person, and be as new as the newest of them."""
        self.npis.add(row["npi"])
        self.as_of = max(self.as_of, row["as_of"])


@dataclass(frozen=True, slots=True)
class Situation:
    """What the directory knows that keeps a practice from being proposed.

    Attributes
    ----------
    people, organizations
        NPIs of the directory; nobody else is proposed for anything.
    placed
        Those who work at some practice already.
    addresses
        Where practices are, as keys.
    """

    people: frozenset[str]
    organizations: Mapping[str, str]  # NPI to name
    placed: frozenset[str]
    addresses: frozenset[str]


def suggest_practices(lake: Lake, situation: Situation) -> list[Suggested]:
    """Return the practices that the lake's public files suggest, those with most people first.

    A CMS group (``org_pac_id``) at an address is one; so is an address that people of the register share, or that an
    organization of the directory gives as its own. None is suggested where a practice is already, and none whose people
    all work somewhere already.
    """
    places = [*_primary_places(lake, situation)]
    groups = _groups(lake, situation, places)
    taken = {suggested.address_key for suggested in groups.values()}
    grouped = {npi for suggested in groups.values() for npi in suggested.npis}
    addresses = _addresses(places, situation, grouped)
    found = [
        *groups.values(),
        *(each for each in addresses if each.address_key not in taken),
    ]
    news = [each for each in found if _is_new(each, situation)]
    return sorted(news, key=lambda each: (-len(each.npis), each.key))


def _is_new(suggested: Suggested, situation: Situation) -> bool:
    if suggested.address_key in situation.addresses:
        return False
    return not suggested.npis or not suggested.npis <= situation.placed


def _primary_places(lake: Lake, situation: Situation) -> Iterator[Row]:
    """Yield where the register's people and organizations practise first of all."""
    for row in _rows(lake, "location", {*situation.people, *situation.organizations}):
        if row["kind"] == "practice" and row["line"] == 1:
            yield row


def _groups(
    lake: Lake, situation: Situation, places: Iterable[Row]
) -> dict[str, Suggested]:
    """Return the groups of Doctors & Clinicians by address; of mere reassignments, at their people's addresses."""
    found: dict[str, Suggested] = {}
    for row in _rows(lake, "clinician_group", situation.people):
        if row["org_pac_id"]:
            _join(found, row["org_pac_id"], row["group_name"], row, row)
    known = {key.split(":")[1] for key in found}
    homes = {row["npi"]: row for row in places}
    for row in _rows(lake, "group_reassignment", situation.people):
        home = homes.get(row["npi"])
        if home and row["group_pac_id"] not in known:
            _join(found, row["group_pac_id"], row["group_name"], row, home)
    return found


def _join(
    found: dict[str, Suggested], group: str, name: str | None, row: Row, home: Row
) -> None:
    place = _place(home, row["source"])
    address = normal_address(place["address_1"], place["address_2"], place["zip_code"])
    if not (address and name):
        return
    key = _key("group", group, address)
    found.setdefault(
        key,
        Suggested(
            "group",
            key,
            _clean("name", name, row["source"]),
            place,
            row["source"],
            row["as_of"],
        ),
    ).take(row)


def _addresses(
    places: Iterable[Row], situation: Situation, grouped: set[str]
) -> Iterator[Suggested]:
    """Yield addresses that several people without a practice share, or that an organization gives."""
    shared: dict[str, list[Row]] = {}
    for row in places:
        if row["npi"] not in (situation.placed | grouped):
            place = _place(row, row["source"])
            address = normal_address(
                place["address_1"], place["address_2"], place["zip_code"]
            )
            if address:
                shared.setdefault(address, []).append(row)
    for address, rows in sorted(shared.items()):
        people = [row for row in rows if row["npi"] in situation.people]
        owners = [row for row in rows if row["npi"] in situation.organizations]
        if len(owners) == 1 or (not owners and len(people) >= COMPANY):
            yield _at(address, people, owners, situation)
        elif owners:
            # Many share a hospital's campus: each stands for itself, and who works where, nobody says.
            for owner in owners:
                yield _at(f"{address}:{owner['npi']}", [], [owner], situation)


def _at(
    address: str, people: list[Row], owners: list[Row], situation: Situation
) -> Suggested:
    first = (owners or people)[0]
    place = _place(first, first["source"])
    if not owners:
        # Doctors give their own numbers; the one that most give is the office's.
        phones = Counter(_place(row, row["source"])["phone"] for row in people)
        place["phone"] = phones.most_common(1)[0][0]
    owner = owners[0]["npi"] if owners else ""
    suggested = Suggested(
        ground="address",
        key=_key("address", address),
        name=situation.organizations.get(owner) or f"Practice at {place['address_1']}",
        place=place,
        source=first["source"],
        as_of=first["as_of"],
        organization=owner,
    )
    for row in people:
        suggested.take(row)
    return suggested


def _place(row: Row, source: str) -> dict[str, str]:
    return {name: _clean(name, row.get(name) or "", source) for name in _PLACE}


def _clean(name: str, text: str, source: str) -> str:
    attribute = ATTRIBUTES["practice"][name]
    cleaned = str(attribute.clean_register(text))
    return cleaned[: attribute.longest]


def _key(*parts: str) -> str:
    key = ":".join(parts)
    if len(key) <= _KEY_LENGTH:
        return key
    return f"{key[:200]}:{hashlib.sha256(key.encode()).hexdigest()}"


def _rows(lake: Lake, table: str, npis: Iterable[str]) -> Iterator[Row]:
    only = pa.array(sorted(npis), pa.string())
    for batch in lake.statements(table, only=only).to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()
