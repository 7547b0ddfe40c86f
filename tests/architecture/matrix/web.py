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
NO_JOB = "019aa000-0000-7000-8000-000000000000"
WORKER = "See what the worker does"
CANCEL = "Cancel a job: one’s own; analysts, stewards and administrators any"

ADDRESSES = (
    Address("health", OPEN, label="Ask whether the process lives"),
    Address("ready", OPEN, label="Ask whether it can serve"),
    Address("home", EVERYBODY, label="Go to one's first page"),
    Address("search", STAFF, label="Find records and pages"),
    Address("overview", VOLUMES, label="See the Overview"),
    Address("opportunities", VOLUMES, label="See Opportunities"),
    Address("opportunities_file", VOLUMES, label="Take Opportunities away as a file"),
    Address("market", VOLUMES, label="See the Market"),
    Address("market_file", VOLUMES, label="Take market share away as a file"),
    Address("segments", VOLUMES, label="See segments"),
    Address("prospects", VOLUMES, label="See prospects"),
    Address("prospects_file", VOLUMES, label="Take prospects away as a file"),
    Address("shared_patients", VOLUMES, label="See who shares patients"),
    Address("service_lines", VOLUMES, label="See all service lines"),
    Address(
        "service_line", VOLUMES, arguments=("cardiology",), label="See a service line"
    ),
    Address("methods", STAFF, label="Read how numbers are made"),
    Address("measures", STAFF, label="Look a measure up"),
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
    Address("data", DATA, label="See loads and marts"),
    Address("data_load", DATA, arguments=(ID,), label="See one load"),
    Address(
        "data_quarantine",
        PATIENT_ROWS,
        arguments=(ID, "medical_claim.csv"),
        label="Take refused rows away",
    ),
    Address(
        "data_quarantine",
        PATIENT_ROWS,
        "post",
        (ID, "medical_claim.csv"),
        label="Take refused rows away",
    ),
    Address("data_mart", DATA, arguments=(ID,), label="See one mart"),
    Address("data_verification", STEWARDS, "post", (ID,), label="Verify a mart"),
    Address("data_publication", STEWARDS, "get", (ID,), label="Publish a mart"),
    Address("data_publication", STEWARDS, "post", (ID,), label="Publish a mart"),
    Address("data_refresh", STEWARDS, "post", label="Refresh the mart"),
    Address("data_jobs", DATA, label=WORKER),
    Address("data_at_work", DATA, label=WORKER),
    Address("data_job", DATA, arguments=(NO_JOB,), label=WORKER),
    Address("data_job_progress", DATA, arguments=(NO_JOB,), label=WORKER),
    Address(
        "data_job_cancellation",
        DATA,
        arguments=(NO_JOB,),
        label=CANCEL,
    ),
    Address("data_job_cancellation", DATA, "post", (NO_JOB,), label=CANCEL),
    Address(
        "data_job_repetition",
        DATA,
        "post",
        (NO_JOB,),
        label="Start a job again: one’s own; analysts, stewards and administrators any",
    ),
)
