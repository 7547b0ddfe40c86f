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
from prm.programs.operations.launch_steps import finish_step as finish_step
from prm.programs.operations.launch_steps import give_step as give_step
from prm.programs.operations.launch_steps import leave_out_step as leave_out_step
from prm.programs.operations.launch_steps import reopen_step as reopen_step
from prm.programs.operations.launch_steps import take_in_step as take_in_step
from prm.programs.operations.launches import move_launch as move_launch
from prm.programs.operations.launches import plan_launch as plan_launch
from prm.programs.operations.launches import promote as promote
from prm.programs.operations.launches import set_ramp as set_ramp
from prm.programs.operations.launches import unpromote as unpromote
from prm.programs.operations.locking import Known as Known
from prm.programs.operations.locking import lock_intervention as lock_intervention
from prm.programs.operations.locking import note_look as note_look
from prm.programs.operations.margin_files import FileRow as FileRow
from prm.programs.operations.margin_files import Taken as Taken
from prm.programs.operations.margin_files import take_margin_file as take_margin_file
from prm.programs.operations.margins import Approved as Approved
from prm.programs.operations.margins import restore_margin as restore_margin
from prm.programs.operations.margins import set_margin as set_margin
from prm.programs.operations.margins import withdraw_margin as withdraw_margin
from prm.programs.operations.programs import Outline as Outline
from prm.programs.operations.programs import begin_program as begin_program
from prm.programs.operations.programs import change_program as change_program
from prm.programs.operations.programs import drop_program as drop_program
from prm.programs.operations.programs import join_program as join_program
from prm.programs.operations.programs import leave_program as leave_program
from prm.programs.operations.programs import link_issue as link_issue
from prm.programs.operations.programs import restore_program as restore_program
from prm.programs.operations.programs import unlink_issue as unlink_issue
from prm.programs.operations.training import Learnt as Learnt
from prm.programs.operations.training import change_training as change_training
from prm.programs.operations.training import record_training as record_training
from prm.programs.operations.training import remove_training as remove_training
from prm.programs.operations.training import restore_training as restore_training
