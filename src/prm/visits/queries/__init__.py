"""What is asked about field work. Whoever asks has asked permission before; lists start from ``…_visible_to``."""

from prm.visits.queries.commitments import (
    commitments_visible_to as commitments_visible_to,
)
from prm.visits.queries.commitments import open_commitments as open_commitments
from prm.visits.queries.due import Due as Due
from prm.visits.queries.due import covered_on as covered_on
from prm.visits.queries.due import due_on as due_on
from prm.visits.queries.hours import Hours as Hours
from prm.visits.queries.hours import appointments_of as appointments_of
from prm.visits.queries.hours import hours_of as hours_of
from prm.visits.queries.hours import next_appointment as next_appointment
from prm.visits.queries.interactions import interactions_of as interactions_of
from prm.visits.queries.interactions import (
    interactions_visible_to as interactions_visible_to,
)
from prm.visits.queries.interactions import last_visits as last_visits
from prm.visits.queries.introductions import (
    introductions_visible_to as introductions_visible_to,
)
