"""Showing what was hit: the words of a text that were searched for, and the stretch around the first of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from prm.directory.search.correcting import Corrections
from prm.directory.search.entries import Part
from prm.directory.search.words import Word, list_placed_words

BEFORE = 60  # signs shown before the first hit
LENGTH = 200
READ = 20_000  # signs; a hit further down is shown by the text's beginning


def mark(text: str, typed: Collection[str], meant: Collection[str]) -> tuple[Part, ...]:
    """Divide a text into what was hit and what wasn't: words that begin as typed, and corrections."""
    return _divide(text, _hits(text, typed, meant))


def cut(text: str, typed: Collection[str], meant: Collection[str]) -> tuple[Part, ...]:
    """Return the marked stretch of a text around its first hit, in one line."""
    text = " ".join(text[:READ].split())
    hits = _hits(text, typed, meant)
    first = max(0, hits[0].first - BEFORE) if hits else 0
    if first:
        first = text.find(" ", first, first + BEFORE) + 1 or first
    end = min(len(text), first + LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", first, end), hits[0].end if hits else 0, first + 1)
    inside = [
        Word(hit.folded, hit.first - first, hit.end - first)
        for hit in hits
        if first <= hit.first and hit.end <= end
    ]
    parts = _divide(text[first:end], inside)
    before = (Part("… "),) if first else ()
    after = (Part(" …"),) if end < len(text) else ()
    return (*before, *parts, *after)


def _hits(text: str, typed: Collection[str], meant: Collection[str]) -> list[Word]:
    beginnings = tuple(word for word in typed if len(word) > 1 or not word.isascii())
    return [
        word
        for word in list_placed_words(text)
        if word.folded in meant
        or word.folded in typed
        or (beginnings and word.folded.startswith(beginnings))
    ]


def _divide(text: str, hits: Sequence[Word]) -> tuple[Part, ...]:
    parts: list[Part] = []
    done = 0
    for hit in hits:
        parts += [Part(text[done : hit.first]), Part(text[hit.first : hit.end], True)]
        done = hit.end
    return tuple(part for part in (*parts, Part(text[done:])) if part.text)


def spell(typed: Sequence[str], corrections: Corrections, shown: str) -> str:
    """Return what was typed as the record that was found spells it."""
    placed = {
        word.folded: shown[word.first : word.end] for word in list_placed_words(shown)
    }
    spelled = []
    for word in typed:
        known = (
            *corrections.of_names.get(word, ()),
            *corrections.of_texts.get(word, ()),
        )
        has = any(each.startswith(word) for each in placed)
        nearest = (
            None if has else next((each for each in known if each in placed), None)
        )
        spelled.append(placed[nearest] if nearest else word)
    return " ".join(spelled)
