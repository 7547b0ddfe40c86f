"""What the claims could and couldn't say, in words and shares; and how complete the newest months are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.disclosure import hidden, share_hidden
from prm.common.formats import words

MONTHS_SHOWN = 12

TITLES = {
    "referring_npi": (
        "Referring field",
        "Specialists' visits by what the claim says. Only a usable name counts as documented evidence.",
    ),
    "visits": (
        "Visits",
        "Primary care sends, specialists receive. A visit of unknown specialty can do neither.",
    ),
    "episodes": ("Referral episodes", "What began something new for a patient."),
    "destination": ("Destination", "How it was found where an episode went."),
    "referral_order": (
        "Referral orders",
        "Those that belong to an episode, by who sent.",
    ),
    "claims": ("Claim lines", "After voids, replacements and duplicates are netted."),
}
REASONS = {
    "referring_npi": {
        "usable": "Names another practitioner: usable",
        "absent": "Empty",
        "equals_rendering": "Names whoever saw the patient",
        "same_group_and_specialty": "Names a colleague of the same group and specialty",
        "organization": "Holds an organization's number",
        "check_digit": "Fails its check digit",
        "deactivated": "Names a number that was deactivated",
    },
    "visits": {
        "specialist_without_service_line": "of the specialists, without a service line"
    },
    "episodes": {
        "new": "Began with a new-patient visit",
        "consult": "Began with a consultation",
        "established": "Back after a long time",
    },
    "destination": {
        "billing": "By who billed",
        "facility": "By the facility",
        "roster": "By the practitioner's roster",
        "unknown": "Not found",
    },
    "referral_order": {
        "read": "In the lake",
        "matched_practice": "Sent by a practice",
        "matched_self": "Came on their own",
        "matched_specialist": "Sent by a specialist",
        "matched_ed": "Sent by an emergency department",
        "matched_unknown": "Sender not resolved",
    },
    "claims": {"read": "In the lake", "net_lines": "Lines that count"},
}
WHOLES = {"all", "read"}  # they hold the other reasons of their measure
PARTS = {"specialist_without_service_line": "specialist"}  # counted there already


@dataclass(frozen=True, slots=True)
class QualityRow:
    """One reason with its count; a small cell has neither count nor share."""

    label: str
    count: int | None
    share: (
        float | None
    )  # of the whole, 0-1; None where there is nothing to compare with
    part: bool = False  # of the row above, not of the whole


@dataclass(frozen=True, slots=True)
class QualityGroup:
    """The reasons of one measure, the commonest first."""

    title: str
    note: str
    rows: tuple[QualityRow, ...]


@dataclass(frozen=True, slots=True)
class SourceMaturity:
    """How complete the newest months of one source are."""

    source: str
    lines: int  # over all months
    months: tuple[dict[str, Any], ...]  # the newest, oldest first
    complete_to: date | None  # the last month that is complete


def present_quality(counts: dict[str, dict[str, int | None]]) -> list[QualityGroup]:
    """Put counts into words, known measures first."""
    order = [*TITLES, *sorted(set(counts) - set(TITLES))]
    return [_group(name, counts[name]) for name in order if name in counts]


def _group(measure: str, counts: dict[str, int | None]) -> QualityGroup:
    title, note = TITLES.get(measure, (words(measure), ""))
    rows = []
    order = sorted(
        counts, key=lambda name: (name not in WHOLES, -(counts[name] or 0), name)
    )
    for reason in order:
        if reason in PARTS:
            continue
        count = counts[reason]
        rows.append(_row(measure, reason, count, whole=_whole(counts, reason)))
        rows += [
            _row(measure, part, counts[part], whole=count or 0, part=True)
            for part, of in PARTS.items()
            if of == reason and part in counts
        ]
    return QualityGroup(title, note, tuple(rows))


def _whole(counts: dict[str, int | None], reason: str) -> int:
    """Return what a count is a share of: the declared whole, else the sum; 0 where it stands alone or isn't shown."""
    named = [count for name, count in counts.items() if name in WHOLES]
    parts = [
        count for name, count in counts.items() if name not in WHOLES | PARTS.keys()
    ]
    if reason in WHOLES or (len(parts) == 1 and not named):
        return 0
    if named:
        return named[0] or 0
    return 0 if None in parts else sum(count or 0 for count in parts)


def _row(
    measure: str, reason: str, count: int | None, *, whole: int, part: bool = False
) -> QualityRow:
    """Return one row; a count that could point to people is withheld, and so is a share that tells it."""
    return QualityRow(
        label=REASONS.get(measure, {}).get(reason, words(reason)),
        count=None if hidden(count) else count,
        share=None
        if count is None or not whole or share_hidden(count, whole)
        else count / whole,
        part=part,
    )


def present_maturity(
    by_source: dict[str, list[dict[str, Any]]],
) -> list[SourceMaturity]:
    """Return each source with its newest months."""
    return [
        SourceMaturity(
            source=source,
            lines=sum(month["lines"] for month in months),
            months=tuple(months[-MONTHS_SHOWN:]),
            complete_to=max(
                (month["month"] for month in months if month["mature"]), default=None
            ),
        )
        for source, months in sorted(by_source.items())
    ]
