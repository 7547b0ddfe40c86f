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
}
# One liaison's goals are no other liaison's business.
SEEN_BY = {"goal": MAY_SEE_EVERY_GOAL, "intervention": MAY_SEE_VOLUMES}
