"""What is asked about issues: whose they are, what happened to them, what practices are still to be told."""

from prm.issues.queries.history import Happened as Happened
from prm.issues.queries.history import history_of as history_of
from prm.issues.queries.history import moved_since as moved_since
from prm.issues.queries.ladders import is_here as is_here
from prm.issues.queries.ladders import ladder_for as ladder_for
from prm.issues.queries.ladders import ladders as ladders
from prm.issues.queries.ladders import owners_on as owners_on
from prm.issues.queries.measuring import courses_visible_to as courses_visible_to
from prm.issues.queries.measuring import measures_visible_to as measures_visible_to
from prm.issues.queries.reports import reports_of as reports_of
from prm.issues.queries.reports import root_of as root_of
from prm.issues.queries.reports import to_tell as to_tell
from prm.issues.queries.standing import Clocked as Clocked
from prm.issues.queries.standing import breached as breached
from prm.issues.queries.standing import open_issues_of as open_issues_of
from prm.issues.queries.standing import with_clocks as with_clocks
from prm.issues.queries.visible import can_see_issues as can_see_issues
from prm.issues.queries.visible import issues_visible_to as issues_visible_to
