"""The board: what waits for somebody, by how far it is, what is past its clock first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from prm.accounts.models import User
from prm.common.listing import address
from prm.issues.models import Issue, IssueState
from prm.web.issues.asked import clean_query
from prm.web.issues.lines import line_names
from prm.web.issues.lists import Frame, frame_of
from prm.web.issues.rows import Row, make_rows
from prm.web.issues.search import Search, find_issues, load_rows

_MOST = 50  # cards of a column; who has more works by the table
COLUMNS = {
    IssueState.OPEN: ("Open", "Nobody has accepted these yet."),
    IssueState.ACCEPTED: ("Accepted", "Somebody said: this is mine."),
    IssueState.WORKING: ("Being fixed", "What somebody works on stands here."),
    IssueState.FIXED: (
        "Fixed: to be confirmed",
        "What we say is fixed waits here until an office says so too.",
    ),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One state and its cards."""

    state: str
    label: str
    empty: str  # what belongs here
    rows: list[Row]
    more: int  # that have no room
    table: str  # the address of all of them


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that the page says."""

    frame: Frame
    columns: list[Column]

    @property
    def total(self) -> int:
        """Return how many issues match the filters."""
        return sum(len(column.rows) + column.more for column in self.columns)


def present_board(person: User, asked: Mapping[str, str], *, at: datetime) -> Board:
    """Return the board for the filters of an address. A constant number of queries."""
    search = Search(clean_query(asked), person, at)
    names = line_names()
    found = defaultdict(list)
    for pk, state in find_issues(search).values_list("pk", "state"):
        found[state].append(pk)
    shown = [pk for state in COLUMNS for pk in found[state][:_MOST]]
    loaded = {each.pk: each for each in load_rows(Issue.objects.filter(pk__in=shown))}
    rows = {
        row.issue.pk: row
        for row in make_rows(loaded.values(), names, person=person, at=at)
    }
    return Board(
        frame_of(search, names),
        [
            Column(
                state,
                label,
                empty,
                [rows[pk] for pk in found[state][:_MOST] if pk in rows],
                max(len(found[state]) - _MOST, 0),
                address({**search.query, "view": "table", "state": state}),
            )
            for state, (label, empty) in COLUMNS.items()
        ],
    )
