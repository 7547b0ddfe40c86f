"""Files that people really have become canonical rows in the lake, or are refused with a reason and a remedy."""

from headwater.ingest.load import ProviderIds, load
from headwater.ingest.sources import SOURCES

__all__ = ["SOURCES", "ProviderIds", "load"]
