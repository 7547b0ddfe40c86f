"""What was done in programs, in words."""

from prm.accounts.permissions import MAY_SEE_VOLUMES
from prm.programs.permissions import MAY_SEE_EVERY_GOAL

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
}
# One liaison's goals are no other liaison's business.
SEEN_BY = {
    "goal": MAY_SEE_EVERY_GOAL,
    "intervention": MAY_SEE_VOLUMES,
    "program": MAY_SEE_VOLUMES,
}
