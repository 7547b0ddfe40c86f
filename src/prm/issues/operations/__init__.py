"""What is done to issues, by people, by owners through a signed link, and by the clock."""

from prm.issues.operations.acting import Stale as Stale
from prm.issues.operations.fixing import RemedyGiven as RemedyGiven
from prm.issues.operations.fixing import add_remedy as add_remedy
from prm.issues.operations.fixing import close_issue as close_issue
from prm.issues.operations.fixing import fix_issue as fix_issue
from prm.issues.operations.handing_up import escalate_breaches as escalate_breaches
from prm.issues.operations.handing_up import escalate_issue as escalate_issue
from prm.issues.operations.joining import join_issue as join_issue
from prm.issues.operations.joining import part_issue as part_issue
from prm.issues.operations.moving import ask_for_longer as ask_for_longer
from prm.issues.operations.moving import assign_issue as assign_issue
from prm.issues.operations.moving import move_issue as move_issue
from prm.issues.operations.moving import remark as remark
from prm.issues.operations.moving import set_due as set_due
from prm.issues.operations.moving import set_severity as set_severity
from prm.issues.operations.opening import Opening as Opening
from prm.issues.operations.opening import open_issue as open_issue
from prm.issues.operations.people import add_owner as add_owner
from prm.issues.operations.people import note_owner_left as note_owner_left
from prm.issues.operations.people import note_owner_stays as note_owner_stays
from prm.issues.operations.people import owner_for as owner_for
from prm.issues.operations.people import set_ladder as set_ladder
from prm.issues.operations.reports import add_report as add_report
from prm.issues.operations.reports import confirm_report as confirm_report
from prm.issues.operations.reports import tell_practice as tell_practice
from prm.issues.operations.reports import untell_practice as untell_practice
