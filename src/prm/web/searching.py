"""The one box: a list for the palette, a page for whoever wants to see more or has no JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from prm.accounts.permissions import Person, check_can_use_staff_pages
from prm.common.listing import address, page_of
from prm.directory.search.entries import Answer, Found
from prm.directory.search.queries import LONGEST, answer
from prm.territories.queries import practices_visible_to
from prm.territories.queries.scope import is_scoped
from prm.web.navigation import Page, pages_for

LABELS = {
    "practice": "Practices",
    "practitioner": "Practitioners",
    "organization": "Organizations",
    "contact": "Contacts",
    "note": "Notes",
}
READ = 200  # hits at most: whoever has more types another word
IN_PALETTE = 5  # of a kind
MOST_TOLD = IN_PALETTE + 1  # one more tells that there are more


@dataclass(frozen=True, slots=True)
class Section:
    """Hits of one kind."""

    kind: str
    label: str
    found: Sequence[Found]
    more: str  # address of the rest; empty if this is all


def search(request: HttpRequest) -> HttpResponse:
    """Find records and pages."""
    check_can_use_staff_pages(request.user)
    # A database holds no U+0000, and nobody means it.
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    kind = request.GET.get("kind", "")
    in_palette = bool(getattr(request, "htmx", False))
    told = _ask(text, kind, request.user, of_a_kind=MOST_TOLD if in_palette else None)
    context = {
        "text": text,
        "pages": [] if kind else _pages(text, request.user),
        "told": told,
        "meant": address({"q": told.meant}) if told.meant else "",
    }
    if in_palette:
        found = {**context, "sections": _sections(told.found, text)}
        return render(request, "web/_found.html", found)
    query = {"q": text, "kind": kind, "page": request.GET.get("page", "1")}
    context |= {
        "kind": kind,
        "kinds": [("", "Everything"), *LABELS.items()],
        "labels": LABELS,
        "listing": page_of(told.found, query),
        "is_cut": len(told.found) == READ,
    }
    return render(request, "web/search.html", context)


def _ask(text: str, kind: str, person: Person, of_a_kind: int | None) -> Answer:
    near = (
        practices_visible_to(person, on=timezone.localdate()).values_list(
            "pk", flat=True
        )
        if text and is_scoped(person)
        else ()
    )
    kinds = [kind] if kind in LABELS else None
    return answer(
        text,
        by=person,
        limit=READ,
        kinds=kinds,
        near=frozenset(near),
        of_a_kind=of_a_kind,
    )


def _sections(found: Sequence[Found], text: str) -> list[Section]:
    """Divide hits by kind, in the order of each kind's best."""
    kinds: dict[str, list[Found]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    return [
        Section(
            kind,
            LABELS.get(kind, kind.capitalize()),
            hits[:IN_PALETTE],
            address({"q": text, "kind": kind}) if len(hits) > IN_PALETTE else "",
        )
        for kind, hits in kinds.items()
    ]


def _pages(text: str, person: Person) -> list[Page]:
    return [page for page in pages_for(person) if text.lower() in page.label.lower()]
