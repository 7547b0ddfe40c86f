"""Charts: a table that is ready goes in, a Vega-Lite specification comes out as a plain dict.

A specification carries no raw colour. It names design tokens (``token:c-ours``) and patterns (``url(#hatch)``);
the page swaps them for its own stylesheet, :func:`headwater.charts.resolve` for the colours of a printed picture.
"""

from headwater.charts.counties import Point as Point
from headwater.charts.counties import quantity_map as quantity_map
from headwater.charts.counties import territory_map as territory_map
from headwater.charts.events import event_plot as event_plot
from headwater.charts.interval import Spread as Spread
from headwater.charts.interval import interval_alone as interval_alone
from headwater.charts.interval import intervals as intervals
from headwater.charts.leaked import leaked_bars as leaked_bars
from headwater.charts.marks import Level as Level
from headwater.charts.marks import Mark as Mark
from headwater.charts.months import destinations_by_month as destinations_by_month
from headwater.charts.moves import Move as Move
from headwater.charts.moves import moves as moves
from headwater.charts.ramp import Came as Came
from headwater.charts.ramp import Planned as Planned
from headwater.charts.ramp import ramp as ramp
from headwater.charts.shares import Line as Line
from headwater.charts.shares import Quarter as Quarter
from headwater.charts.shares import share_classes as share_classes
from headwater.charts.shares import share_map as share_map
from headwater.charts.shares import shares_by_quarter as shares_by_quarter
from headwater.charts.theme import (
    DESTINATION_KINDS as DESTINATION_KINDS,
)
from headwater.charts.theme import (
    DESTINATION_NAMES as DESTINATION_NAMES,
)
from headwater.charts.theme import patterns as patterns
from headwater.charts.theme import resolve as resolve
from headwater.charts.theme import say_hidden as say_hidden
from headwater.charts.trend import trend_to_us as trend_to_us
from headwater.charts.waits import Look as Look
from headwater.charts.waits import Wait as Wait
from headwater.charts.waits import waits_by_month as waits_by_month
from headwater.charts.waterfall import Piece as Piece
from headwater.charts.waterfall import Step as Step
from headwater.charts.waterfall import waterfall as waterfall
