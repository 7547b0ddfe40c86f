"""Shapes what the pages of definitions show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headwater.schema.definitions import ServiceLines
from prm.accounts.models import User
from prm.directory.definitions.comparing import (
    KINDS,
    PRIMARY,
    describe_difference,
    homes,
)
from prm.directory.definitions.permissions import (
    can_approve_definitions,
    can_edit_definitions,
    can_work_on_definitions,
)
from prm.directory.definitions.queries import (
    Used,
    content_of,
    list_versions,
    used_by_mart,
    version_in_force,
)
from prm.directory.models import DefinitionVersion

TITLES = {
    "taxonomy": "Taxonomy codes",
    "medicare_specialty": "Medicare specialties",
    "diagnosis": "Diagnoses",
    "drg": "DRGs",
    "visits": "Procedure codes",
}


@dataclass(frozen=True, slots=True)
class Group:
    """The codes of one kind in one line."""

    kind: str
    title: str
    codes: tuple[str, ...]
    hits: frozenset[str]  # those that a search means


@dataclass(frozen=True, slots=True)
class LineShown:
    """A service line with all that belongs to it."""

    id: str
    name: str
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version in the list."""

    version: DefinitionVersion
    state: str
    editors: tuple[str, ...]
    in_force: bool
    in_mart: bool


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One version in full."""

    row: VersionRow
    lines: list[LineShown]
    others: list[LineShown]  # primary care, kinds of visits
    content: ServiceLines
    query: str
    differences: list[str]  # of a draft to the version in force
    in_force: DefinitionVersion
    may_edit: bool
    may_approve: bool
    edited_it: bool  # so that somebody else has to approve
    may_withdraw: bool


def present_versions() -> list[VersionRow]:
    """Return every version, newest first. A constant number of queries."""
    force, used = version_in_force(), used_by_mart()
    return [_row(each, force, used) for each in list_versions()]


def _row(
    version: DefinitionVersion, force: DefinitionVersion, used: Used | None
) -> VersionRow:
    editors = version.editors.all() if version.pk else ()
    return VersionRow(
        version=version,
        state=_state(version, force),
        editors=tuple(each.name for each in editors),
        in_force=version.version == force.version,
        in_mart=used is not None
        and used.version == version.version
        and used.fingerprint in ("", content_of(version).fingerprint),
    )


def _state(version: DefinitionVersion, force: DefinitionVersion) -> str:
    if version.withdrawn_at:
        return "withdrawn"
    if version.is_draft:
        return "draft"
    return "in force" if version.version == force.version else "replaced"


def present_version(
    version: DefinitionVersion, person: User, query: str = ""
) -> VersionPage:
    """Return one version, of which a search may leave a part."""
    content, force = content_of(version), version_in_force()
    row = _row(version, force, used_by_mart())
    edited_it = person.name in row.editors and (
        version.editors.filter(pk=person.pk).exists() if version.pk else False
    )
    return VersionPage(
        row=row,
        lines=found_lines(lines_of(content, query), query),
        others=found_lines(others_of(content, query), query),
        content=content,
        query=query,
        differences=describe_difference(content_of(force), content)
        if version.is_draft
        else [],
        in_force=force,
        may_edit=version.is_draft and can_edit_definitions(person),
        may_approve=version.is_draft
        and can_approve_definitions(person)
        and not edited_it,
        edited_it=edited_it,
        may_withdraw=version.is_draft and can_work_on_definitions(person),
    )


def lines_of(content: ServiceLines, query: str = "") -> list[LineShown]:
    """Return the service lines in their order."""
    placed = {kind: homes(content, kind) for kind in KINDS}
    return [
        LineShown(
            line, name, tuple(_group(kind, placed[kind], line, query) for kind in KINDS)
        )
        for line, name in content.names.items()
    ]


def others_of(content: ServiceLines, query: str = "") -> list[LineShown]:
    """Return primary care, and the kinds of visits, which aren't lines."""
    primary = tuple(
        _group(kind, homes(content, kind), PRIMARY, query)
        for kind in ("taxonomy", "medicare_specialty")
    )
    visits = homes(content, "visits")
    kinds = dict.fromkeys(visits.values())
    return [
        LineShown(PRIMARY, "Primary care", primary),
        *(
            LineShown(
                kind,
                f"Visits: {kind.replace('_', ' ')}",
                (_group("visits", visits, kind, query),),
            )
            for kind in kinds
        ),
    ]


def _group(kind: str, placed: dict[str, str], line: str, query: str) -> Group:
    codes = tuple(code for code, home in placed.items() if home == line)
    hits = frozenset(code for code in codes if _means(query, code))
    return Group(kind, TITLES[kind], codes, hits)


def found_lines(lines: Sequence[LineShown], query: str) -> list[LineShown]:
    """Return the lines that a search means: by a word of the name, a code, or a code inside a range."""
    words = query.casefold().strip()
    return [
        line
        for line in lines
        if not words
        or words in line.name.casefold()
        or any(group.hits for group in line.groups)
    ]


def _means(query: str, text: str) -> bool:
    """Say whether what a person looks for is a code, the beginning of one, or lies in a range."""
    code = query.upper().replace(".", "").replace(" ", "")
    if not code:
        return False
    first, dash, last = text.partition("-")
    if not dash:
        return text.startswith(code)
    cut = min(len(first), len(code))
    return code in text or first[:cut] <= code[: len(first)] <= last[:cut]
