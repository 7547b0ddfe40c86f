"""Letters queued, sent once, and decided by a person where nobody else can."""

from prm.mail.operations.deciding import drop_letter as drop_letter
from prm.mail.operations.deciding import note_arrival as note_arrival
from prm.mail.operations.deciding import send_again as send_again
from prm.mail.operations.queueing import queue_letter as queue_letter
from prm.mail.operations.sending import send_letters as send_letters
