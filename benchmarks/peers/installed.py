"""Say which engines can be asked here: ``{"engine": null}``, or the reason why not."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec

NEEDS = {
    "duckdb_sql": "duckdb",
    "pandas_frames": "pandas",
    "polars_frames": "polars",
    "spark_sql": "pyspark",
}


def lacking(engine: str) -> str | None:
    """Return what keeps an engine from being asked."""
    # The client alone has the same name as a whole Spark, and no engine in it.
    package = "pyspark.jars" if engine == "spark_sql" else NEEDS[engine]
    try:
        found = find_spec(package)
    except ModuleNotFoundError:
        found = None
    if found is None:
        return f"{NEEDS[engine]} isn't installed (make peers)"
    if engine == "spark_sql" and not shutil.which("java"):
        return "there is no Java"
    return None


if __name__ == "__main__":
    print(json.dumps({engine: lacking(engine) for engine in NEEDS}))
