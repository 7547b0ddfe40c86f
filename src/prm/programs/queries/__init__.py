"""What is asked of goals and interventions."""

from prm.programs.queries.goals import goals_visible_to as goals_visible_to
from prm.programs.queries.interventions import (
    interventions_visible_to as interventions_visible_to,
)
from prm.programs.queries.programs import eligible_practices as eligible_practices
from prm.programs.queries.programs import programs_of as programs_of
from prm.programs.queries.programs import programs_visible_to as programs_visible_to
from prm.programs.queries.programs import with_counts as with_counts
from prm.programs.queries.programs import with_issues as with_issues
from prm.programs.queries.versions import is_changed as is_changed
from prm.programs.queries.versions import standing_versions as standing_versions
from prm.programs.queries.versions import starts_of as starts_of
from prm.programs.queries.versions import versions_visible_to as versions_visible_to
