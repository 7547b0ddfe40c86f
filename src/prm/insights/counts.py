"""Counts as a reader may see them: a number, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from headwater.charts import DESTINATION_KINDS, DESTINATION_NAMES
from headwater.disclosure.linked import SHOWN, SMALL
from headwater.disclosure.linked import WITHHELD as HELD_BACK

FEW = "≤ 10"
FEW_IN_WORDS = "10 or fewer"
LEFT_NAME = "Competitor or unaffiliated"
NOT_SHOWN = (
    "unshown"  # the class of the stretch of a bar that hidden counts fill together
)
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
    def plain(self) -> int | str:
        """Return what stands in a file: programs that take it for something else than UTF-8 would garble a sign."""
        if self.value is not None:
            return self.value
        return FEW_IN_WORDS if self.small else WITHHELD

    @property
    def rank(self) -> int:
        """Return what a list is sorted by: a hidden count tells nothing, so it can't have a place of its own."""
        return -1 if self.value is None else self.value


@lru_cache(maxsize=65_536)  # a mart holds the same few numbers a million times
def _count(value: int | None, small: bool) -> Count:  # as the tuple has it
    return Count(value, small)


def make_count(volume: float, code: int) -> Count:
    """Return the count that a protected cell may show."""
    if code == SHOWN:
        return _count(round(volume), False)
    return _count(None, code == SMALL)


def count_of(row: Mapping[str, Any]) -> Count:
    """Return the count of a row of a mart table that says what may be shown."""
    return _count(row["volume"], row["code"] == SMALL)


def code_of(count: Count) -> int:
    """Return how a count was decided, for a table that lies beneath it."""
    if count.value is not None:
        return SHOWN
    return SMALL if count.small else HELD_BACK


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
        """Return the bar, ours first, what isn't shown last; empty when the whole is hidden or nothing."""
        if not self.volume.value:
            return ()
        named = self._named()
        parts = [
            (kind, name, count.value) for kind, name, count in named if count.value
        ]
        rest = self.volume.value - sum(value for _, _, value in parts)
        if rest > 0 and any(count.value is None for _, _, count in named):
            parts.append((NOT_SHOWN, "Not shown", rest))
        return stretches(parts)

    def _named(self) -> list[tuple[str, str, Count]]:
        """Return the kinds in order; what left as one part where it may be shown together but not apart."""
        named = [
            (kind, DESTINATION_NAMES[kind], getattr(self, kind))
            for kind in DESTINATION_KINDS
        ]
        if self.left.value and None in (self.competitor.value, self.unaffiliated.value):
            named[2:4] = [("left", LEFT_NAME, self.left)]
        return named

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
    "possible": "possible or less",
}
EVIDENCE_LEVELS = tuple(EVIDENCE_NAMES)
_POSSIBLE_OR_HIDDEN = "possible, less, or not shown apart"


class Mix(NamedTuple):
    """How sure we are who referred: the volume by level of evidence."""

    volume: Count
    levels: tuple[Count, ...]  # in the order of EVIDENCE_LEVELS

    def segments(self) -> tuple[Segment, ...]:
        """Return the bar, surest first. Hidden counts are joined with the weakest, so that nothing looks surer."""
        if not self.volume.value:
            return ()
        named = zip(EVIDENCE_LEVELS[:-1], self.levels, strict=False)
        parts = [
            (level, EVIDENCE_NAMES[level], count.value or 0) for level, count in named
        ]
        if any(count.value is None for count in self.levels):
            rest = self.volume.value - sum(value for _, _, value in parts)
            return stretches([*parts, ("possible", _POSSIBLE_OR_HIDDEN, max(rest, 0))])
        return stretches(
            [
                *parts,
                ("possible", EVIDENCE_NAMES["possible"], self.levels[-1].value or 0),
            ]
        )

    def shares(self) -> list[float]:
        """Return the four parts of the bar, each from 0 to 1."""
        return [part.width / 100 for part in self.segments()]

    def said(self) -> str:
        """Return the mix in words, in percent."""
        parts = [
            f"{part.width:.0f}\N{NO-BREAK SPACE}% {part.name}"
            for part in self.segments()
            if part.value
        ]
        return ", ".join(parts) or "too few to show"
