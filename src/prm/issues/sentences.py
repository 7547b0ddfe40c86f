"""What was done to issues, in words. They name obstacle and practices, never what somebody wrote of them."""

from prm.issues.queries.visible import MAY_SEE_ISSUES

SENTENCES = {
    "issue.opened": "{actor} opened an issue of {practices}: {record}, {severity}",
    "issue.accepted": "{actor} accepted an issue of {practices}: {record}",
    "issue.begun": "{actor} started fixing an issue of {practices}: {record}",
    "issue.handed_back": "{actor} handed back an issue of {practices}: {record}",
    "issue.fixed": "{actor} said that an issue of {practices} is fixed since {on_day}, {confirmed}: {record}",
    "issue.answered": "{actor} noted what {practice} says of an issue, {said}: {record}",
    "issue.closed": "{actor} closed an issue of {practices}, unconfirmed: {record}",
    "issue.reopened": "{actor} reopened an issue of {practices}: {record}",
    "issue.withdrawn": "{actor} withdrew an issue of {practices}: {record}",
    "issue.joined": "{actor} joined an issue of {practices} to another: {record}",
    "issue.parted": "{actor} parted an issue of {practices} from its root: {record}",
    "issue.assigned": "{actor} gave an issue of {practices} to {to_name}, instead of {instead_of}: {record}",
    "issue.escalated": "{actor} handed an issue of {practices} up to {to_name}, due {due_on}: {record}",
    "issue.breached": "{actor} handed an issue of {practices} up to {to_name}, instead of {instead_of}: {missed}."
    " {record}",
    "issue.ran_out": "{actor} left an issue of {practices} with {to_name}, for nobody stands above {instead_of}:"
    " {missed}. {record}",
    "issue.severity_set": "{actor} called an issue of {practices} {severity} instead of {instead_of}, due {due_on}:"
    " {record}",
    "issue.due_set": "{actor} moved the due date of an issue of {practices} from {instead_of} to {due_on}: {record}",
    "issue.remarked": "{actor} remarked on an issue of {practices}: {record}",
    "issue.remedied": "{actor} added a remedy to an issue of {practices}, {remedy} from {from_date}: {record}",
    "issue.reported": "{actor} added {practice} to an issue: {record}",
    "issue.told": "{actor} told {practice} what was done about an issue: {record}",
    "issue.untold": "{actor} took back that {practice} was told of an issue: {record}",
    "owner.added": "{actor} named {record} as somebody who can own issues and promises",
    "owner.left": "{actor} noted that {record} left on {left_on}",
    "owner.stayed": "{actor} took back that {record} left",
    "pass.issued": "{actor} made {record}, to act on one {about} until {until}",
    "pass.renewed": "{actor} was asked for {record} again, for the old one had run out, and mailed a new one",
    "pass.withdrawn": "{actor} withdrew {record}, which was about one {about}",
    "pass.code_sent": "{actor} mailed a code that opens {record}",
    "pass.shown": "{actor} showed by a code who they are, and opened {record} about one {about}",
    "pass.refused": "{actor} tried a code that doesn’t open {record}; {left}",
    "ladder.set": "{actor} set to whom issues of {service_line} are handed up: {people}, instead of {instead_of}",
}
SEEN_BY = {
    "issue": MAY_SEE_ISSUES,
    "owner": MAY_SEE_ISSUES,
    "ladder": MAY_SEE_ISSUES,
}
TIMELINES = {"issues.issue": MAY_SEE_ISSUES}
