"""An entry as the row that the databases index."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from prm.directory.search.entries import Entry
from prm.directory.search.words import (
    index_numbers,
    index_words,
    list_words,
    phones_in,
)

WORDS_A_TEXT = 20_000  # PostgreSQL's vector holds a megabyte
LABEL = 300

Vocabulary = set[tuple[str, bool]]  # a word, and whether it is of a text


class Row(NamedTuple):
    """The columns of a ``SearchEntry``. Half a million models would take longer to make than to store."""

    kind: str
    key: int
    title: str
    subtitle: str
    url: str
    text: str
    scope: str
    practice_key: int | None
    at: datetime | None
    is_past: bool
    whole_name: str
    name_words: str
    all_words: str
    text_words: str


def make_rows(
    entries: Iterable[Entry],
) -> tuple[dict[tuple[str, int], Row], Vocabulary]:
    """Return the rows of entries by kind and key, and the words that occur in them."""
    rows: dict[tuple[str, int], Row] = {}
    vocabulary: Vocabulary = set()
    for entry in entries:
        rows[entry.kind, entry.key] = _make_row(entry, vocabulary)
    return rows, vocabulary


def _make_row(entry: Entry, vocabulary: Vocabulary) -> Row:
    title, text = _clean(entry.title), _clean(entry.text)
    numbers = index_numbers(*entry.numbers)
    names = index_words("" if entry.is_about else title, entry.names)
    others = index_words(entry.words, entry.subtitle) if names else []
    written: list[str] = []
    if text:
        written = index_words(text, title, entry.words)[:WORDS_A_TEXT]
        vocabulary.update((word, True) for word in written)
        written += index_numbers(*phones_in(text))
    vocabulary.update((word, False) for word in (*names, *others))
    return Row(
        kind=entry.kind,
        key=entry.key,
        title=title[:LABEL],
        subtitle=_clean(entry.subtitle)[:LABEL],
        url=entry.url,
        text=text,
        scope=entry.scope,
        practice_key=entry.practice,
        at=entry.at,
        is_past=entry.is_past,
        whole_name=whole_name(title) if names else "",
        name_words=" ".join(names),
        all_words=" ".join(dict.fromkeys((*names, *others, *numbers))) if names else "",
        text_words=" ".join(dict.fromkeys(written)),
    )


def whole_name(text: str) -> str:
    """Return a name's words so that “Halloway, Ren” is “Ren Halloway”."""
    return " ".join(sorted(list_words(text)))[:LABEL]


def _clean(text: str) -> str:
    """Return a text without what no database holds: U+0000 and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")
