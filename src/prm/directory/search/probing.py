"""From what was typed to what the index is asked, best answers first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from prm.directory.search.correcting import Corrections
from prm.directory.search.entries import Rank
from prm.directory.search.matching import Column, Group, Probe, Term
from prm.directory.search.words import BACKWARD

FEWEST_DIGITS = 3
LOCAL_DIGITS = 7  # of a phone without its area code
CANDIDATES = 40  # of each kind and rank: more would neither be shown nor told apart


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, and which kinds of records may answer."""

    words: Sequence[str]
    digits: str  # when nothing else was typed
    kinds: Sequence[str]
    only_these: bool  # the kinds were chosen by the person

    def as_typed(self) -> Iterator[Probe]:
        """Yield what to ask when everything was typed right."""
        whole = tuple((Term(word),) for word in self.words)
        begun = tuple((_beginning(word),) for word in self.words)
        for kind in self.kinds:
            if len(self.digits) >= FEWEST_DIGITS:
                yield from self._numbers(kind)
            if self._is_phone:
                continue
            for rank, column, groups in (
                (Rank.NAME_WORDS, Column.NAMES, whole),
                (Rank.NAME_BEGINNING, Column.NAMES, begun),
                (Rank.PLACE, Column.ALL, begun),
            ):
                yield Probe(rank, column, groups, kind, CANDIDATES)
        yield from self._texts(Rank.TEXT, whole)
        if begun != whole and not self._is_phone:
            # The last word is perhaps still being typed; those before it are done.
            yield from self._texts(Rank.TEXT, (*whole[:-1], begun[-1]))

    @property
    def _is_phone(self) -> bool:
        """Say whether the words are pieces of one phone number: every phone of the area begins with the first."""
        return len(self.words) > 1 and len(self.digits) >= LOCAL_DIGITS

    def corrected(self, corrections: Corrections) -> Iterator[Probe]:
        """Yield what to ask when words were typed wrong."""
        names = self._with(corrections.of_names)
        for kind in self.kinds:
            yield Probe(Rank.NAME_TYPO, Column.NAMES, names, kind, CANDIDATES)
            yield Probe(Rank.PLACE_TYPO, Column.ALL, names, kind, CANDIDATES)
        yield from self._texts(Rank.TEXT_TYPO, self._with(corrections.of_texts))

    def _numbers(self, kind: str) -> Iterator[Probe]:
        backward = BACKWARD + self.digits[::-1]
        for rank, group in (
            (Rank.NUMBER, (Term(self.digits),)),
            (
                Rank.DIGITS,
                (Term(self.digits, is_prefix=True), Term(backward, is_prefix=True)),
            ),
        ):
            yield Probe(rank, Column.ALL, (group,), kind, CANDIDATES)

    def _texts(self, rank: Rank, groups: tuple[Group, ...]) -> Iterator[Probe]:
        if len(self.digits) >= FEWEST_DIGITS:
            backward = Term(BACKWARD + self.digits[::-1], is_prefix=True)
            number = ((Term(self.digits, is_prefix=True), backward),)
            yield from self._in_kinds(rank, number)
        yield from self._in_kinds(rank, groups)

    def _in_kinds(self, rank: Rank, groups: tuple[Group, ...]) -> Iterator[Probe]:
        for kind in self.kinds if self.only_these else (None,):
            yield Probe(rank, Column.TEXT, groups, kind, CANDIDATES)

    def _with(self, corrections: Mapping[str, Sequence[str]]) -> tuple[Group, ...]:
        return tuple(
            (_beginning(word), *map(Term, corrections.get(word, ())))
            for word in self.words
        )


def _beginning(word: str) -> Term:
    """Return a word as a beginning, unless it is one letter: an initial, or the beginning of everything."""
    return Term(word, is_prefix=len(word) > 1 or not word.isascii())
