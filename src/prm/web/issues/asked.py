"""What the address of the board, the table and its file asks for, cleaned."""

from __future__ import annotations

from collections.abc import Mapping

from prm.issues.models import BarrierKind, IssueState, Severity
from prm.web.records.asked import choice_of, key_of, sort_of, text_of

VIEWS = ("table",)  # empty: the board
STATES = (*IssueState.values, "all")  # empty: whatever isn't settled
SORTS = ("title", "severity", "line", "state", "owner", "opened", "clock")
FILTERS = ("line", "barrier", "severity", "owner", "territory", "whose", "late")
SEARCHES = (*FILTERS, "state", "text")


def clean_query(asked: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of an address, without what means nothing."""
    return {
        "view": choice_of(asked, "view", VIEWS),
        "line": text_of(asked, "line"),
        "barrier": choice_of(asked, "barrier", BarrierKind.values),
        "severity": choice_of(asked, "severity", Severity.values),
        "owner": "none" if asked.get("owner") == "none" else key_of(asked, "owner"),
        "territory": key_of(asked, "territory"),
        "whose": choice_of(asked, "whose", ("mine",)),
        "late": choice_of(asked, "late", ("1",)),
        "state": choice_of(asked, "state", STATES),
        "text": text_of(asked, "text"),
        "sort": sort_of(asked, SORTS),
    }


def is_filtered(query: Mapping[str, str]) -> bool:
    """Say whether an address asks for less than everything that waits."""
    return any(query[name] for name in SEARCHES)
