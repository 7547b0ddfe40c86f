"""Words as they are compared: folded the same way in records and in what a person types, whatever the database.

Folding happens here and not in SQLite's or PostgreSQL's tokenizer, so that both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

WORD_LENGTH = 64  # longer words are cut: they are no words
SHORTEST_CORRECTED = 4  # every short word is one error from many others
APOSTROPHES = "'’ʼ‘`´"
# A word: letters and digits of any script, with apostrophes inside.
_WORD = re.compile(rf"[^\W_]+(?:[{APOSTROPHES}][^\W_]+)*")
_APOSTROPHE = re.compile(rf"[{APOSTROPHES}]")
# Scripts written without spaces are compared sign by sign.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_PHONE = re.compile(r"(?<!\d)(?:\+?1[-. ]*)?\(?\d{3}\)?[-. /]*\d{3}[-. ]*\d{4}(?!\d)")
_THREE_DIGITS = re.compile(r"\d{3}")
_NOT_DIGIT = re.compile(r"\D")
_NUMBER_TYPED = re.compile(r"[\d\s().+/#-]*\d[\d\s().+/#-]*")
# Marks that combine with a letter, and signs that nobody sees (soft hyphen, direction marks).
_DROPPED = frozenset({"Mn", "Me", "Cf"})
BACKWARD = "r"  # marks a number that is stored last digit first


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, and where it stands in the text."""

    folded: str
    first: int
    end: int


def list_words(text: str) -> list[str]:
    """Return the words of a text, folded, in order."""
    return [
        word[:WORD_LENGTH]
        for run in _WORD.findall(_fold(text))
        for word in _divide(_APOSTROPHE.sub("", run))
    ]


def list_placed_words(text: str) -> list[Word]:
    """Return the words of a text with their places in it."""
    if text.isascii():
        folded = text.lower()
        places: Sequence[int] = range(len(text) + 1)
    else:
        folded, places = _fold_in_place(text)
    words = []
    for run in _WORD.finditer(folded):
        at = run.start()
        for piece in _divide(run.group()):
            end = at + len(piece)
            joined = _APOSTROPHE.sub("", piece)[:WORD_LENGTH]
            # Up to where the next sign begins: an accent belongs to the letter before it.
            words.append(Word(joined, places[at], places[end]))
            at = end
    return words


def _fold_in_place(text: str) -> tuple[str, list[int]]:
    """Return a folded text, and where each of its signs stands in the one that was given; last, its length."""
    folded: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        parts = _fold(sign)
        folded += parts
        places += [place] * len(parts)
    return "".join(folded), [*places, len(text)]


def index_words(*texts: str) -> list[str]:
    """Return the words that texts are found by, each once: O'Hara also as ``o`` and ``hara``."""
    words: dict[str, None] = {}
    for text in texts:
        if text.isascii() and "'" not in text and "`" not in text:
            words |= dict.fromkeys(_WORD.findall(text.lower()))
            continue
        for run in _WORD.findall(_fold(text)):
            parts = _APOSTROPHE.split(run)
            if len(parts) > 1:
                parts.append("".join(parts))
            for part in parts:
                words |= dict.fromkeys(_divide(part))
    return list(dict.fromkeys(word[:WORD_LENGTH] for word in words))


def index_numbers(*numbers: str) -> list[str]:
    """Return the digits of NPIs and phones, forward and backward: first and last digits are prefixes then."""
    words: dict[str, None] = {}
    for number in numbers:
        if digits := national_digits(number):
            words[digits] = None
            words[BACKWARD + digits[::-1]] = None
    return list(words)


def phones_in(text: str) -> list[str]:
    """Return the phone numbers that a text mentions, as digits."""
    if not _THREE_DIGITS.search(
        text
    ):  # most texts mention none, and looking for one takes longer
        return []
    return [national_digits(phone) for phone in _PHONE.findall(text)]


def typed_digits(text: str) -> str:
    """Return the digits when that is all that was typed, separators aside; else nothing."""
    if not _NUMBER_TYPED.fullmatch(text.strip()):
        return ""
    return national_digits(text)


def national_digits(number: str) -> str:
    """Return the digits without the country's 1."""
    digits = _NOT_DIGIT.sub("", number if number.isascii() else _fold(number))
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


def is_correctable(word: str) -> bool:
    """Say whether a word can be told from another in spite of a typing error: long enough, and no number."""
    return len(word) >= SHORTEST_CORRECTED and word.isalpha()


def _divide(run: str) -> list[str]:
    if run.isascii() or not _UNSPACED.search(run):
        return [run]
    return [piece for piece in re.split(rf"({_UNSPACED.pattern})", run) if piece]


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    # Folding case may compose anew (İ): take it apart once more.
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKD", decomposed)
        if unicodedata.category(sign) not in _DROPPED
    )
