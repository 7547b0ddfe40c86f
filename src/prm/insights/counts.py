"""Counts as a reader may see them: a number, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.disclosure.linked import SHOWN, SMALL

FEW = "≤ 10"
WITHHELD = "withheld"


class Count(NamedTuple):
    """A volume rounded to whole episodes, or no number.

    ``small`` marks ten or fewer; with neither value nor mark it is withheld because it would give a small one away.
    """

    value: int | None
    small: bool = False

    @property
    def text(self) -> str:
        """Return what stands on the page and in the file."""
        if self.value is not None:
            return f"{self.value:,}"
        return FEW if self.small else WITHHELD

    @property
    def rank(self) -> int:
        """Return what a list is sorted by: a hidden count tells nothing, so it can't have a place of its own."""
        return -1 if self.value is None else self.value


def make_count(volume: float, code: int) -> Count:
    """Return the count that a protected cell may show."""
    return Count(round(volume)) if code == SHOWN else Count(None, code == SMALL)


NOTHING = Count(0)


def share_of(part: Count, whole: Count) -> float | None:
    """Return ``part`` / ``whole``, or None where either has no number or there is nothing to divide."""
    if part.value is None or not whole.value:
        return None
    return part.value / whole.value


class Segment(NamedTuple):
    """A stretch of a bar: what it means, where it stands in percent of the whole, and its number."""

    kind: str
    name: str
    value: int
    start: float
    width: float


class Flow(NamedTuple):
    """The referrals of one row by where they went."""

    volume: Count
    ours: Count
    partner: Count
    competitor: Count
    unaffiliated: Count
    unknown: Count
    left: Count  # competitor and unaffiliated together: leakage, if the referrer is aligned

    @property
    def share_to_us(self) -> float | None:
        """Return ours / all."""
        return share_of(self.ours, self.volume)

    @property
    def left_share(self) -> float | None:
        """Return competitor and unaffiliated / all."""
        return share_of(self.left, self.volume)

    def segments(self) -> tuple[Segment, ...]:
        """Return the bar, ours first. Hidden counts are joined with unknown; empty when the whole is hidden."""
        if not self.volume.value:
            return ()
        known = [
            (kind, DESTINATION_NAMES[kind], value)
            for kind in DESTINATION_KINDS[:-1]
            if (value := getattr(self, kind).value)
        ]
        rest = self.volume.value - sum(value for _, _, value in known)
        joined = any(getattr(self, kind).value is None for kind in DESTINATION_KINDS)
        name = "Unknown or not shown" if joined else DESTINATION_NAMES["unknown"]
        if rest > 0 and (joined or self.unknown.value):
            known.append(("unknown", name, rest))
        return stretches(known)

    def said(self) -> str:
        """Return the bar in words."""
        return in_words(self.segments())


def in_words(segments: Sequence[Segment]) -> str:
    """Return the parts of a bar as one reads them aloud."""
    if not segments:
        return "too few to show"
    return ", ".join(f"{part.name.lower()} {part.value:,}" for part in segments)


def stretches(parts: Sequence[tuple[str, str, int]]) -> tuple[Segment, ...]:
    """Lay (kind, name, value) side by side along 100 %."""
    return tuple(_stretches(parts))


def _stretches(parts: Sequence[tuple[str, str, int]]) -> Iterator[Segment]:
    whole = sum(value for _, _, value in parts) or 1
    start = 0.0
    for kind, name, value in parts:
        width = 100 * value / whole
        yield Segment(kind, name, value, round(start, 2), round(width, 2))
        start += width


# The mix of evidence, surest first; possible and associated share the palest grey.
EVIDENCE_NAMES = {
    "confirmed": "confirmed by an order",
    "documented": "documented on the claim",
    "likely": "likely",
    "possible": "possible",
}
EVIDENCE_LEVELS = tuple(EVIDENCE_NAMES)


class Mix(NamedTuple):
    """How sure we are who referred: the volume by level of evidence."""

    volume: Count
    levels: tuple[Count, ...]  # in the order of EVIDENCE_LEVELS

    def segments(self) -> tuple[Segment, ...]:
        """Return the bar, surest first. Hidden counts are joined into one part at the end."""
        if not self.volume.value:
            return ()
        parts = [
            (level, EVIDENCE_NAMES[level], count.value)
            for level, count in zip(EVIDENCE_LEVELS, self.levels, strict=True)
            if count.value
        ]
        rest = self.volume.value - sum(value for _, _, value in parts)
        if rest > 0 and any(count.value is None for count in self.levels):
            parts.append(("mixed", "other evidence, not shown apart", rest))
        return stretches(parts)

    def said(self) -> str:
        """Return the mix in words, in percent."""
        return (
            ", ".join(f"{part.width:.0f} % {part.name}" for part in self.segments())
            or "too few to show"
        )
