"""What is done in field work. One verb, one function, one transaction, one entry in the ledger."""

from prm.visits.operations.attending import Who as Who
from prm.visits.operations.commitments import Promise as Promise
from prm.visits.operations.commitments import make_commitment as make_commitment
from prm.visits.operations.commitments import reopen_commitment as reopen_commitment
from prm.visits.operations.commitments import settle_commitment as settle_commitment
from prm.visits.operations.commitments import tell_office as tell_office
from prm.visits.operations.commitments import untell_office as untell_office
from prm.visits.operations.holding import Stale as Stale
from prm.visits.operations.hours import agree_appointment as agree_appointment
from prm.visits.operations.hours import cancel_appointment as cancel_appointment
from prm.visits.operations.hours import set_visiting_hours as set_visiting_hours
from prm.visits.operations.interactions import edit_interaction as edit_interaction
from prm.visits.operations.interactions import log_interaction as log_interaction
from prm.visits.operations.interactions import remove_interaction as remove_interaction
from prm.visits.operations.interactions import (
    restore_interaction as restore_interaction,
)
from prm.visits.operations.introductions import Asking as Asking
from prm.visits.operations.introductions import ask_introduction as ask_introduction
from prm.visits.operations.introductions import match_introduction as match_introduction
from prm.visits.operations.introductions import (
    schedule_introduction as schedule_introduction,
)
from prm.visits.operations.introductions import (
    settle_introduction as settle_introduction,
)
from prm.visits.operations.introductions import (
    take_back_introduction as take_back_introduction,
)
from prm.visits.operations.letters import write_reminders as write_reminders
from prm.visits.operations.postponing import postpone_commitment as postpone_commitment
from prm.visits.operations.postponing import (
    withdraw_postponement as withdraw_postponement,
)
from prm.visits.operations.saying import Said as Said
from prm.visits.queries.hours import Hours as Hours
