"""One practitioner's referrals: from which practices, in which lines, and where to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from headwater.marts import Mart
from prm.insights.counts import Count, Segment, stretches
from prm.insights.queries.current import Practice, line_name, practices
from prm.insights.queries.practitioners import LineSent, Sending, sendings
from prm.insights.queries.vintage import Provenance, provenance

_KIND_NAMES = {
    "ours": "Ours",
    "partner": "Partner",
    "competitor": "Competitor",
    "unaffiliated": "Unaffiliated",
    "unknown": "Unknown",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A practice that the practitioner refers from."""

    practice: Practice
    sending: Sending
    rows: tuple[tuple[str, LineSent], ...]  # names and lines whose volume may be shown
    few: int  # lines too small to show

    def segments(self) -> tuple[Segment, ...]:
        """Return where the referrals go as a bar, what isn't shown last; empty where the whole is hidden."""
        whole = self.sending.whole.volume.value
        if not whole:
            return ()
        parts = [
            (kind, _KIND_NAMES[kind], count.value)
            for kind, count in self.sending.kinds
            if count.value
        ]
        rest = whole - sum(value for _, _, value in parts)
        if rest > 0 and any(count.value is None for _, count in self.sending.kinds):
            parts.append(("unshown", "Not shown", rest))
        return stretches(parts)

    def said(self) -> str:
        """Return the bar in words."""
        shown = [f"{part.name.lower()} {part.value:,}" for part in self.segments()]
        return ", ".join(shown) or "too few to show"


@dataclass(frozen=True, slots=True)
class PractitionerFlow:
    """Everything that the section says."""

    provenance: Provenance
    sources: tuple[Source, ...]
    elsewhere: int  # practices of other territories that the reader may not see


def present_sending(
    mart: Mart, npi: str, may_see: Callable[[str], bool]
) -> PractitionerFlow:
    """Return what a practitioner refers from the practices that a reader may see."""
    found = sendings(mart, npi) if npi else ()
    own = [each for each in found if may_see(each.practice_id)]
    return PractitionerFlow(
        provenance(mart),
        tuple(_source(mart, each) for each in own),
        len(found) - len(own),
    )


def _source(mart: Mart, sending: Sending) -> Source:
    shown = _shown(sending.lines)
    return Source(
        practices(mart)[sending.practice_id],
        sending,
        tuple((line_name(mart, each.line), each) for each in shown),
        sum(each.volume.value is None for each in sending.lines),
    )


def _shown(found: Sequence[LineSent]) -> list[LineSent]:
    return [each for each in found if each.volume.value and each.volume != Count(0)]
