"""Where every row of every file went. The unit is the file's row, however many lines it became."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from headwater.ingest.workspace import (
    FILE_BITS,
    PART_BITS,
    ReadFile,
    Workspace,
    file_of,
    row_of,
)
from headwater.results import FileAccount


def account(work: Workspace) -> tuple[FileAccount, ...]:
    """Count the rows of each file: read, loaded, netted, refused by reason."""
    loaded = _loaded(work)
    refused = _refused(work)
    return tuple(
        _account(file, loaded[file.number], refused.get(file.number, {}))
        for file in work.files
    )


def claims_total(work: Workspace) -> tuple[int, Decimal]:
    """Return how many claims were loaded and what was paid for them."""
    if "medical_claim" not in work.tables:
        return 0, Decimal(0)
    ((claims, paid),) = work.db.execute(
        """
        SELECT count(DISTINCT (claim_id, data_source)),
               coalesce(sum(try_cast(paid_amount AS DECIMAL(18, 2))), 0)
        FROM kept_medical_claim
        """
    ).fetchall()
    return int(claims), Decimal(paid)


def _account(file: ReadFile, loaded: int, refused: dict[str, int]) -> FileAccount:
    reasons = dict(refused)
    if file.malformed:
        reasons["malformed"] = file.malformed
    return FileAccount(
        file=file.feed.file.name,
        table=file.feed.label,
        read=file.rows,
        loaded=loaded,
        netted=file.rows - loaded - sum(reasons.values()),
        refused=dict(sorted(reasons.items())),
    )


def _loaded(work: Workspace) -> Counter[int]:
    """Rows of each file of which something that counts was kept."""
    kept = " UNION ALL ".join(
        f"SELECT _id FROM kept_{table} WHERE NOT _derived" for table in work.tables
    )
    # Where a row of a file becomes one row at most, nothing has to be told apart.
    count = "*" if all(map(_is_plain, work.files)) else f"DISTINCT {row_of()}"
    rows = work.db.execute(
        f"SELECT {file_of()}, count({count}) FROM ({kept}) GROUP BY ALL"
    ).fetchall()
    return Counter({int(file): int(count) for file, count in rows})


def _is_plain(file: ReadFile) -> bool:
    parts = [output.part for output in file.feed.outputs if not output.derived]
    return parts == ["0"]


def _refused(work: Workspace) -> dict[int, Counter[str]]:
    rows = work.db.execute(
        f"SELECT _row >> {FILE_BITS - PART_BITS}, fault, count(*) FROM refused GROUP BY ALL"
    ).fetchall()
    reasons: dict[int, Counter[str]] = {}
    for file, fault, count in rows:
        by_reason = reasons.setdefault(int(file), Counter())
        by_reason[work.faults[fault].reason] += count
    return reasons
