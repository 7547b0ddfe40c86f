"""Planning: what a visit is worth, where to go in a week, and whether the work is shared fairly."""

from headwater.planning.balance import gini as gini
from headwater.planning.balance import measure_balance as measure_balance
