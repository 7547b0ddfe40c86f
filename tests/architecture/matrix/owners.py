"""What owners without an account do by a signed link, and the outgoing mail."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import OPEN, Address

MAIL = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR})
NOBODY = ("01890000-0000-7000-8000-000000000000",)
NOBODYS = ("01890000-0000-7000-8000-000000000000", "forged")

ADDRESSES: tuple[Address, ...] = (
    Address("act", OPEN, arguments=NOBODYS, label="open a signed link"),
    Address("act_code", OPEN, "post", NOBODYS, "ask for a code by mail"),
    Address("act_proof", OPEN, "post", NOBODYS, "show by a code who one is"),
    Address("act_step", OPEN, "post", NOBODYS, "act as the owner whose link it is"),
    Address(
        "act_renewal", OPEN, "post", NOBODYS, "be mailed a link instead of an old one"
    ),
    Address("outbox", MAIL, label="see the outgoing mail"),
    Address("letter", MAIL, arguments=NOBODY, label="read a letter"),
    Address("letter_sending", MAIL, "post", NOBODY, "send a letter once more"),
    Address("letter_arrival", MAIL, "post", NOBODY, "say that a letter arrived"),
    Address("letter_drop", MAIL, "post", NOBODY, "hold a letter back"),
    Address("link_withdrawal", MAIL, "post", NOBODY * 2, "withdraw a signed link"),
)
