"""Who in a practice refers, by NPI."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from headwater.marts import Mart, shown_of_practice
from prm.insights.counts import Count, count_of, share_of
from prm.insights.queries.flows import Cell

_REMEMBERED = 512
_OPEN = 16  # practices whose rows are kept until all their lines are read


class Referrer(NamedTuple):
    """A practitioner who refers from a practice."""

    npi: str
    name: str
    specialty: str
    volume: Count
    ours: Count

    @property
    def share_to_us(self) -> float | None:
        """Return ours / all."""
        return share_of(self.ours, self.volume)


@lru_cache(maxsize=_REMEMBERED)
def referrers(mart: Mart, cell: Cell) -> tuple[Referrer, ...]:
    """Return who refers in the window, largest first within what may be shown."""
    counts = _by_line(mart, cell.practice_id).get(cell.line, {})
    named = _names(mart, sorted({npi for npi, _ in counts}))
    found = [
        Referrer(
            npi,
            *named.get(npi, (npi or "Practitioner not known", "")),
            counts.get((npi, "volume"), Count(0)),
            counts.get((npi, "ours"), Count(0)),
        )
        for npi in sorted({npi for npi, _ in counts})
    ]
    sending = [each for each in found if each.volume != Count(0)]
    return tuple(sorted(sending, key=lambda each: (-each.volume.rank, each.name)))


@lru_cache(maxsize=_OPEN)
def _by_line(mart: Mart, practice_id: str) -> dict[str, dict[tuple[str, str], Count]]:
    """Return counts by (NPI, part), by line; an NPI of "" is nobody in particular."""
    found: dict[str, dict[tuple[str, str], Count]] = {}
    for row in shown_of_practice(mart, "shown_referrer", practice_id).to_pylist():
        of_line = found.setdefault(row["service_line"], {})
        of_line[row["npi"], row["part"]] = count_of(row)
    return found


def _names(mart: Mart, npis: list[str]) -> dict[str, tuple[str, str]]:
    table = mart.table("practitioner", ["npi", "name", "specialty"], {"npi": npis})
    return {
        row["npi"]: (row["name"] or row["npi"], row["specialty"] or "")
        for row in table.to_pylist()
    }
