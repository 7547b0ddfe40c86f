"""What the page of proposed practices shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prm.common.listing import Listing, address, page_of
from prm.directory.models import PracticeProposal, Practitioner
from prm.directory.models.proposals import Decision
from prm.directory.queries.proposals import Filter, list_proposals, people_of

NAMED = 6  # people spelt out before "and 12 others"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One proposal, and who would work there."""

    proposal: PracticeProposal
    named: Sequence[Practitioner]
    others: int


@dataclass(frozen=True, slots=True)
class ProposalsPage:
    """One page of the list."""

    asked: Filter
    listing: Listing[Proposed]
    query: str  # the filter as an address, for the forms that decide about all of it

    @property
    def waits(self) -> bool:
        """Whether what is shown can be decided about."""
        return self.asked.decision == Decision.OPEN


GROUNDS = [("", "Any ground"), *PracticeProposal.Ground.choices]
DECISIONS = [*Decision.choices]
PEOPLE = [("", "With or without people"), ("some", "With people"), ("none", "Nobody")]
SORTS = [
    ("people", "Most people first"),
    ("name", "By name"),
    ("town", "By town"),
    ("newest", "Newest files first"),
]


def present_proposals(query: Mapping[str, str]) -> ProposalsPage:
    """Return what the page shows, in three queries whatever the number of proposals."""
    asked = Filter.of(query)
    keys = list(list_proposals(asked).values_list("pk", flat=True))
    page = page_of(keys, query)
    found = (
        PracticeProposal.objects.select_related(
            "organization", "practice", "decided_by"
        )
        .filter(pk__in=page.rows)
        .in_bulk()
    )
    shown = [found[key] for key in page.rows if key in found]
    people = people_of(shown)
    listing = Listing(
        rows=[
            Proposed(each, people[each.pk][:NAMED], max(0, each.people - NAMED))
            for each in shown
        ],
        first=page.first,
        last=page.last,
        total=page.total,
        back=page.back,
        onward=page.onward,
    )
    return ProposalsPage(asked, listing, address(query, page=""))
