"""The outgoing mail as a list, and one letter of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from prm.accounts.permissions import Person
from prm.common.formats import plural, spoken
from prm.common.listing import Column, Listing, address, columns, page_of
from prm.directory.permissions import can_see_notes
from prm.issues.models import OwnerPass
from prm.mail.letters import secret_of, text_of
from prm.mail.models import Letter, LetterState
from prm.mail.operations.deciding import MAY_BE_DROPPED, MAY_GO_AGAIN
from prm.mail.queries import FOR_A_PERSON, count_by_state, letters
from prm.web.records.asked import choice_of, sort_of
from prm.web.records.asked import text_of as typed_of
from prm.web.records.counted import Counted

COLUMNS = (
    ("to", "To", False),
    ("subject", "Subject", False),
    ("state", "State", False),
    ("queued", "Written", True),
)
ORDER = {
    "to": "to_name",
    "subject": "subject",
    "state": "state",
    "queued": "queued_at",
}
HIDDEN = "(what only its reader may see)"
NO_LETTERS = "No letters."


@dataclass(frozen=True, slots=True)
class OutboxPage:
    """One page of the list."""

    listing: Listing[Letter]
    columns: list[Column]
    query: Mapping[str, str]
    states: list[tuple[str, str]]
    standing: str
    waiting_for_a_person: list[tuple[str, str]]  # in words, and where to see them
    sends: bool  # whether there is a mail server

    @property
    def is_filtered(self) -> bool:
        """Say whether one sees a part only."""
        return bool(self.query["state"] or self.query["text"])


def present_outbox(query: Mapping[str, str]) -> OutboxPage:
    """Return one page of letters; three queries, however many there are."""
    asked = {
        "state": choice_of(query, "state", LetterState.values),
        "text": typed_of(query, "text"),
        "sort": sort_of(query, [*ORDER]),
    }
    sort = asked["sort"] or "-queued"
    by = ORDER[sort.removeprefix("-")]
    turned = "-" if sort.startswith("-") else ""
    found = letters(state=asked["state"], text=asked["text"])
    counts = count_by_state()
    return OutboxPage(
        listing=page_of(
            Counted(found.order_by(f"{turned}{by}", "-pk")),
            {**asked, "page": query.get("page", "")},
        ),
        columns=columns(COLUMNS, asked, "-queued"),
        query=asked,
        states=[("", "All"), *LetterState.choices],
        standing=_standing(counts),
        waiting_for_a_person=[
            (
                f"{plural(counts[state], 'letter')} {LetterState(state).label.lower()}",
                address({}, state=state),
            )
            for state in FOR_A_PERSON
            if counts.get(state)
        ],
        sends=settings.MAIL_CONFIGURED,
    )


def _standing(counts: Mapping[str, int]) -> str:
    said = [
        f"{count} {LetterState(state).label.lower()}"
        for state in LetterState
        if (count := counts.get(state))
    ]
    return f"{spoken(said)}." if said else NO_LETTERS


@dataclass(frozen=True, slots=True)
class LetterPage:
    """One letter, what it says, and what one may decide."""

    letter: Letter
    text: str  # empty: not for the reader's role
    shows_all: bool
    passes: list[OwnerPass]

    @property
    def may_go_again(self) -> bool:
        """Say whether it can be sent (again)."""
        state = self.letter.state
        kept_for_good = state == LetterState.KEPT and not settings.MAIL_CONFIGURED
        return state in MAY_GO_AGAIN and not kept_for_good

    @property
    def may_be_dropped(self) -> bool:
        """Say whether it can be held back."""
        return self.letter.state in MAY_BE_DROPPED

    @property
    def is_unsure(self) -> bool:
        """Say whether a person has to say whether it arrived."""
        return self.letter.state == LetterState.UNSURE


def present_letter(letter: Letter, person: Person, *, at: datetime) -> LetterPage:
    """Return a letter's page. Where mail is sent, a signed link and a code are its reader's alone.

    What it says of offices is for whoever reads notes about them; an administrator sees that it left, and to whom.
    """
    if not can_see_notes(person):
        return LetterPage(letter, "", False, _passes(letter, at))
    kept_here = letter.state == LetterState.KEPT and not settings.MAIL_CONFIGURED
    shows_all = kept_here or "kind" not in letter.link
    secret = secret_of(letter, at) if shows_all else HIDDEN
    return LetterPage(letter, text_of(letter, secret), shows_all, _passes(letter, at))


def _passes(letter: Letter, at: datetime) -> list[OwnerPass]:
    """Return the passes that a letter's link opens still."""
    link = letter.link
    if "owner" not in link:
        return []
    found = OwnerPass.objects.filter(
        owner=link["owner"], about_kind=link["kind"], about_key=link["key"]
    )
    standing = found.filter(withdrawn_at=None, expires_at__gt=at)
    return [*standing.select_related("owner").order_by("issued_at")]
