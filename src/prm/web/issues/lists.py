"""What the board and the table have in common: the filters, how everything stands, and the ways on."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models.functions import Lower

from prm.common.listing import address
from prm.issues.models import BarrierKind, IssueState, Owner, Severity
from prm.issues.permissions import can_open_issues, can_set_ladders
from prm.territories.models import Territory
from prm.territories.queries.scope import is_scoped
from prm.web.issues.asked import is_filtered
from prm.web.issues.search import Search, Standing, stand_of

Choice = tuple[str, str]
_ANY = ("", "Any")
_STATES = [
    ("", "Everything that waits"),
    *IssueState.choices,
    ("all", "All, settled ones too"),
]


@dataclass(frozen=True, slots=True)
class Choices:
    """What one can filter by, as pairs of value and label."""

    line: list[Choice]
    barrier: list[Choice]
    severity: list[Choice]
    owner: list[Choice]
    territory: list[Choice]
    state: list[Choice]


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything around the cards or the rows."""

    query: dict[str, str]
    standing: Standing
    choices: Choices
    filtered: bool
    scoped: bool  # the reader's issues end at the borders of their territories
    may_open: bool
    may_set_ladders: bool

    @property
    def board(self) -> str:
        """Return the address of the board with the same filters."""
        return address({**self.query, "view": "", "sort": ""})

    @property
    def table(self) -> str:
        """Return the address of the table with the same filters."""
        return address({**self.query, "view": "table"})

    def file(self, form: str) -> str:
        """Return the filters as the address of the file carries them; ``form`` is csv or xlsx."""
        return address({**self.query, "view": "", "as": form})


def frame_of(search: Search, names: dict[str, str]) -> Frame:
    """Return what stands around a list of issues. A constant number of queries."""
    person = search.person
    return Frame(
        query=dict(search.query),
        standing=stand_of(search),
        choices=_choices(search, names),
        filtered=is_filtered(search.query),
        scoped=is_scoped(person),
        may_open=can_open_issues(person),
        may_set_ladders=can_set_ladders(person),
    )


def _choices(search: Search, names: dict[str, str]) -> Choices:
    visible = search.visible.filter(owner__isnull=False).values("owner")
    owners = Owner.objects.filter(pk__in=visible).order_by(Lower("name"), "pk")
    territories = Territory.objects.filter(closed_on=None).order_by(Lower("name"))
    return Choices(
        line=[_ANY, *names.items()],
        barrier=[_ANY, *BarrierKind.choices],
        severity=[_ANY, *Severity.choices],
        owner=[
            _ANY,
            ("none", "Nobody"),
            *((str(pk), name) for pk, name in owners.values_list("pk", "name")),
        ],
        territory=[
            _ANY,
            *((str(pk), name) for pk, name in territories.values_list("pk", "name")),
        ],
        state=_STATES,
    )
