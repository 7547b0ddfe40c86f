"""Every kind of delivery, by the name that a person types.

A new source is a module like its neighbours, and a name here.
"""

from __future__ import annotations

from headwater.ingest.canonical import (
    APPOINTMENTS,
    DIRECTORY,
    EHR_REFERRALS,
    NETWORK,
    NPI_PAIRS,
    REFERRAL_SOURCES,
    TUVA,
)
from headwater.ingest.feeds import Source
from headwater.ingest.medicare_groups import (
    CLINICIANS,
    FACILITY_AFFILIATIONS,
    REASSIGNMENT,
)
from headwater.ingest.nppes import NPPES
from headwater.ingest.rif import RIF
from headwater.ingest.synpuf import SYNPUF

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        TUVA,
        NETWORK,
        NPPES,
        CLINICIANS,
        REASSIGNMENT,
        FACILITY_AFFILIATIONS,
        RIF,
        SYNPUF,
        EHR_REFERRALS,
        APPOINTMENTS,
        NPI_PAIRS,
        REFERRAL_SOURCES,
        DIRECTORY,
    )
}
