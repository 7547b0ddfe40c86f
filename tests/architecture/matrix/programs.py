"""Programs and launches, margins, and what the team has learnt."""

from prm.programs.launch_permissions import MAY_PLAN_LAUNCHES as PLAN
from prm.programs.permissions import MAY_RUN_PROGRAMS as RUN
from prm.programs.permissions import MAY_SET_MARGINS as SET
from tests.architecture.matrix.roles import STAFF, VOLUMES, Address

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)
STEP = (*NONE, 0)

ADDRESSES: tuple[Address, ...] = (
    Address("programs", VOLUMES, label="See programs"),
    Address("programs_file", VOLUMES, label="Take the list along"),
    Address("program", VOLUMES, arguments=NONE, label="See a program"),
    Address("program_practices", VOLUMES, arguments=NONE, label="See who may use it"),
    Address("program_new", RUN, label="Begin a program"),
    Address("program_new", RUN, "post"),
    Address("program_edit", RUN, arguments=NONE, label="Change a program"),
    Address("program_edit", RUN, "post", NONE),
    Address("program_dropping", RUN, "post", NONE, "Drop a program"),
    Address("program_restoring", RUN, "post", NONE, "Take that back"),
    Address("program_joining", RUN, "post", NONE, "Let practices in"),
    Address("program_leaving", RUN, "post", NONE, "Take practices out"),
    Address("program_linking", RUN, "post", NONE, "Say that it answers an issue"),
    Address("program_unlinking", RUN, "post", NONE, "Take that back"),
    # Whose a plan or a step is, decides once it is found: prm.programs.launch_permissions.
    Address("program_launch", VOLUMES, arguments=NONE, label="See a launch plan"),
    Address("program_launch_planning", PLAN, arguments=NONE, label="Plan a launch"),
    Address("program_launch_planning", PLAN, "post", NONE),
    Address("program_launch_moving", VOLUMES, "post", NONE, "Move one’s launch"),
    Address("program_launch_ramp", VOLUMES, "post", NONE, "Say what to expect of it"),
    Address("program_launch_promotion", VOLUMES, "post", NONE, "Promote a specialist"),
    Address("program_launch_unpromotion", VOLUMES, "post", NONE, "Take that back"),
    Address("launch_step_finishing", VOLUMES, "post", STEP, "Finish one’s step"),
    Address("launch_step_reopening", VOLUMES, "post", STEP, "Take that back"),
    Address("launch_step_leaving_out", VOLUMES, "post", STEP, "Leave a step out"),
    Address("launch_step_taking_in", VOLUMES, "post", STEP, "Take that back"),
    Address("launch_step_giving", VOLUMES, "post", STEP, "Give a step to somebody"),
    Address("margins", VOLUMES, label="See margins"),
    Address("margin_new", SET, label="Write down a margin"),
    Address("margin_new", SET, "post"),
    Address("margin_file", SET, label="Bring margins in a file"),
    Address("margin_file", SET, "post"),
    Address("margin_withdrawal", SET, "post", NONE, "Withdraw a margin"),
    Address("margin_restoration", SET, "post", NONE, "Take that back"),
    Address("trainings", STAFF, label="See training, a director the team’s"),
    Address("training_new", STAFF, label="Write down training"),
    Address("training_new", STAFF, "post"),
    Address("training_edit", STAFF, arguments=NONE, label="Change one’s training"),
    Address("training_edit", STAFF, "post", NONE),
    Address("training_removal", STAFF, "post", NONE, "Remove one’s training"),
    Address("training_restoration", STAFF, "post", NONE, "Take that back"),
    Address("portfolio", STAFF, label="See one’s own portfolio"),
    Address("portfolio_file", STAFF, label="Take it along"),
)
