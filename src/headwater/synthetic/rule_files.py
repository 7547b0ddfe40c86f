"""The market's own leakage rules, as a site would write them."""

from __future__ import annotations

from datetime import date, timedelta

from headwater.synthetic.calendar import EPOCH
from headwater.synthetic.reach import PAYER_NAMES, WITHOUT_CONTRACT
from headwater.synthetic.world import World

_RULES = """\
# What leaves Merrowdale Health and can't be won back, as far as data can tell. Everybody in it is made up.
title: What can't be won back
version: 2
authored_by: The made-up market
checked_by: null
date_reviewed: {reviewed}

payers_without_contract:
  - payer: {payer}
    from: {ended}

service_area:
  zip_codes: [{zip_codes}]

offered_besides_roster: []
"""


def leakage_rules(world: World) -> str:
    """Return the text of the market's ``leakage_rules.yaml``."""
    return _RULES.format(
        reviewed=world.calendar.end.isoformat(),
        payer=PAYER_NAMES[WITHOUT_CONTRACT],
        ended=_iso(world.reach.ended),
        zip_codes=", ".join(f'"{code}"' for code in world.place.zip_code),
    )


def _iso(day: int) -> str:
    found: date = EPOCH + timedelta(days=day)
    return found.isoformat()
