"""What was done in outreach, in words."""

from prm.visits.permissions import MAY_SEE_FIELD_WORK

SENTENCES: dict[str, str] = {
    "material.added": "{actor} added {record} for {service_line}, to be left until {until}",
    "material.edited": "{actor} changed what is said of {record}: for {service_line}, until {until}",
    "material.renewed": "{actor} added {record} instead of {instead_of}, to be left until {until}",
    "material.withdrawn": "{actor} withdrew {record}: it is left no more",
    "material.restored": "{actor} let {record} be left again",
    "material.left": "{actor} left at {practice}: {materials}",
}
SEEN_BY = {"material": MAY_SEE_FIELD_WORK}
TIMELINES = {"outreach.material": MAY_SEE_FIELD_WORK}
