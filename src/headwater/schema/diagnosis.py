"""Load the reviewed definition of causes and their signals: what speaks for which, and when a cause is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError

DIAGNOSIS = "diagnosis.yaml"
CAUSES = ("access", "communication", "relationship", "structural", "noise")
_RULES = ("above_base", "below_base", "step", "at_least", "below", "share_of_base")
_KEYS = ("version", "guess_weighs", "prior", "tempering", "answer", "signals")
_PLAIN = (
    *("title", "authored_by", "checked_by", "date_reviewed", "site_setting"),
    *_KEYS,
)
_SUM_OF_SHARES = 1.0
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Rule:
    """When a value turns a signal red; every part that is given has to hold."""

    above_base: float | None = None  # value >= base x this
    below_base: float | None = None  # value <= base x this
    step: float = 0.0  # and the two differ by at least this
    at_least: float | None = None
    below: float | None = None
    share_of_base: float | None = None  # value >= base x this

    @property
    def needs_base(self) -> bool:
        """Whether nothing can be said without a base."""
        shares = (self.above_base, self.below_base, self.share_of_base)
        return any(share is not None for share in shares)

    def is_red(self, value: float, base: float | None) -> bool:
        """Say whether the value is red; ``base`` may be None only if ``needs_base`` is false.

        >>> Rule(above_base=1.3, step=4).is_red(41, 16)
        True
        """
        against = 0.0 if base is None else base
        return (
            (self.above_base is None or value >= against * self.above_base)
            and (self.below_base is None or value <= against * self.below_base)
            and (not self.step or abs(value - against) >= self.step)
            and (self.at_least is None or value >= self.at_least)
            and (self.below is None or value < self.below)
            and (self.share_of_base is None or value >= against * self.share_of_base)
        )


@dataclass(frozen=True, slots=True)
class Signal:
    """One item of evidence. ``rule`` is None where only people can say."""

    id: str
    title: str
    unit: str
    question: str
    rule: Rule | None
    chance: tuple[float, ...]  # of being red, a number a cause in the order of CAUSES


@dataclass(frozen=True, slots=True)
class Causes:
    """The table of causes and signals, one version of it."""

    version: int
    guess_weighs: float  # pseudo-observations behind each chance
    prior: tuple[float, ...]  # in the order of CAUSES
    tempering: float
    least_probability: float
    least_red: int
    signals: tuple[Signal, ...]


def load_causes(folder: str | Path | None = None) -> Causes:
    """Read ``diagnosis.yaml`` of a folder of definitions; the one that comes with the software if it has none.

    Raises
    ------
    InputError
        If the file can't be read or something in it can't be used; names the place.
    """
    source = Path(folder or definitions_folder()) / DIAGNOSIS
    if not source.is_file():
        source = definitions_folder() / DIAGNOSIS
    try:
        text = source.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"The table of causes can't be read: {error}.",
            "Compare the file with the one that Headwater ships.",
            file=str(source),
        ) from error
    try:
        return read_causes(text)
    except InputError as error:
        place = f"{source}, {error.file}" if error.file else str(source)
        raise InputError(error.problem, error.remedy, file=place) from error


@lru_cache(maxsize=16)  # by content, so that a change is always seen
def read_causes(text: str) -> Causes:
    """Read the text of a table of causes.

    Raises
    ------
    InputError
        If something in it can't be used; ``file`` names the place, such as ``signals.wait_rose.chance``.
    """
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputError(
            f"This isn't YAML: {error}.",
            "Compare it with the one that Headwater ships.",
        ) from error
    _check_keys(content, "", needed=_KEYS, allowed=_PLAIN)
    answer = content["answer"]
    _check_keys(answer, "answer", needed=("least_probability", "least_red"))
    _check_keys(content["signals"], "signals", needed=(), allowed=None)
    prior = _shares(content["prior"], "prior")
    if abs(sum(prior) - _SUM_OF_SHARES) > _ROUNDING:
        raise InputError(
            f"The priors add up to {sum(prior):g}.", "Let them add up to 1.", "prior"
        )
    return Causes(
        version=int(_number(content["version"], "version", low=1)),
        guess_weighs=_number(content["guess_weighs"], "guess_weighs", low=1),
        prior=prior,
        tempering=_number(content["tempering"], "tempering", low=0.05, high=1),
        least_probability=_number(
            answer["least_probability"], "answer.least_probability", low=0, high=1
        ),
        least_red=int(_number(answer["least_red"], "answer.least_red", low=0)),
        signals=tuple(
            _signal(name, signal) for name, signal in content["signals"].items()
        ),
    )


def _signal(name: str, content: Any) -> Signal:
    place = f"signals.{name}"
    needed = ("title", "unit", "question", "chance")
    _check_keys(content, place, needed=needed, allowed=(*needed, "red"))
    red = content.get("red")
    if red is not None:
        _check_keys(red, f"{place}.red", needed=(), allowed=_RULES)
        red = {key: _number(red[key], f"{place}.red.{key}") for key in red}
    return Signal(
        id=str(name),
        title=str(content["title"]),
        unit=str(content["unit"]),
        question=str(content["question"]),
        rule=None if red is None else Rule(**red),
        chance=_shares(content["chance"], f"{place}.chance"),
    )


def _shares(content: Any, place: str) -> tuple[float, ...]:
    _check_keys(content, place, needed=CAUSES)
    # A chance of 0 or 1 would let one signal settle everything.
    return tuple(
        _number(content[cause], f"{place}.{cause}", low=0.01, high=0.99)
        for cause in CAUSES
    )


def _number(
    value: Any, place: str, *, low: float = float("-inf"), high: float = float("inf")
) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{value!r} isn't a number.", "Write a number.", place)
    if not low <= value <= high:
        raise InputError(
            f"{value:g} is out of range.",
            f"Write a number from {low:g} to {high:g}.",
            place,
        )
    return float(value)


def _check_keys(
    content: Any,
    place: str,
    *,
    needed: tuple[str, ...],
    allowed: tuple[str, ...] | None = (),
) -> None:
    """Refuse keys that nobody reads, and miss those that are needed; ``allowed`` None allows any."""
    if not isinstance(content, dict) or not content:
        raise InputError("Nothing stands here.", "Write what belongs to it.", place)
    known = needed if allowed == () else allowed
    missing = [key for key in needed if key not in content]
    unknown = [str(key) for key in content if known is not None and key not in known]
    if missing:
        raise InputError(f"There is no {missing[0]}.", "Write it.", place)
    if unknown:
        raise InputError(
            f"{unknown[0]} means nothing here.", f"Use {', '.join(known or ())}.", place
        )
