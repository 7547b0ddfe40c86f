"""What a word typed wrong may have meant: the words of the index within one or two typing errors.

A typing error is a letter left out, added, changed, or swapped with the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from prm.directory.search.matching import list_known, list_similar
from prm.directory.search.words import is_correctable

SHORTEST_WITH_TWO_ERRORS = 6  # letters; a shorter word is two errors from anything
MOST = 40  # corrections of a word
MOST_LOST = (
    3  # words of a search: comparing trigrams takes longer than anything else here
)
_SIMILAR = 50  # words that share trigrams, of which those within two errors are kept


@dataclass(frozen=True, slots=True)
class Corrections:
    """For each word typed, the known words that it may have meant, nearest first."""

    of_names: dict[str, list[str]]
    of_texts: dict[str, list[str]]

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def words(self) -> set[str]:
        """Return all of them."""
        return {*chain(*self.of_names.values(), *self.of_texts.values())}


def correct(words: Sequence[str]) -> Corrections:
    """Return what words may have meant, in two queries at most."""
    typed = [word for word in dict.fromkeys(words) if is_correctable(word)]
    near = {word: {word} | _one_error_away(word) for word in typed}
    known = _known(set().union(*near.values()))
    lost = [
        word
        for word in typed
        if len(word) >= SHORTEST_WITH_TWO_ERRORS and not near[word] & known.keys()
    ][:MOST_LOST]
    if lost:
        known |= _known(list_similar(lost, limit=_SIMILAR))
    found = Corrections({}, {})
    for word in typed:
        reach = 2 if word in lost else 1
        hits = sorted(
            (errors, hit)
            for hit in known
            if 0 < (errors := OSA.distance(word, hit, score_cutoff=reach)) <= reach
        )
        for kept, of_text in ((found.of_names, False), (found.of_texts, True)):
            kept[word] = [hit for _, hit in hits if of_text in known[hit]][:MOST]
    return found


def _known(words: Iterable[str]) -> dict[str, set[bool]]:
    """Return which of some words occur: in names and places, in texts, or both."""
    known: dict[str, set[bool]] = {}
    if asked := {*words}:
        for word, of_text in list_known(asked):
            known.setdefault(word, set()).add(of_text)
    return known


def _one_error_away(word: str) -> set[str]:
    """Return all that one error makes of a word. The index's words are then looked up, not compared one by one."""
    letters = sorted({*ascii_lowercase, *word})
    halves = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    without = {a + b[1:] for a, b in halves if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    changed = {a + letter + b[1:] for a, b in halves if b for letter in letters}
    added = {a + letter + b for a, b in halves for letter in letters}
    return without | swapped | changed | added
