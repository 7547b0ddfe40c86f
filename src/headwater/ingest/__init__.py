"""Files that people really have become canonical rows in the lake, or are refused with a reason and a remedy."""

from headwater.ingest.load import load
from headwater.ingest.request import ProviderIds
from headwater.ingest.sources import SOURCES

__all__ = ["SOURCES", "ProviderIds", "load"]
