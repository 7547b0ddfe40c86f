"""What is asked of goals and interventions."""

from prm.programs.queries.goals import goals_visible_to as goals_visible_to
from prm.programs.queries.interventions import (
    interventions_visible_to as interventions_visible_to,
)
from prm.programs.queries.introductions import IntroductionCounts as IntroductionCounts
from prm.programs.queries.introductions import counts_by_line as counts_by_line
from prm.programs.queries.introductions import (
    introduction_counts as introduction_counts,
)
from prm.programs.queries.introductions import met_by_month as met_by_month
from prm.programs.queries.launches import GateStanding as GateStanding
from prm.programs.queries.launches import StepStanding as StepStanding
from prm.programs.queries.launches import closed_gates as closed_gates
from prm.programs.queries.launches import gates_of as gates_of
from prm.programs.queries.launches import launches_visible_to as launches_visible_to
from prm.programs.queries.launches import ready_to_promote as ready_to_promote
from prm.programs.queries.launches import steps_of as steps_of
from prm.programs.queries.launches import steps_of_person as steps_of_person
from prm.programs.queries.margins import known_lines as known_lines
from prm.programs.queries.margins import margin_for as margin_for
from prm.programs.queries.margins import margins_on as margins_on
from prm.programs.queries.margins import margins_visible_to as margins_visible_to
from prm.programs.queries.programs import Offer as Offer
from prm.programs.queries.programs import eligible_practices as eligible_practices
from prm.programs.queries.programs import offers_at as offers_at
from prm.programs.queries.programs import programs_of as programs_of
from prm.programs.queries.programs import programs_visible_to as programs_visible_to
from prm.programs.queries.programs import with_counts as with_counts
from prm.programs.queries.programs import with_issues as with_issues
from prm.programs.queries.ramps import RampMonth as RampMonth
from prm.programs.queries.ramps import nth_month as nth_month
from prm.programs.queries.ramps import planned_ramp as planned_ramp
from prm.programs.queries.training import expired_by as expired_by
from prm.programs.queries.training import expiring_within as expiring_within
from prm.programs.queries.training import training_of as training_of
from prm.programs.queries.training import training_visible_to as training_visible_to
from prm.programs.queries.versions import is_changed as is_changed
from prm.programs.queries.versions import standing_versions as standing_versions
from prm.programs.queries.versions import starts_of as starts_of
from prm.programs.queries.versions import versions_visible_to as versions_visible_to
