"""What was done in visits, in words. A plan is its liaison's and the directors' business."""

from prm.visits.permissions import MAY_SEE_FIELD_WORK
from prm.visits.plan_permissions import MAY_PLAN

PLANS = {
    "plan.made": "{actor} planned the week of {week} for {liaison}: {stops} stops, {drawn} of them drawn by lot",
    "plan.improved": "{actor} found a better order for {liaison} in the week of {week}: {minutes} minutes less driving",
    "plan.change_undone": "{actor} took back a change in {liaison}’s week of {week}: {change}",
    "plan.days_closed": "{actor} marked {stops} planned stops of past days as not visited",
    "stop.added": "{actor} added {practice} to {liaison}’s plan of {day}",
    "stop.moved": "{actor} moved {practice} to {day} in {liaison}’s plan",
    "stop.locked": "{actor} locked {practice} on {day} in {liaison}’s plan",
    "stop.unlocked": "{actor} unlocked {practice} on {day} in {liaison}’s plan",
    "stop.removed": "{actor} took {practice} on {day} out of {liaison}’s plan",
    "stop.cancelled": "{actor} cancelled the visit to {practice} on {day} in {liaison}’s plan",
    "proposal.declined": "{actor} declined a proposed visit to {practice}: {reason}; it rests until {until}",
    "proposal.restored": "{actor} let {practice} be proposed again, which had been declined: {reason}",
    "base.set": "{actor} set where the days of {liaison} begin: {place}",
}
FIELD_WORK = {
    # what was said stays in its rows: none of it stands in the ledger
    "interaction.logged": "{actor} logged a {kind} to {practice} on {on_day}",
    "interaction.edited": "{actor} changed {changed} of a {kind} to {practice} on {on_day}",
    "interaction.removed": "{actor} removed a {kind} to {practice} on {on_day}",
    "interaction.restored": "{actor} brought back a {kind} to {practice} on {on_day}",
    "commitment.made": "{actor} promised something to {practice}; {owner} keeps it by {due_on}",
    "commitment.kept": "{actor} said that a promise to {practice} was kept on {settled_on}; {owner} owned it",
    "commitment.missed": "{actor} said that a promise to {practice} was missed; {owner} owned it",
    "commitment.waived": "{actor} waived a promise to {practice}; {owner} owned it",
    "commitment.reopened": "{actor} took back what had become of a promise to {practice}",
    "commitment.told": "{actor} told {practice} what became of a promise, {how}",
    "commitment.untold": "{actor} took back that {practice} was told what became of a promise",
    "commitment.takes_longer": "{actor} said that a promise to {practice}, due {due_on}, takes until {day};"
    " {asked} was told",
    "commitment.postponed": "{actor} postponed a promise to {practice} from {from_day} to {to_day}",
    "commitment.postponement_withdrawn": "{actor} took back a postponement: a promise to {practice} is due on {due_on}",
    "introduction.asked": "{actor} noted that {asker} of {practice} asks for an introduction in {service_line}",
    "introduction.matched": "{actor} chose {specialist} to meet {asker} of {practice}",
    "introduction.scheduled": "{actor} arranged that {specialist} meets {asker} of {practice} on {meets_on}",
    "introduction.met": "{actor} noted that {specialist} met {asker} of {practice}",
    "introduction.dropped": "{actor} dropped an introduction for {asker} of {practice}",
    "introduction.taken_back": "{actor} took back a step of an introduction for {asker} of {practice}",
    "hours.set": "{actor} set when {practice} takes visits: {days}",
    "appointment.agreed": "{actor} agreed with {practice} that {liaison} comes on {on_day}",
    "appointment.cancelled": "{actor} called off {liaison}’s appointment at {practice} on {on_day}",
}
CLASHES = {
    "clash.found": "{actor}’s device brought a {kind} that clashed with a change made meanwhile; both are kept",
    "clash.settled": "{actor} chose between two versions of a {kind}: {kept}",
}
CALENDARS = {
    "calendar.opened": "{actor} made an address for their calendar",
    "calendar.renewed": "{actor} took another address for their calendar; the one before opens nothing",
    "calendar.closed": "{actor} closed the address of their calendar",
}
SENTENCES: dict[str, str] = {**CALENDARS, **PLANS, **CLASHES, **FIELD_WORK}
SEEN_BY = dict.fromkeys(
    ("plan", "stop", "proposal", "base", "clash"), MAY_PLAN
) | dict.fromkeys(
    ("interaction", "commitment", "introduction", "appointment"), MAY_SEE_FIELD_WORK
)
TIMELINES = dict.fromkeys(
    ("visits.interaction", "visits.commitment", "visits.introduction"),
    MAY_SEE_FIELD_WORK,
)
