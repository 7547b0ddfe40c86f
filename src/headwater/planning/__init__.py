"""Planning: what a visit is worth, where to go in a week, and whether the work is shared fairly."""

from headwater.planning.balance import gini as gini
from headwater.planning.balance import measure_balance as measure_balance
from headwater.planning.evaluation import Evaluation as Evaluation
from headwater.planning.evaluation import Problem as Problem
from headwater.planning.evaluation import evaluate as evaluate
from headwater.planning.greedy import plan_greedy as plan_greedy
from headwater.planning.instance import Appointment as Appointment
from headwater.planning.instance import Day as Day
from headwater.planning.instance import Instance as Instance
from headwater.planning.instance import Lock as Lock
from headwater.planning.instance import Lunch as Lunch
from headwater.planning.instance import Plan as Plan
from headwater.planning.instance import Planned as Planned
from headwater.planning.instance import Stop as Stop
from headwater.planning.instance import usual_minute_cost as usual_minute_cost
from headwater.planning.lottery import Lottery as Lottery
from headwater.planning.lottery import draw_lottery as draw_lottery
from headwater.planning.roads import read_roads as read_roads
from headwater.planning.search import improve as improve
from headwater.planning.travel import Travel as Travel
from headwater.planning.travel import drive_times as drive_times
from headwater.planning.value import ValueSettings as ValueSettings
from headwater.planning.value import VisitValue as VisitValue
from headwater.planning.value import visit_value as visit_value
