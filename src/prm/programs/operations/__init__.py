"""Setting goals, drafting and locking interventions, running programs."""

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
from prm.programs.operations.locking import Known as Known
from prm.programs.operations.locking import lock_intervention as lock_intervention
from prm.programs.operations.locking import note_look as note_look
from prm.programs.operations.programs import Outline as Outline
from prm.programs.operations.programs import begin_program as begin_program
from prm.programs.operations.programs import change_program as change_program
from prm.programs.operations.programs import drop_program as drop_program
from prm.programs.operations.programs import join_program as join_program
from prm.programs.operations.programs import leave_program as leave_program
from prm.programs.operations.programs import link_issue as link_issue
from prm.programs.operations.programs import restore_program as restore_program
from prm.programs.operations.programs import unlink_issue as unlink_issue
