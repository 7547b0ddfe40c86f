"""Marts: immutable, dated sets of small tables, published atomically and read in process."""

from headwater.marts.disclosing import DisclosedTable, disclosed
from headwater.marts.keeping import prune, rollback, verify_marts
from headwater.marts.leaking import leakage
from headwater.marts.mart import Mart
from headwater.marts.opening import (
    MartListing,
    existing,
    existing_mart,
    history,
    list_marts,
    open_current,
    open_mart,
)
from headwater.marts.publishing import publish
from headwater.marts.ranking import opportunities
from headwater.marts.refreshing import refresh
from headwater.marts.showing import shown_of_practice, shown_table
from headwater.marts.tables import TABLES, empty

__all__ = [
    "TABLES",
    "DisclosedTable",
    "Mart",
    "MartListing",
    "disclosed",
    "empty",
    "existing",
    "existing_mart",
    "history",
    "leakage",
    "list_marts",
    "open_current",
    "open_mart",
    "opportunities",
    "prune",
    "publish",
    "refresh",
    "rollback",
    "shown_of_practice",
    "shown_table",
    "verify_marts",
]
