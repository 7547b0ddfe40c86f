"""Making a week's plan and changing it, and turning down what was proposed."""

from prm.visits.operations.plans.bases import set_base as set_base
from prm.visits.operations.plans.days import close_past_days as close_past_days
from prm.visits.operations.plans.declines import decline as decline
from prm.visits.operations.plans.declines import withdraw_decline as withdraw_decline
from prm.visits.operations.plans.making import end_search as end_search
from prm.visits.operations.plans.making import make_plan as make_plan
from prm.visits.operations.plans.making import take_improvement as take_improvement
from prm.visits.operations.plans.stops import add_stop as add_stop
from prm.visits.operations.plans.stops import cancel_stop as cancel_stop
from prm.visits.operations.plans.stops import lock_stop as lock_stop
from prm.visits.operations.plans.stops import move_stop as move_stop
from prm.visits.operations.plans.stops import remove_stop as remove_stop
from prm.visits.operations.plans.undoing import take_back_change as take_back_change
