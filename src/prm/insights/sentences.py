"""What people said of the numbers, in words. Whoever sees no volumes reads none of it."""

from prm.accounts.permissions import MAY_SEE_VOLUMES

SENTENCES = {
    "barrier.confirmed": "{actor} confirmed the barrier of {practice} in {service_line}: {barrier}, as proposed",
    "barrier.corrected": "{actor} corrected the barrier of {practice} in {service_line}: {barrier};"
    " proposed was {proposed}",
    "barrier.withdrawn": "{actor} took back what they said of the barrier of {practice} in {service_line}: {barrier}",
    "carve_out.added": "{actor} carved out {size} of {practice} in {service_line}: {reason}",
    "carve_out.ended": "{actor} ended the carve-out of {practice} in {service_line}: {size}, {reason}",
    "carve_out.reopened": "{actor} let the carve-out of {practice} in {service_line} stand again: {size}, {reason}",
}
SEEN_BY = {"barrier": MAY_SEE_VOLUMES, "carve_out": MAY_SEE_VOLUMES}
