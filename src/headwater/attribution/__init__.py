"""Attribution: what the work with practices is estimated to have changed, and how sure that is."""

from headwater.attribution.bounce import expected_bounce_back as expected_bounce_back
from headwater.attribution.events import event_series as event_series
from headwater.attribution.lottery import estimate_lottery as estimate_lottery
from headwater.attribution.lottery import fit_lottery as fit_lottery
from headwater.attribution.sequential import estimate_sequential as estimate_sequential
from headwater.attribution.sequential import fit_sequential as fit_sequential
from headwater.attribution.study import NEVER as NEVER
from headwater.attribution.study import Estimate as Estimate
from headwater.attribution.study import EventSeries as EventSeries
from headwater.attribution.study import Fit as Fit
from headwater.attribution.study import Study as Study
from headwater.attribution.study import TooLittle as TooLittle
from headwater.attribution.study import Trials as Trials
