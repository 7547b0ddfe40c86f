"""How evenly work and opportunity are shared among territories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from headwater.marts import Mart
from headwater.planning import measure_balance
from headwater.planning.balance import Balance, Part
from prm.accounts.permissions import Person, can_see_volumes
from prm.insights.queries.elsewhere import Elsewhere, elsewhere_of
from prm.territories.cadence import load_cadence
from prm.territories.queries import Coverage, Covered
from prm.territories.queries.scope import is_scoped

EVEN_WITHIN = 0.15  # of an equal share: less than a day a week of one liaison's work


@dataclass(frozen=True, slots=True)
class Row:
    """One territory's part."""

    covered: Covered
    tiers: Counter[str]
    visits: float  # due in a year by cadence
    work: Part
    elsewhere: Elsewhere | None  # None: not this reader's to see
    chance: Part | None  # None: not to be compared
    is_own: bool


@dataclass(frozen=True, slots=True)
class BalanceTable:
    """All territories side by side."""

    rows: tuple[Row, ...]
    work: Balance
    chance: Balance | None
    sees_volumes: bool
    unplaced: int
    untiered: int  # placed practices without a tier: no visits are counted for them
    longest: float  # share that fills a bar

    @property
    def placed(self) -> int:
        """Return how many practices lie in a territory."""
        return sum(len(row.covered.practices) for row in self.rows)

    @property
    def visits(self) -> float:
        """Return the visits due in a year in all territories."""
        return sum(row.visits for row in self.rows)

    @property
    def most(self) -> Row | None:
        """Return the territory with the most work."""
        return max(self.rows, key=lambda row: row.visits, default=None)

    @property
    def least(self) -> Row | None:
        """Return the territory with the least work."""
        return min(self.rows, key=lambda row: row.visits, default=None)

    @property
    def is_even(self) -> bool:
        """Say whether each territory's work is close to an equal share."""
        return all(abs(row.work.deviation or 0) <= EVEN_WITHIN for row in self.rows)


def present_balance(
    coverage: Coverage, mart: Mart | None, reader: Person
) -> BalanceTable:
    """Return each territory's work and opportunity beside an equal share.

    A liaison sees the opportunity of their own territories alone, and so no shares of it: these would tell the others'.
    """
    cadence = load_cadence()
    sees = mart is not None and can_see_volumes(reader)
    visits = [cadence.visits_a_year(each.tiers) for each in coverage.territories]
    found = [
        _elsewhere(mart, each)
        if mart is not None and sees and _may_see(each, reader)
        else None
        for each in coverage.territories
    ]
    work, chance = measure_balance(visits), _balance_of(found)
    return BalanceTable(
        rows=tuple(
            Row(
                covered=each,
                tiers=Counter(each.tiers),
                visits=visits[at],
                work=work.parts[at],
                elsewhere=found[at],
                chance=chance.parts[at] if chance else None,
                is_own=any(person.pk == reader.pk for person in each.liaisons),
            )
            for at, each in enumerate(coverage.territories)
        ),
        work=work,
        chance=chance,
        sees_volumes=sees,
        unplaced=len(coverage.unplaced),
        untiered=sum(each.tiers.count("") for each in coverage.territories),
        longest=_longest(work, chance),
    )


def _may_see(covered: Covered, reader: Person) -> bool:
    return not is_scoped(reader) or any(
        person.pk == reader.pk for person in covered.liaisons
    )


def _elsewhere(mart: Mart, covered: Covered) -> Elsewhere:
    return elsewhere_of(mart, (practice.code for practice in covered.practices))


def _balance_of(found: Sequence[Elsewhere | None]) -> Balance | None:
    """Return the balance of opportunity, or None where a territory's can't be told: shares need all of them."""
    shown = [each.shown for each in found if each is not None and each.can_tell]
    return measure_balance(shown) if shown and len(shown) == len(found) else None


def _longest(*balances: Balance | None) -> float:
    shares = [
        part.share or 0 for balance in balances if balance for part in balance.parts
    ]
    return max(
        [
            *shares,
            *(
                2 / len(balance.parts)
                for balance in balances
                if balance and balance.parts
            ),
        ],
        default=1,
    )
