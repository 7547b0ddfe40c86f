"""Load the thresholds by which practices are put into segments: ``segments.yaml``, a setting of the site."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from headwater.schema.definitions import definitions_folder
from headwater.schema.errors import InputError

SEGMENTS_FILE = "segments.yaml"
SEGMENTS = (
    *("champion", "loyal", "splitter", "competitor_loyal"),
    *("new", "reactivated", "lapsed", "prospect"),
)


@dataclass(frozen=True, slots=True)
class Segments:
    """The thresholds in force; shares and probabilities run from 0 to 1."""

    version: int
    least_volume: float  # referrals in twelve months, to anybody
    loyal_share: float
    competitor_loyal_share: float
    champion_top: float  # share of the practices that sent enough
    silent_days: int
    lapse_probability: float
    lapse_least_days: int
    prospect_share: float  # of what the panel predicts, at most this is seen
    prospect_bound: float  # and at most this by the upper limit
    meanings: dict[str, str]  # segment -> what makes a practice one, in words


def load_segments(folder: str | Path | None = None) -> Segments:
    """Read ``segments.yaml`` of a folder of definitions; a folder without one has what comes with the software.

    Raises
    ------
    InputError
        If the file can't be read, or a value in it can't be used; names the value.
    """
    own = Path(folder) / SEGMENTS_FILE if folder else None
    source = own if own and own.exists() else definitions_folder() / SEGMENTS_FILE
    try:
        return read_segments(source.read_text(encoding="utf-8"))
    except InputError as error:
        raise InputError(error.problem, error.remedy, file=str(source)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"The definition of segments can't be read: {error}.",
            f"Put {SEGMENTS_FILE} back as Headwater ships it.",
            file=str(source),
        ) from error


@lru_cache(maxsize=16)  # by content, so that a change is always seen
def read_segments(text: str) -> Segments:
    """Read the text of the definition.

    Raises
    ------
    InputError
        If a value is missing or can't be used; names it.
    """
    try:
        raw = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise _unusable("This isn't YAML") from error
    if not isinstance(raw, dict):
        raise _unusable("This isn't a definition of segments")
    segments = Segments(
        version=_whole(raw, "version"),
        least_volume=_number(raw, "least_volume", most=1_000_000),
        loyal_share=_number(raw, "share.loyal", most=1),
        competitor_loyal_share=_number(raw, "share.competitor_loyal", most=1),
        champion_top=_number(raw, "champion_top", most=1),
        silent_days=_whole(raw, "silent_days"),
        lapse_probability=_number(raw, "lapse.probability", most=1),
        lapse_least_days=_whole(raw, "lapse.least_days"),
        prospect_share=_number(raw, "prospect.share", most=1),
        prospect_bound=_number(raw, "prospect.bound", most=1),
        meanings={name: _words(raw, f"segments.{name}.meaning") for name in SEGMENTS},
    )
    if segments.competitor_loyal_share >= segments.loyal_share:
        raise InputError(
            "share.competitor_loyal isn't below share.loyal, so nobody could be a splitter.",
            "Leave room between the two.",
        )
    return segments


def _value(raw: dict[str, Any], path: str) -> Any:
    at: Any = raw
    for key in path.split("."):
        if not isinstance(at, dict) or key not in at:
            raise _unusable(f"{path} is missing")
        at = at[key]
    return at


def _number(raw: dict[str, Any], path: str, *, most: float) -> float:
    value = _value(raw, path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unusable(f"{path} isn't a number")
    if not 0 < value <= most:
        raise InputError(
            f"{path} is {value:g}.", f"Write a number above 0, at most {most:g}."
        )
    return float(value)


def _whole(raw: dict[str, Any], path: str) -> int:
    value = _value(raw, path)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise InputError(f"{path} is {value!r}.", "Write a whole number from 1 on.")
    return value


def _words(raw: dict[str, Any], path: str) -> str:
    value = _value(raw, path)
    if not isinstance(value, str) or not value.strip():
        raise _unusable(f"{path} has no words")
    return value.strip()


def _unusable(what: str) -> InputError:
    return InputError(f"{what}.", "Compare the file with the one that Headwater ships.")
