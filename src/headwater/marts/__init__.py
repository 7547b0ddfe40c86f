"""Marts: immutable, dated sets of small tables, published atomically and read in process."""

from headwater.marts.keeping import (
    MartListing,
    history,
    list_marts,
    open_current,
    open_mart,
    prune,
    rollback,
)
from headwater.marts.mart import Mart
from headwater.marts.publishing import publish
from headwater.marts.tables import TABLES, empty

__all__ = [
    "TABLES",
    "Mart",
    "MartListing",
    "empty",
    "history",
    "list_marts",
    "open_current",
    "open_mart",
    "prune",
    "publish",
    "rollback",
]
