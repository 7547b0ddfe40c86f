"""Why a practice's referrals of a service line are missing: the odds, and the evidence item by item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from headwater.marts import Mart
from headwater.schema.diagnosis import Signal as Known
from headwater.schema.diagnosis import load_causes
from prm.common import formats
from prm.insights.models import Barrier
from prm.insights.queries.diagnoses import Diagnosis, Signal, diagnoses, signals

_REMEMBERED = 512
_NEGLIGIBLE = 0.15  # log odds; less hardly moves a probability by four points
_SHARES = {"share", "probability"}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of evidence, as it weighs on the likeliest cause."""

    points: float  # log odds
    text: str
    source: str

    @property
    def against(self) -> bool:
        """Say whether it speaks against the likeliest cause."""
        return self.points < 0


@dataclass(frozen=True, slots=True)
class Why:
    """What the card of a diagnosis says."""

    line: str
    diagnosis: Diagnosis
    odds: tuple[tuple[str, float], ...]  # labels and probabilities, likeliest first
    items: tuple[Item, ...]  # the weightiest first
    light: int  # items that hardly weigh, which aren't listed
    missing: tuple[tuple[str, str], ...]  # what isn't known, and the question for it

    @property
    def verdict(self) -> str:
        """Return the answer in two or three words."""
        if not self.diagnosis.proposed:
            return "Can’t tell: ask"
        if self.diagnosis.proposed == Barrier.NOISE:
            return "Probably noise"
        return f"Probably {Barrier(self.diagnosis.proposed).label.lower()}"


@lru_cache(maxsize=_REMEMBERED)
def present_why(mart: Mart, practice_id: str, line: str) -> Why | None:
    """Return the diagnosis of one practice and service line, or None where nothing asked for one."""
    found = diagnoses(mart).get((practice_id, line))
    if found is None:
        return None
    known = {signal.id: signal for signal in load_causes().signals}
    cause = found.odds[0][0]
    items, missing, light = [], [], 0
    for each in signals(mart, practice_id, line):
        signal = known.get(each.name)
        if each.state == "missing":
            question = signal.question if signal else ""
            missing.append((_title(each, signal), question))
        elif abs(each.points[cause]) >= _NEGLIGIBLE:
            text = f"{_title(each, signal)}{_values(each, signal)}"
            items.append(Item(each.points[cause], text, each.source))
        else:
            light += 1
    return Why(
        line,
        found,
        tuple((Barrier(key).label, chance) for key, chance in found.odds),
        tuple(sorted(items, key=lambda item: -abs(item.points))),
        light,
        tuple(missing),
    )


def _title(each: Signal, known: Known | None) -> str:
    return known.title if known else formats.words(each.name)


def _values(each: Signal, known: Known | None) -> str:
    """Return what was found, and what it is held against."""
    if each.value is None:
        return ""
    unit = known.unit if known else ""
    now = _number(each.value, unit)
    if each.base is not None and unit in _OF_ALL:
        return f": {formats.number(each.value)} of {formats.number(each.base)}"
    if each.base is None:
        return f": {now}"
    return f": {_number(each.base, unit, bare=True)} → {now}"


# What is counted of all there are, not held against an earlier time.
_OF_ALL = ("practices", "lines")


def _number(value: float, unit: str, *, bare: bool = False) -> str:
    if unit in _SHARES:
        return formats.share(round(20 * value) / 20)
    said = formats.number(value, 0 if abs(value) >= 10 or value == int(value) else 1)
    return said if bare or unit == "words" else f"{said} {unit}"


def wait_of(mart: Mart, practice_id: str, line: str) -> tuple[int, int] | None:
    """Return third next available before and now, in days, where its rise speaks for a lack of access."""
    for each in signals(mart, practice_id, line):
        rose = each.name == "wait_rose" and each.state == "red"
        if rose and each.base is not None and each.value is not None:
            return round(each.base), round(each.value)
    return None
