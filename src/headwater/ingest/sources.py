"""Every kind of delivery, by the name that a person types.

A new source is a module like its neighbours, and a name here.
"""

from __future__ import annotations

from headwater.ingest.canonical import EHR_REFERRALS, NETWORK, TUVA
from headwater.ingest.feeds import Source

SOURCES: dict[str, Source] = {
    source.name: source for source in (TUVA, NETWORK, EHR_REFERRALS)
}
