"""What was done to territories, in words."""

from prm.directory.permissions import MAY_SEE_DIRECTORY

SENTENCES = {
    "territory.opened": "{actor} opened {record}",
    "territory.renamed": "{actor} renamed {former_name} to {record}",
    "territory.closed": "{actor} closed {record}: {moved} practices moved to another territory, {unplaced} to none",
    "territory.drawn": "{actor} redrew {record}: {placed} practices came in from no territory, {moved} changed"
    " territory, {unplaced} lie in none now",
    "territory.liaison_assigned": "{actor} assigned {liaison} to {record} from {from_date}, instead of {instead_of}",
    "territory.assignment_ended": "{actor} ended {liaison}’s time in {record} with {last_day}",
    "practice.placed": "{actor} placed practices by their addresses: {placed} came into a territory, {moved} moved,"
    " {unplaced} fell out",
    "practice.tiered": "{actor} set {practices} practices to {tier}",
}
TIMELINES = {"territories.territory": MAY_SEE_DIRECTORY}
