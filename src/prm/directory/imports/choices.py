"""What the words of a file mean, where ours are a short list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from prm.common.spreadsheets import Table
from prm.directory.imports.columns import Column
from prm.directory.imports.targets.base import Target

ALIKE = 90  # of 100: "Referal coordinator" is meant to be one
MOST_WORDS = 100  # a column with more isn't a list of choices


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the file, how many rows have it, and what it means; None while nobody said."""

    text: str
    rows: int
    ours: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A column of choices with the words that the file uses."""

    column: Column
    file_column: str
    words: tuple[Word, ...]
    others: int  # words beyond those listed

    @property
    def unmapped(self) -> list[Word]:
        """Words that nobody gave a meaning."""
        return [word for word in self.words if word.ours is None]


def list_choices(
    target: Target,
    table: Table,
    columns: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
) -> list[Choice]:
    """Return the matched columns of choices, each with its words, the unmapped and common ones first."""
    places = {name: place for place, name in enumerate(table.header)}
    matched = [
        (column, places[columns[column.name]])
        for column in target.columns
        if column.kind == "choice" and columns.get(column.name) in places
    ]
    counts: dict[str, Counter[str]] = {column.name: Counter() for column, _ in matched}
    if matched:
        for row in table.rows:
            for column, place in matched:
                if text := row.cells[place].strip():
                    counts[column.name][text] += 1
    return [
        _choice(column, table.header[place], counts[column.name], values)
        for column, place in matched
    ]


def _choice(
    column: Column,
    name: str,
    counts: Counter[str],
    values: Mapping[str, Mapping[str, str]],
) -> Choice:
    known = values.get(column.name, {})
    words = [
        Word(text, rows, known.get(text, guess(column, text)))
        for text, rows in counts.most_common(MOST_WORDS)
    ]
    words.sort(key=lambda word: word.ours is not None)
    return Choice(column, name, tuple(words), max(0, len(counts) - MOST_WORDS))


def guess(column: Column, text: str) -> str | None:
    """Return what a word most likely means: itself, a label, a common word for it, or nearly one of these."""
    known = {
        **{label.casefold(): value for value, label in column.choices.items()},
        **{value.replace("_", " "): value for value in column.choices},
        **column.words,
    }
    word = " ".join(text.casefold().replace("_", " ").split())
    if word in known:
        return known[word]
    from rapidfuzz import fuzz, process  # here: only uploads are guessed at

    best = process.extractOne(word, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known[best[0]] if best else None
