"""The one function that finds records by what a person types."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from prm.accounts.permissions import Person
from prm.directory.search.correcting import Corrections, correct
from prm.directory.search.entries import Answer, Found, Rank
from prm.directory.search.filling import whole_name
from prm.directory.search.marking import cut, mark, spell
from prm.directory.search.matching import (
    Line,
    list_kinds,
    list_lines,
    match,
    texts_of,
)
from prm.directory.search.permissions import scopes_of
from prm.directory.search.probing import Asked
from prm.directory.search.words import list_words, typed_digits

LONGEST = 200  # signs of what was typed
MOST_WORDS = 8
ENOUGH = 5  # hits as typed; with fewer, typing errors are looked for
MOST_READ = 240  # candidates: those of the best ranks
TYPOS = frozenset({Rank.NAME_TYPO, Rank.PLACE_TYPO, Rank.TEXT_TYPO})
PLACES = frozenset({Rank.PLACE, Rank.PLACE_TYPO})
TEXTS = frozenset({Rank.TEXT, Rank.TEXT_TYPO})


def find(
    text: str,
    *,
    by: Person,
    limit: int = 20,
    kinds: Collection[str] | None = None,
    near: Collection[int] = (),
    scopes: Collection[str] = (),
) -> list[Found]:
    """Find records by name, NPI, phone, town or text, best first, typing errors forgiven.

    Parameters
    ----------
    by
        Who asks: the directory and notes are found by who may see them, anything else by ``scopes``.
    kinds
        Only these kinds; None: all.
    near
        Keys of practices that come before their equals, with all that belongs to them: one's own territory.
    scopes
        What else this person may see, said by the apps that brought it.
    """
    return answer(text, by=by, limit=limit, kinds=kinds, near=near, scopes=scopes).found


def answer(
    text: str,
    *,
    by: Person,
    limit: int = 20,
    kinds: Collection[str] | None = None,
    near: Collection[int] = (),
    scopes: Collection[str] = (),
    of_a_kind: int | None = None,
) -> Answer:
    """Find as :func:`find` does, and say what the words were taken for. Seven queries at most.

    Of the ``limit`` best, at most so many ``of_a_kind`` are told.
    """
    text = text[:LONGEST]
    allowed = scopes_of(by) | {*scopes}
    words = list_words(text)[:MOST_WORDS]
    if not allowed or not words:
        return Answer([])
    chosen = [kind for kind in list_kinds() if kinds is None or kind in kinds]
    asked = Asked(words, typed_digits(text), chosen, only_these=kinds is not None)
    ranks = match([*asked.as_typed()], whole_name=whole_name(text), kinds=chosen)
    rows = _read(ranks, allowed, near)
    corrections = Corrections({}, {})
    if len(rows) < ENOUGH:
        corrections = correct(words)
        more = match([*asked.corrected(corrections)]) if corrections else {}
        found_too = {key: rank for key, rank in more.items() if key not in ranks}
        rows += _read(found_too, allowed, near)
    best = sorted(rows, key=_Row.place)[:limit]
    told = best if of_a_kind is None else _first(best, of_a_kind)
    return _tell(told, words, corrections)


def _first(rows: list[_Row], most: int) -> list[_Row]:
    """Return the first rows of each kind, in their order."""
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row.entry.kind] += 1
        if seen[row.entry.kind] <= most:
            kept.append(row)
    return kept


@dataclass(frozen=True, slots=True)
class _Row:
    """A candidate, and how well it answers."""

    entry: Line
    rank: Rank
    score: float

    def place(self) -> tuple[float, float, bool, int, str, int]:
        """Return what sorts rows: the better one first, the newer text, the shorter and so the nearer name.

        Of a town the practices come first: they are there, people only work there.
        """
        at = self.entry.at.timestamp() if self.entry.at else 0.0
        is_guest = self.rank in PLACES and self.entry.kind != "practice"
        title = self.entry.title
        return -self.score, -at, is_guest, len(title), title, self.entry.pk


def _read(
    ranks: dict[int, Rank], allowed: Collection[str], near: Collection[int]
) -> list[_Row]:
    """Return the candidates that the person may find."""
    best = sorted(ranks, key=ranks.__getitem__)[:MOST_READ]
    found = []
    for line in list_lines(best, scopes=allowed):
        rank = ranks[line.pk]
        score = len(Rank) - rank + 0.5 * (line.practice_key in near)
        found.append(_Row(line, rank, score - 0.25 * line.is_past))
    return found


def _tell(
    rows: list[_Row],
    words: list[str],
    corrections: Corrections,
) -> Answer:
    texts = texts_of([row.entry.pk for row in rows if row.rank in TEXTS])
    meant = corrections.words
    found = []
    for row in rows:
        entry, hits = row.entry, meant if row.rank in TYPOS else set[str]()
        text = texts.get(entry.pk, "")
        found.append(
            Found(
                kind=entry.kind,
                key=entry.key,
                title=mark(entry.title, words, hits),
                subtitle=entry.subtitle,
                url=entry.url,
                snippet=cut(text, words, hits) if text else (),
                score=row.score,
                rank=row.rank,
                at=entry.at,
                is_past=entry.is_past,
            )
        )
    if not rows or rows[0].rank not in TYPOS:
        return Answer(found)
    first = rows[0].entry
    shown = f"{first.title} {first.subtitle} {texts.get(first.pk, '')}"
    return Answer(found, meant=spell(words, corrections, shown))
