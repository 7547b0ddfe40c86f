"""What is asked of goals and interventions."""

from prm.programs.queries.goals import goals_visible_to as goals_visible_to
from prm.programs.queries.interventions import (
    interventions_visible_to as interventions_visible_to,
)
