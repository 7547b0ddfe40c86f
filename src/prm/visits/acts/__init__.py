"""What a device may do in field work: read what it sent, call the operation, and say what clashes."""

from prm.visits.acts.base import Tools as Tools
from prm.visits.acts.commitments import (
    CommitmentAct,
    PostponementAct,
    SettlementAct,
)
from prm.visits.acts.issues import IssueAct, RemarkAct
from prm.visits.acts.visits import VisitAct, VisitEditAct

KINDS = {
    "visit": VisitAct,
    "visit_edit": VisitEditAct,
    "commitment": CommitmentAct,
    "settlement": SettlementAct,
    "postponement": PostponementAct,
    "issue": IssueAct,
    "remark": RemarkAct,
}
