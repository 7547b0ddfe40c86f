"""People as a list shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prm.accounts.lockout import locked_addresses
from prm.accounts.models import Invitation, Role, User
from prm.accounts.queries import list_open_invitations, list_people
from prm.accounts.second_factor import must_have_factor
from prm.common.listing import Column, Listing, columns, page_of

ORDER = {
    "name": "name",
    "role": "role",
    "seen": "last_login",
}
COLUMNS = (
    ("name", "Name", False),
    ("role", "Role", False),
    ("seen", "Last sign-in", True),
)
STATES = (("", "Open and closed"), ("open", "Open"), ("closed", "Closed"))
HEADER = (
    "name",
    "email",
    "role",
    "state",
    "second factor",
    "last sign-in (UTC)",
    "added (UTC)",
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person of the list."""

    user: User
    locked_until: datetime | None

    @property
    def factor_missing(self) -> bool:
        """Say whether the site asks for a second factor that isn't there."""
        return must_have_factor(self.user) and not self.user.has_factor  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class UsersPage:
    """The list, and who is invited."""

    listing: Listing[PersonRow]
    columns: list[Column]
    query: Mapping[str, str]
    filtered: bool
    invitations: list[Invitation]
    roles: list[tuple[str, str]]


def present_users(query: Mapping[str, str], *, at: datetime) -> UsersPage:
    """Return one page of people; four queries, however many there are."""
    asked = {
        name: query.get(name, "")[:100]
        for name in ("text", "role", "state", "sort", "page")
    }
    cut = page_of(_people(asked), asked)
    locked = locked_addresses(at=at)
    listing = Listing(
        rows=[PersonRow(user, locked.get(user.email)) for user in cut.rows],
        first=cut.first,
        last=cut.last,
        total=cut.total,
        back=cut.back,
        onward=cut.onward,
    )
    return UsersPage(
        listing=listing,
        columns=columns(COLUMNS, asked, "name"),
        query=asked,
        filtered=any(asked[name] for name in ("text", "role", "state")),
        invitations=[*list_open_invitations()],
        roles=[("", "All roles"), *Role.choices],
    )


def _people(asked: Mapping[str, str]) -> list[User]:
    key = asked["sort"].removeprefix("-")
    order = ORDER.get(key, "name")
    turned = "-" if asked["sort"].startswith("-") else ""
    state = asked["state"].replace("\0", "")
    found = list_people(
        text=asked["text"].replace("\0", ""),
        role=asked["role"] if asked["role"] in Role.values else "",
        state=state if state in {"open", "closed"} else "",
    )
    return [*found.order_by(f"{turned}{order}", "name", "pk")]


def rows_of_file(query: Mapping[str, str]) -> Iterator[tuple[str | datetime, ...]]:
    """Yield the people that a list shows, all pages of it, for an access review."""
    asked = {name: query.get(name, "")[:100] for name in ("text", "role", "state")}
    for user in _people({**asked, "sort": "name"}):
        yield (
            user.name,
            user.email,
            user.get_role_display(),
            "open" if user.is_active else "closed",
            "yes" if user.has_factor else "no",  # type: ignore[attr-defined]
            _day(user.last_login),
            _day(user.created_at),
        )


def _day(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "never"
