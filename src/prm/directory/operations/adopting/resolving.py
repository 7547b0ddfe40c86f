"""Who is meant by the numbers in dated statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prm.directory.adopting.cleaning import (
    UncleanError,
    clean_code,
    clean_npi,
    clean_text,
    clean_tin,
)
from prm.directory.adopting.deliveries import (
    AffiliationSaid,
    AlignmentSaid,
    Kind,
    MembershipSaid,
)
from prm.directory.models import AlignmentKind
from prm.directory.operations.adopting.subjects import MODELS, Survivors, list_keys_by

_LOAD_FIRST = "Load the file that names it, then adopt again: what waits is taken then."


@dataclass(frozen=True, slots=True)
class Resolved:
    """A dated statement about a record that we have."""

    subject: tuple[Kind, int]
    key: str
    from_date: date | None
    to_date: date | None
    particulars: dict[str, Any] = field(default_factory=dict)
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A dated statement that can't be taken."""

    key: str
    what: str
    remedy: str
    row: int | None = None


def resolve_affiliations(
    said: Sequence[AffiliationSaid],
) -> Iterator[Resolved | Unresolved]:
    """Find the practitioners and practices that affiliations name."""
    people = _practitioners([each.npi for each in said])
    codes = {clean_text(each.practice_code) for each in said}
    practices = list_keys_by("practice", "code", codes, survivors=Survivors("practice"))
    for each in said:
        code = clean_text(each.practice_code)
        if missing := _missing(each.npi, people):
            yield Unresolved(each.npi, *missing, each.row)
        elif code not in practices:
            yield Unresolved(
                each.npi, f"no practice has the code {code}", _LOAD_FIRST, each.row
            )
        else:
            particulars = {
                "place": code,
                "role": clean_text(each.role)[:60],
                "is_primary": each.is_primary,
            }
            yield _about_practitioner("affiliation", each, code, particulars, people)


def resolve_memberships(
    said: Sequence[MembershipSaid],
) -> Iterator[Resolved | Unresolved]:
    """Find the practitioners and facilities that memberships name."""
    people = _practitioners([each.npi for each in said])
    ccns = {clean_code(each.ccn) for each in said}
    facilities = list_keys_by("facility", "ccn", ccns, survivors=Survivors("facility"))
    for each in said:
        ccn = clean_code(each.ccn)
        if missing := _missing(each.npi, people):
            yield Unresolved(each.npi, *missing, each.row)
        elif ccn not in facilities:
            yield Unresolved(
                each.npi, f"no facility has the CCN {ccn}", _LOAD_FIRST, each.row
            )
        else:
            particulars = {"place": ccn, "status": clean_text(each.status)[:60]}
            yield _about_practitioner("membership", each, ccn, particulars, people)


def _about_practitioner(
    name: str,
    said: AffiliationSaid | MembershipSaid,
    place: str,
    particulars: dict[str, Any],
    people: dict[str, list[int]],
) -> Resolved:
    npi = clean_npi(said.npi)
    return Resolved(
        subject=("practitioner", people[npi][0]),
        key=f"{name}:{npi}:{place}:{said.from_date or ''}",
        from_date=said.from_date,
        to_date=said.to_date,
        particulars=particulars,
        row=said.row,
    )


def _practitioners(npis: Sequence[str]) -> dict[str, list[int]]:
    valid = {npi for text in npis if (npi := _valid(text))}
    return list_keys_by(
        "practitioner", "npi", valid, survivors=Survivors("practitioner")
    )


def _valid(text: str) -> str:
    try:
        return clean_npi(text)
    except UncleanError:
        return ""


def _missing(npi: str, people: dict[str, list[int]]) -> tuple[str, str] | None:
    try:
        if clean_npi(npi) in people:
            return None
    except UncleanError as error:
        return error.what, error.remedy
    return "no practitioner of the directory has this NPI", _LOAD_FIRST


# Where each kind of number is looked for, first place first.
_SUBJECTS: dict[str, tuple[tuple[Kind, str], ...]] = {
    "npi": (("practitioner", "npi"), ("organization", "npi")),
    "tin": (("practice", "tin"), ("organization", "tin")),
    "ccn": (("organization", "ccn"),),
    "organization": (("organization", "code"),),
    "practice": (("practice", "code"),),
}


def resolve_alignments(
    said: Sequence[AlignmentSaid],
) -> Iterator[Resolved | Unresolved]:
    """Find everybody whom standings speak of: one tax number may be that of several practices."""
    found = {
        (kind, column): list_keys_by(
            kind,
            column,
            {_number(each) for each in said if (kind, column) in _SUBJECTS[each.kind]},
            survivors=Survivors(kind),
        )
        for kind, column in {place for places in _SUBJECTS.values() for place in places}
    }
    identities = _identities(found)
    for each in said:
        if each.alignment not in AlignmentKind.values:
            yield Unresolved(
                each.key,
                f"{each.alignment or 'nothing'} isn't a standing",
                f"Use one of: {', '.join(AlignmentKind.values)}.",
                each.row,
            )
            continue
        subjects = {
            (kind, key)
            for kind, column in _SUBJECTS[each.kind]
            for key in found[kind, column].get(_number(each), ())
        }
        if not subjects:
            what = f"nobody in the directory has the {_NAMES[each.kind]} {each.key}"
            yield Unresolved(each.key, what, _LOAD_FIRST, each.row)
        for subject in sorted(subjects):
            yield _standing(each, subject, identities[subject])


_NAMES = {
    "npi": "NPI",
    "tin": "tax number",
    "ccn": "CCN",
    "organization": "organization code",
    "practice": "practice code",
}


def _number(said: AlignmentSaid) -> str:
    if said.kind == "ccn":
        return clean_code(said.key)
    if said.kind == "tin":
        try:
            return clean_tin(said.key)
        except UncleanError:
            return ""
    return clean_text(said.key)


def _identities(
    found: dict[tuple[Kind, str], dict[str, list[int]]],
) -> dict[tuple[Kind, int], str]:
    """Return the NPI or code of every record that was found, for the source records' keys."""
    keys: dict[Kind, set[int]] = {}
    for (kind, _), records in found.items():
        keys.setdefault(kind, set()).update(*records.values())
    return {
        (kind, pk): identity
        for kind, pks in keys.items()
        for pk, identity in MODELS[kind]
        ._default_manager.filter(pk__in=pks)
        .values_list("pk", "npi" if kind == "practitioner" else "code")
    }


def _standing(
    said: AlignmentSaid, subject: tuple[Kind, int], identity: str
) -> Resolved:
    particulars = {"kind": said.alignment}
    if system := clean_text(said.system):
        particulars["system"] = system
    return Resolved(
        subject=subject,
        key=f"alignment:{subject[0]}:{identity}:{said.from_date or ''}",
        from_date=said.from_date,
        to_date=said.to_date,
        particulars=particulars,
        row=said.row,
    )
