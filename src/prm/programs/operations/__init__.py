"""Setting goals and drafting interventions."""

from prm.programs.operations.goals import Aim as Aim
from prm.programs.operations.goals import drop_goal as drop_goal
from prm.programs.operations.goals import restore_goal as restore_goal
from prm.programs.operations.goals import set_goal as set_goal
from prm.programs.operations.interventions import Draft as Draft
from prm.programs.operations.interventions import (
    change_intervention as change_intervention,
)
from prm.programs.operations.interventions import (
    draft_intervention as draft_intervention,
)
from prm.programs.operations.interventions import drop_intervention as drop_intervention
from prm.programs.operations.interventions import (
    restore_intervention as restore_intervention,
)
