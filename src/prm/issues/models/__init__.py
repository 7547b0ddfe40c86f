"""The rows of issues: who owns, what is reported, what was done about it."""

from prm.issues.models.issues import Issue as Issue
from prm.issues.models.issues import Report as Report
from prm.issues.models.kinds import RUNNING as RUNNING
from prm.issues.models.kinds import SETTLED as SETTLED
from prm.issues.models.kinds import SUB_KINDS as SUB_KINDS
from prm.issues.models.kinds import BarrierKind as BarrierKind
from prm.issues.models.kinds import IssueState as IssueState
from prm.issues.models.kinds import RemedyKind as RemedyKind
from prm.issues.models.kinds import Severity as Severity
from prm.issues.models.kinds import Source as Source
from prm.issues.models.owners import LadderStep as LadderStep
from prm.issues.models.owners import Owner as Owner
from prm.issues.models.owners import OwnerPass as OwnerPass
from prm.issues.models.steps import Escalation as Escalation
from prm.issues.models.steps import Remedy as Remedy
from prm.issues.models.steps import Resolution as Resolution
from prm.issues.models.steps import Step as Step
