"""Where computing happens: one database connection, and a bucket function run here or elsewhere."""

from headwater.engines.connection import Database, connect
from headwater.engines.engine import BucketFailure, Engine
from headwater.engines.local import LocalEngine
from headwater.engines.opening import open_engine

open = open_engine  # noqa: A001  # read as `engines.open("local")`, which says it best

__all__ = [
    "BucketFailure",
    "Database",
    "Engine",
    "LocalEngine",
    "connect",
    "open",
    "open_engine",
]
