"""Which of several sources' words is shown, attribute by attribute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from prm.directory.adopting.attributes import Value
from prm.directory.adopting.precedence import rank


@dataclass(frozen=True, slots=True)
class Voice:
    """What one source says of a record, and when."""

    source: str
    key: str
    as_of: date
    values: dict[str, Value]


def rank_voices(
    attribute: str, voices: Iterable[Voice], *, own_key: str = ""
) -> list[Voice]:
    """Return those who say something of an attribute, whose word is shown first.

    ``own_key`` breaks the tie between a record's own words and those that a merge brought along.
    """
    speaking = (voice for voice in voices if attribute in voice.values)
    return sorted(
        speaking,
        key=lambda voice: (
            rank(voice.source, attribute),
            -voice.as_of.toordinal(),
            voice.key != own_key,
            voice.key,
        ),
    )


def choose_values(voices: Sequence[Voice], *, own_key: str = "") -> dict[str, Value]:
    """Return the value that is shown of every attribute that somebody speaks of."""
    spoken_of = {name for voice in voices for name in voice.values}
    return {
        name: rank_voices(name, voices, own_key=own_key)[0].values[name]
        for name in spoken_of
    }
