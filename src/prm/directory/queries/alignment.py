"""How a record stands to us on a day: its own standing, else one that it inherits.

A practitioner's own standing decides; else that of the practice where they work that day (the primary one first, then
the one that they joined last); else that of the practice's organization; else what the organization belongs to. A
practice inherits from its organization in the same way. The same order decides in the mart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery

from prm.common.prepared import Keys, prepared
from prm.directory.models import (
    Affiliation,
    Alignment,
    Organization,
    Practice,
    Practitioner,
)
from prm.directory.queries.provenance import kind_of

Through = Literal["itself", "practice", "organization", "parent organization"]
LEVELS_UP = 4  # as the measures climb


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing, and whose it is."""

    alignment: Alignment
    through: Through

    @property
    def kind(self) -> str:
        """Employed, affiliated, independent …, as a word of the code."""
        return self.alignment.kind

    @property
    def label(self) -> str:
        """The same as a word of the page."""
        return str(self.alignment.get_kind_display())


def alignment_on(record: Model, day: date) -> Standing | None:
    """Return how a practitioner, practice or organization stood to us on a day; None where nobody says."""
    return alignments_on([record], day).get(record.pk)


def alignments_on(records: Sequence[Model], day: date) -> dict[int, Standing]:
    """Return the standings of many records of one kind, by key, in at most nine queries."""
    if not records:
        return {}
    kind = kind_of(records[0])
    keys = [record.pk for record in records]
    if kind == "practitioner":
        return _of_practitioners(keys, day)
    if kind == "practice":
        return _of_practices(keys, day)
    return _of_organizations(keys, day)


def practitioners_aligned(
    people: QuerySet[Practitioner], kind: str, day: date
) -> QuerySet[Practitioner]:
    """Keep those of some practitioners who stood to us so on a day, in the order above; no kind: of whom nobody says.

    The database compares, for there may be a hundred thousand people; of practices there are fewer, and theirs are
    worked out first.
    """
    every = Practice.objects.filter(merged_into=None).values_list("pk", flat=True)
    standings = _of_practices([*every], day)
    own = Alignment.objects.on(day).filter(practitioner=OuterRef("pk"))
    place = Affiliation.objects.on(day).filter(
        practitioner=OuterRef("pk"), practice__in=[*standings]
    )
    found = people.annotate(
        own_kind=Subquery(own.order_by("-from_date", "-pk").values("kind")[:1]),
        aligned_at=Subquery(
            place.order_by("-is_primary", "-from_date", "pk").values("practice")[:1]
        ),
    )
    if not kind:
        return found.filter(own_kind=None, aligned_at=None)
    alike = [practice for practice, said in standings.items() if said.kind == kind]
    return found.filter(Q(own_kind=kind) | Q(own_kind=None, aligned_at__in=alike))


def _of_practitioners(keys: Sequence[int], day: date) -> dict[int, Standing]:
    found = _own("practitioner", keys, day)
    rest = [key for key in keys if key not in found]
    workplaces: dict[int, list[int]] = {}
    rows = (
        Affiliation.objects.on(day)
        .filter(practitioner__in=rest, practice__merged_into__isnull=True)
        .order_by("-is_primary", "-from_date", "pk")
    )
    for person, practice in rows.values_list("practitioner", "practice"):
        workplaces.setdefault(person, []).append(practice)
    places = {practice for some in workplaces.values() for practice in some}
    standings = _of_practices([*places], day)
    return found | _inherit(workplaces, standings, through="practice")


def _of_practices(keys: Sequence[int], day: date) -> dict[int, Standing]:
    found = _own("practice", keys, day)
    rest = [key for key in keys if key not in found]
    owners = {practice: [organization] for practice, organization in _owners(rest)}
    standings = _of_organizations([*{one for [one] in owners.values()}], day)
    return found | _inherit(owners, standings, through="organization")


def _of_organizations(keys: Sequence[int], day: date) -> dict[int, Standing]:
    lines: dict[int, list[int]] = {key: [key] for key in keys}
    for _ in range(LEVELS_UP):
        tops = {line[-1] for line in lines.values()}
        parents = dict(_parents([*tops]))
        if not parents:
            break
        for line in lines.values():
            parent = parents.get(line[-1])
            if parent and parent not in line:
                line.append(parent)
    every = {organization for line in lines.values() for organization in line}
    own = _own("organization", [*every], day)
    above = {key: line[1:] for key, line in lines.items() if key not in own}
    return {key: own[key] for key in keys if key in own} | _inherit(
        above, own, through="parent organization"
    )


def _own(kind: str, keys: Iterable[int], day: date) -> dict[int, Standing]:
    """Return the standings that records have of their own; of several the one that began last."""
    rows = _OWN[kind]([*keys], day)
    return {getattr(row, f"{kind}_id"): Standing(row, "itself") for row in rows}


@prepared(Keys)
def _owners(practices: Sequence[int]) -> QuerySet:
    return Practice.objects.filter(
        pk__in=practices, organization__isnull=False
    ).values_list("pk", "organization")


@prepared(Keys)
def _parents(organizations: Sequence[int]) -> QuerySet:
    return Organization.objects.filter(
        pk__in=organizations, parent__isnull=False
    ).values_list("pk", "parent")


def _of_kind(kind: str, keys: Sequence[int], day: date) -> QuerySet[Alignment]:
    return (
        Alignment.objects.on(day)
        .filter(**{f"{kind}__in": keys})
        .select_related("system")
        .order_by("from_date", "pk")
    )


_OWN = {
    kind: prepared(Keys, date)(partial(_of_kind, kind))
    for kind in ("practitioner", "practice", "organization")
}


def _inherit(
    above: Mapping[int, Sequence[int]],
    standings: Mapping[int, Standing],
    *,
    through: Through,
) -> dict[int, Standing]:
    found = {}
    for key, line in above.items():
        standing = next((standings[one] for one in line if one in standings), None)
        if standing:
            whose = through if standing.through == "itself" else standing.through
            found[key] = Standing(standing.alignment, whose)
    return found
