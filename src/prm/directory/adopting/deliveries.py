"""What a source says, before anybody decides whether to believe it; and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any, Literal

Kind = Literal["practitioner", "practice", "organization", "facility"]
KINDS: tuple[Kind, ...] = ("organization", "facility", "practice", "practitioner")


@dataclass(frozen=True, slots=True)
class Statement:
    """What a source says of one record.

    Attributes
    ----------
    key
        An NPI for a practitioner, else the code by which the source knows it.
    values
        Attribute of the model to text. What the source leaves open is absent or empty. Dates are ISO; lists stand one
        a line; an organization is named by its code, a health system by its name.
    row
        Where it stands in the person's file, for refusals.
    """

    kind: Kind
    key: str
    values: Mapping[str, str]
    row: int | None = None


@dataclass(frozen=True, slots=True)
class AffiliationSaid:
    """A practitioner works at a practice. Without ``from_date``: since when, nobody says."""

    npi: str
    practice_code: str
    role: str = ""
    from_date: date | None = None
    to_date: date | None = None
    is_primary: bool = False
    row: int | None = None


@dataclass(frozen=True, slots=True)
class AlignmentSaid:
    """How somebody stands to us.

    ``kind`` says what ``key`` is: ``npi``, ``tin``, ``ccn``, ``organization`` or ``practice`` (a code). One tax number
    may stand for several practices: each gets the standing.
    """

    kind: Literal["npi", "tin", "ccn", "organization", "practice"]
    key: str
    alignment: str
    system: str = ""
    from_date: date | None = None
    to_date: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class MembershipSaid:
    """A practitioner has privileges at a facility, known by its CMS certification number."""

    npi: str
    ccn: str
    status: str = ""
    from_date: date | None = None
    to_date: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """All that one source says at once, of one day.

    Attributes
    ----------
    source
        A name of :mod:`prm.directory.adopting.precedence`.
    load_id
        What brought it; :func:`~prm.directory.operations.withdrawing.withdraw_load` takes it back by this.
    is_full_roster
        It names every affiliation and membership that holds: those of the same source that it no longer names end the
        day before ``as_of``. Otherwise silence ends nothing.
    """

    source: str
    as_of: date
    load_id: str = ""
    statements: Sequence[Statement] = ()
    affiliations: Sequence[AffiliationSaid] = ()
    alignments: Sequence[AlignmentSaid] = ()
    memberships: Sequence[MembershipSaid] = ()
    is_full_roster: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that wasn't taken, and what a person can do about it."""

    key: str
    what: str
    remedy: str
    row: int | None = None


def count(account: Counter[str], kind: str, number: int) -> None:
    """Add to an account by kind, which names no kind of which there are none."""
    if number:
        account[kind] += number


@dataclass(frozen=True, slots=True)
class Adoption:
    """What came of a delivery: how many, by kind.

    Kinds are those of statements, and ``affiliation``, ``alignment``, ``membership``. ``unchanged`` counts what was
    said and known already.
    """

    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    deactivated: Counter[str] = field(default_factory=Counter)
    reactivated: Counter[str] = field(default_factory=Counter)
    outside_area: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values, for a program to read."""
        # asdict() would count the pairs of a Counter.
        names = (each.name for each in fields(self) if each.name != "refusals")
        return {
            **{name: dict(getattr(self, name)) for name in names},
            "refusals": [asdict(refusal) for refusal in self.refusals],
        }

    @property
    def changes_nothing(self) -> bool:
        """Whether everything that was said was known already."""
        return not (self.created.total() or self.changed.total())
