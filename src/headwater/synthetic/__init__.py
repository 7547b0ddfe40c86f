"""A made-up market: files as they stand at the door, and the truth that was planted in them."""

from headwater.synthetic.market import LAST_MONTH as LAST_MONTH
from headwater.synthetic.market import MarketSummary as MarketSummary
from headwater.synthetic.market import write_market as write_market
from headwater.synthetic.parameters import SCENARIOS as SCENARIOS
from headwater.synthetic.parameters import Parameters as Parameters
