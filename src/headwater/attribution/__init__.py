"""Attribution: what the work with practices is estimated to have changed, and how sure that is."""

from headwater.attribution.study import NEVER as NEVER
from headwater.attribution.study import Estimate as Estimate
from headwater.attribution.study import EventSeries as EventSeries
from headwater.attribution.study import Fit as Fit
from headwater.attribution.study import Study as Study
from headwater.attribution.study import TooLittle as TooLittle
from headwater.attribution.study import Trials as Trials
