"""The rows of field work."""

from prm.visits.models.arrivals import Arrival as Arrival
from prm.visits.models.arrivals import Clash as Clash
from prm.visits.models.calendars import CalendarFeed as CalendarFeed
from prm.visits.models.commitments import Commitment as Commitment
from prm.visits.models.commitments import CommitmentState as CommitmentState
from prm.visits.models.commitments import Postponement as Postponement
from prm.visits.models.commitments import TellingWay as TellingWay
from prm.visits.models.hours import Appointment as Appointment
from prm.visits.models.hours import Base as Base
from prm.visits.models.hours import VisitingHours as VisitingHours
from prm.visits.models.interactions import Attendee as Attendee
from prm.visits.models.interactions import Interaction as Interaction
from prm.visits.models.interactions import InteractionKind as InteractionKind
from prm.visits.models.interactions import Purpose as Purpose
from prm.visits.models.interactions import Topic as Topic
from prm.visits.models.introductions import Introduction as Introduction
from prm.visits.models.introductions import IntroductionState as IntroductionState
from prm.visits.models.plans import Candidate as Candidate
from prm.visits.models.plans import Decline as Decline
from prm.visits.models.plans import DeclineReason as DeclineReason
from prm.visits.models.plans import PlanningRun as PlanningRun
from prm.visits.models.plans import Stop as Stop
from prm.visits.models.plans import StopKind as StopKind
from prm.visits.models.plans import StopState as StopState
from prm.visits.models.plans import WeekPlan as WeekPlan
