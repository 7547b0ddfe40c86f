"""What was done in programs, in words."""

from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.programs.permissions import MAY_SEE_EVERY_GOAL, MAY_SEE_TEAM_TRAINING

SENTENCES: dict[str, str] = {
    "goal.set": "{actor} set a goal for {whose}: {measure}, {target} by {until}",
    "goal.dropped": "{actor} dropped the goal for {whose}: {measure}, {target} by {until}",
    "goal.restored": "{actor} took back that the goal for {whose} was dropped: {measure}, {target} by {until}",
    "intervention.drafted": "{actor} drafted an intervention in {service_line} for {practices} practices: {kind}",
    "intervention.changed": "{actor} changed the draft in {service_line} for {practices} practices: {kind}",
    "intervention.dropped": "{actor} dropped the draft in {service_line} for {practices} practices: {kind}",
    "intervention.restored": "{actor} took back that the draft in {service_line} was dropped: {kind}",
    "intervention.locked": "{actor} locked version {version} of an intervention in {service_line} for {practices}"
    " practices: {kind}",
    "intervention.result_seen": "{actor} saw the result of version {version} of an intervention in {service_line}",
    "program.begun": "{actor} began a program in {service_line} for {practices} practices: {kind}",
    "program.changed": "{actor} changed the program in {service_line}: {kind}",
    "program.dropped": "{actor} dropped the program in {service_line}: {kind}",
    "program.restored": "{actor} took back that the program in {service_line} was dropped: {kind}",
    "program.joined": "{actor} let {practices} practices into the program in {service_line} from {from_date}: {kind}",
    "program.left": "{actor} took {practices} practices out of the program in {service_line} after {to_date}: {kind}",
    "program.issue_linked": "{actor} linked an issue to the program in {service_line}: {kind}",
    "program.issue_unlinked": "{actor} took an issue off the program in {service_line}: {kind}",
    "launch.planned": "{actor} planned how {practitioner} begins in {service_line} on {starts_on}: {steps} steps",
    "launch.moved": "{actor} moved the start of {practitioner} in {service_line} from {instead_of} to {starts_on}, and"
    " {steps} steps with it",
    "launch.ramp_set": "{actor} set the patients to expect of {practitioner} in {service_line}, for {months} months",
    "launch.promoted": "{actor} promoted {practitioner} in {service_line}: every gate is open",
    "launch.unpromoted": "{actor} took back that {practitioner} is promoted in {service_line}",
    "launch.step_finished": "{actor} finished a step of {practitioner}’s launch on {done_on}: {what}",
    "launch.step_reopened": "{actor} took back that a step of {practitioner}’s launch is done: {what}",
    "launch.step_left_out": "{actor} left out a step of {practitioner}’s launch: {what}",
    "launch.step_taken_in": "{actor} took back that a step of {practitioner}’s launch is left out: {what}",
    "launch.step_given": "{actor} gave a step of {practitioner}’s launch to {owner}, due {due_on}: {what}",
    "margin.set": "{actor} wrote down the margin in {service_line} that {approver} approved on {approved_on}: {low} to"
    " {high} dollars",
    "margin.withdrawn": "{actor} withdrew the margin in {service_line} that {approver} approved on {approved_on}",
    "margin.restored": "{actor} took back that the margin in {service_line} was withdrawn, which {approver} approved on"
    " {approved_on}",
    "training.recorded": "{actor} wrote down a {kind} of {person}, done on {done_on}",
    "training.changed": "{actor} changed a {kind} of {person}, done on {done_on}",
    "training.removed": "{actor} removed a {kind} of {person}, done on {done_on}",
    "training.restored": "{actor} took back that a {kind} of {person} was removed, done on {done_on}",
}
# One liaison's goals are no other liaison's business.
SEEN_BY = {
    "goal": MAY_SEE_EVERY_GOAL,
    "intervention": MAY_SEE_VOLUMES,
    "program": MAY_SEE_VOLUMES,
    "launch": MAY_SEE_VOLUMES,
    "margin": MAY_SEE_VOLUMES,
    "training": MAY_SEE_TEAM_TRAINING,
}
# Whose page shows what happened to one of them.
TIMELINES = {"programs.program": MAY_SEE_VOLUMES}
