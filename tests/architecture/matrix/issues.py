"""Issues: the board, the table, the page of one, and how fast they are fixed."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import Address

READERS = frozenset(
    {
        Role.LIAISON,
        Role.DIRECTOR,
        Role.SERVICE_LINE_LEADER,
        Role.EXECUTIVE,
        Role.ANALYST,
    }
)
OPENERS = frozenset({Role.LIAISON, Role.DIRECTOR})
DIRECTORS = frozenset({Role.DIRECTOR})

# of nothing: permission is asked before anything is looked up
NONE = ("00000000-0000-0000-0000-000000000000",)

ADDRESSES: tuple[Address, ...] = (
    Address("issues", READERS, label="Read the board and the table of issues"),
    Address("issues_file", READERS, label="Take issues away as a file"),
    Address("issues_to_tell", READERS, label="Read who is to be told what was done"),
    Address("issue_speed", READERS, label="Read how fast issues are fixed"),
    Address("issue_speed_file", READERS, label="Take that away as a file"),
    Address("issue_new", OPENERS, "get", (), "Open an issue"),
    Address("issue_new", OPENERS, "post", (), "Open an issue"),
    Address("ladder", DIRECTORS, "get", (), "Say to whom issues are handed up"),
    Address("ladder", DIRECTORS, "post", (), "Say to whom issues are handed up"),
    Address("issue_owners", DIRECTORS, "post", (), "Name owners without an account"),
    Address(
        "issue_owner_departure", DIRECTORS, "post", (0,), "Note that an owner left"
    ),
    Address("issue_owner_return", DIRECTORS, "post", (0,), "Note that they are here"),
    Address("open_from_row", OPENERS, "get", ("issue",), "Open an issue from a row"),
    Address("open_from_row", OPENERS, "get", ("plan",), "Plan a visit from a row"),
    Address("open_from_row", OPENERS, "get", ("visit",), "Log a visit from a row"),
    Address(
        "open_from_row",
        OPENERS,
        "get",
        ("intervention",),
        "Draft an intervention from a row",
    ),
    Address("issue", READERS, "get", NONE, "Read an issue"),
    # Whoever reads issues may own one, and its owner moves it: which issue decides.
    Address("issue_step", READERS, "post", NONE, "Move an issue along"),
    Address("issue_remark", READERS, "post", NONE, "Remark on an issue"),
    Address("issue_owner", READERS, "post", NONE, "Give an issue to somebody"),
    Address("issue_severity", READERS, "post", NONE, "Say how bad an issue is"),
    Address("issue_due", READERS, "post", NONE, "Move an issue’s due date"),
    Address("issue_escalation", READERS, "post", NONE, "Hand an issue up"),
    Address("issue_resolution", READERS, "post", NONE, "Say what fixed an issue"),
    Address("issue_closing", READERS, "post", NONE, "Close an issue unconfirmed"),
    Address("issue_remedies", READERS, "post", NONE, "Add a remedy"),
    Address("issue_telling", READERS, "post", NONE, "Note that a practice was told"),
    Address("issue_untelling", READERS, "post", NONE, "Take that back"),
    Address("issue_word", READERS, "post", NONE, "Note whether a practice agrees"),
    Address("issue_root", OPENERS, "post", NONE, "Join an issue to another one"),
    Address("issue_parting", OPENERS, "post", NONE, "Part it again"),
    Address("issue_reports", OPENERS, "get", NONE, "Add a practice to an issue"),
    Address("issue_reports", OPENERS, "post", NONE, "Add a practice to an issue"),
)
