"""What is written about people, beneath the ledger.

Accounts stand below the ledger in the order of imports, so nothing here writes an entry: the verbs that a person
performs are in ``prm.web.account.operations`` and ``prm.web.users.operations``, which call these and record them.
"""

from prm.accounts.operations.invitations import (
    accept_invitation,
    create_invitation,
    renew_invitation,
    withdraw_invitation,
)
from prm.accounts.operations.people import (
    LastAdministrator,
    change_role,
    choose_time_zone,
    close_user,
    create_user,
    reopen_user,
    reset_factors,
    set_password,
    unlock_user,
)
from prm.accounts.operations.sessions import (
    end_session,
    end_sessions,
    note_activity,
)

__all__ = [
    "LastAdministrator",
    "accept_invitation",
    "change_role",
    "choose_time_zone",
    "close_user",
    "create_invitation",
    "create_user",
    "end_session",
    "end_sessions",
    "note_activity",
    "renew_invitation",
    "reopen_user",
    "reset_factors",
    "set_password",
    "unlock_user",
    "withdraw_invitation",
]
