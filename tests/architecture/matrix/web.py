"""Pages that lay several apps side by side, and the Data page."""

from tests.architecture.matrix.directory import DECIDERS
from tests.architecture.matrix.roles import (
    DATA,
    EVERYBODY,
    OPEN,
    PATIENT_ROWS,
    STAFF,
    STEWARDS,
    VOLUMES,
    Address,
)

ID = "2026-11-21T06-00-00Z-3f9a"  # of nothing: permission is asked before anything is looked up

ADDRESSES = (
    Address("health", OPEN),
    Address("ready", OPEN),
    Address("home", EVERYBODY),
    Address("search", STAFF),
    Address("overview", VOLUMES),
    Address("opportunities", VOLUMES),
    Address("opportunities_file", VOLUMES),
    Address("practices", STAFF),
    Address("practices_file", STAFF),
    Address("practice", STAFF, arguments=(0,)),
    Address("practice_known_as", STAFF, arguments=("nobody",)),
    Address("practitioners", STAFF),
    Address("practitioners_file", STAFF),
    Address("practitioner", STAFF, arguments=(0,)),
    Address("organizations", STAFF),
    Address("organizations_file", STAFF),
    Address("organization", STAFF, arguments=(0,)),
    Address("npi", STAFF, arguments=("9700000001",)),
    Address("proposals", DECIDERS),
    Address("proposals_search", DECIDERS, "post"),
    Address("proposals_acceptance", DECIDERS, "post"),
    Address("proposals_refusal", DECIDERS, "post"),
    Address("proposals_decision_undone", DECIDERS, "post", (0,)),
    Address("data", DATA),
    Address("data_load", DATA, arguments=(ID,)),
    Address("data_quarantine", PATIENT_ROWS, arguments=(ID, "medical_claim.csv")),
    Address("data_quarantine", PATIENT_ROWS, "post", (ID, "medical_claim.csv")),
    Address("data_mart", DATA, arguments=(ID,)),
    Address("data_verification", STEWARDS, "post", (ID,)),
    Address("data_publication", STEWARDS, "get", (ID,)),
    Address("data_publication", STEWARDS, "post", (ID,)),
)
