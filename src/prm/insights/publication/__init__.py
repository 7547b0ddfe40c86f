"""Everything that pages, charts and files say of a mart's claims, statement by statement, for the audit.

The audit (``headwater.disclosure.audit``) reads this and nothing else: it doesn't know how counts were hidden. A query
module that makes counts has a function here that says them:

    def say_payers(said: Publication, mart: Mart) -> None: ...

It adds the cells that its table is a sum of (``said.cells``, unless they are there already), says every count that the
query function returns (``said.say(name, cells, shown=count.value is not None)``), and says which of its sums are the
same people as those of another table (``said.equal``). Then it is added to ``SAID``. What a role may not see it could
ask a colleague for, so that all roles are audited as one reader. Numbers that models make (expected, shortfall, what
could be won back) aren't counts of people: they are rounded, and stand only where their count stands.
"""

from __future__ import annotations

from headwater.disclosure.audit import Publication
from headwater.marts import Mart
from prm.insights.publication.arrived import say_arrivals
from prm.insights.publication.beneath import say_places, say_receivers
from prm.insights.publication.beside import say_carved, say_lookbacks, say_payers
from prm.insights.publication.market import say_market_share, say_second_hops
from prm.insights.publication.referrals import (
    say_cells,
    say_flows,
    say_market_months,
    say_mixes,
    say_people,
    say_periods,
    say_referrers,
)

# In this order: the first adds the cells that the others are sums of.
SAID = (
    say_cells,
    say_flows,
    say_mixes,
    say_market_months,
    say_referrers,
    say_people,
    say_periods,
    say_places,
    say_receivers,
    say_arrivals,
    say_lookbacks,
    say_payers,
    say_carved,
    say_market_share,
    say_second_hops,
)


def publication(mart: Mart) -> Publication:
    """Return everything that is said of a mart's claims."""
    said = Publication()
    for say in SAID:
        say(said, mart)
    return said
