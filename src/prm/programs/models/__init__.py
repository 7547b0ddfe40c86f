"""Goals, programs, launches of specialists, interventions drafted and locked, margins, and the team's training."""

from prm.programs.models.goals import Goal as Goal
from prm.programs.models.goals import GoalMeasure as GoalMeasure
from prm.programs.models.goals import GoalTier as GoalTier
from prm.programs.models.interventions import USUAL_HORIZON as USUAL_HORIZON
from prm.programs.models.interventions import Design as Design
from prm.programs.models.interventions import Intervention as Intervention
from prm.programs.models.interventions import InterventionKind as InterventionKind
from prm.programs.models.interventions import InterventionTarget as InterventionTarget
from prm.programs.models.interventions import InterventionVersion as InterventionVersion
from prm.programs.models.interventions import Plan as Plan
from prm.programs.models.interventions import ResultLook as ResultLook
from prm.programs.models.interventions import VersionTarget as VersionTarget
from prm.programs.models.launches import Gate as Gate
from prm.programs.models.launches import LaunchPlan as LaunchPlan
from prm.programs.models.launches import LaunchStep as LaunchStep
from prm.programs.models.launches import RampPoint as RampPoint
from prm.programs.models.margins import MarginRange as MarginRange
from prm.programs.models.programs import Program as Program
from prm.programs.models.programs import ProgramIssue as ProgramIssue
from prm.programs.models.programs import ProgramKind as ProgramKind
from prm.programs.models.programs import ProgramPractice as ProgramPractice
from prm.programs.models.training import Training as Training
from prm.programs.models.training import TrainingKind as TrainingKind
