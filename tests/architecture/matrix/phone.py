"""Logging in a car park: the visit form, the kit, clashes; and the log of benefits."""

from prm.accounts.models import Role
from tests.architecture.matrix.roles import OPEN, Address

LOGGERS = frozenset({Role.LIAISON, Role.DIRECTOR})
READERS = LOGGERS | {Role.COMPLIANCE_OFFICER}

# of nothing: permission is asked before anything is looked up
NOTHING = ("00000000-0000-0000-0000-000000000000",)

ADDRESSES: tuple[Address, ...] = (
    Address("benefits", READERS, label="Read the log of benefits, one’s own or all"),
    Address("benefits_file", READERS, label="Take the log of benefits away"),
    Address("benefit_new", LOGGERS, label="Log a benefit"),
    Address("benefit_new", LOGGERS, "post", label="Log a benefit"),
    Address("benefit_removal", LOGGERS, "post", NOTHING, "Remove a benefit one logged"),
    Address(
        "benefit_restoration", LOGGERS, "post", NOTHING, "Bring a removed benefit back"
    ),
    Address("visit_new", LOGGERS, label="Log a visit"),
    Address("visit_new", LOGGERS, "post", label="Log a visit"),
    Address("clashes", LOGGERS, label="See what clashed with a device’s version"),
    Address(
        "clash_settlement", LOGGERS, "post", NOTHING, "Choose between two versions"
    ),
    Address("field_kit", OPEN, label="Open the kit; what it shows lies on the device"),
    Address("service_worker", OPEN, label="Fetch what keeps the kit on a device"),
    Address("web_manifest", OPEN, label="Fetch what installs Headwater on a phone"),
)
