"""Note which claim lines a load makes superfluous, so that readers needn't compare every line with all others.

Few lines that a load brings have a rival in the lake. Only the claims that both speak of are compared, a bucket at a
time, so that memory goes by what is restated and not by what the lake holds.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from headwater.ingest.workspace import Workspace, text_list
from headwater.schema.lake import GONE, MONTHLY, lake_schema
from headwater.schema.netting import lost_lines, withdrawn_claims

_LINE = pa.schema(
    [
        *lake_schema(GONE),
        lake_schema(MONTHLY).field("file_date"),
        pa.field("month", pa.string()),
    ]
)
_ADJUSTMENT = lake_schema("claim_adjustment")
_CLAIM = (
    "hash(claim_id, person)"  # finds rivals; whether they are is decided on the values
)


def write_gone(work: Workspace, data: Path, load_id: str) -> None:
    """Write the lines of the lake, and of the load as it stands under ``data``, that stop to count by the load."""
    if work.lake is None:
        return
    for bucket in range(work.buckets):
        work.progress("buckets compared with the lake", bucket, work.buckets)
        held = work.lake.files(MONTHLY, bucket)
        fresh = _written(data, MONTHLY, bucket)
        adjusted = _written(data, "claim_adjustment", bucket)
        if held and (fresh or adjusted):
            known = work.lake.files("claim_adjustment", bucket)
            _view(work, "known_adjustment", _ADJUSTMENT, known)
            _view(work, "new_adjustment", _ADJUSTMENT, adjusted)
            _view(work, "written_line", _LINE, fresh)
            _view(work, "lake_line", _LINE, held)
            _compare(work, data / GONE / f"bucket={bucket:02d}", load_id)
    work.progress("buckets compared with the lake", work.buckets, work.buckets)


def _written(data: Path, table: str, bucket: int) -> list[str]:
    return sorted(map(str, (data / table / f"bucket={bucket:02d}").rglob("*.parquet")))


def _view(work: Workspace, name: str, schema: pa.Schema, files: list[str]) -> None:
    if files:
        # The month is read off the file's folder, as text.
        rows = f"read_parquet({text_list(files)}, hive_partitioning = true, hive_types_autocast = false)"
    else:
        rows = f"no_{name}"
        work.db.register(rows, schema.empty_table())
    select = f"SELECT {', '.join(schema.names)} FROM {rows}"
    work.db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {select}")


def _compare(work: Workspace, folder: Path, load_id: str) -> None:
    withdrawn = withdrawn_claims("new_adjustment", scope="person")
    work.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE held_line AS
        WITH spoken_of AS (
            SELECT {_CLAIM} AS claim FROM written_line
            UNION SELECT {_CLAIM} FROM ({withdrawn})
        )
        SELECT * FROM lake_line SEMI JOIN spoken_of ON spoken_of.claim = {_CLAIM}
        """
    )
    if not work.count("SELECT count(*) FROM held_line"):
        return
    work.db.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE fresh_line AS
        WITH rival AS (SELECT DISTINCT {_CLAIM} AS claim FROM held_line)
        SELECT * FROM written_line SEMI JOIN rival ON rival.claim = {_CLAIM}
        """
    )
    lost = lost_lines("held_line", "fresh_line", "known_adjustment", "new_adjustment")
    folder.parent.mkdir(parents=True, exist_ok=True)
    work.db.execute(
        f"""
        COPY (SELECT {", ".join(lake_schema(GONE).names)}, month FROM ({lost}))
        TO '{folder}' (
            FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), FILENAME_PATTERN '{load_id}_{{i}}'
        )
        """
    )
