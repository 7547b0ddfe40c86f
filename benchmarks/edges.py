"""The product's shared-patient edges against SQL on the same encoded meetings.

``python -m benchmarks.edges`` measures it alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.measure import Reached, at_least, run
from headwater.engines import Database
from headwater.measures.edge_kernel import DAYS, SUMS, count_pairs, sweep
from headwater.measures.edges import LEAST_PEOPLE, edges_as_defined

CORES = 2
SIZE = "10m"  # always: fewer lines fit a join's hash tables into a cache, more are only more buckets
BUCKETS = 16  # as a lake has by default
_MEMORY = "6GB"

_MEETINGS = """
with person as (select person_id, row_number() over (order by person_id) as person from '{folder}/person.parquet'),
practitioner as (
  select npi, row_number() over (order by npi)::integer as number from '{folder}/practitioner.parquet'
)
select distinct person.person, practitioner.number as npi, claim.claim_start_date as date
from '{folder}/medical_claim.parquet' as claim
join person using (person_id)
join practitioner on practitioner.npi = claim.rendering_npi
where person.person % {buckets} = {bucket}
order by person, date, npi
"""

# What a knowing hand makes of the definition: one row a pair and person before anything is counted distinctly.
_TUNED = f"""
with shared as (
  select earlier.npi as from_npi, later.npi as to_npi, earlier.person, min(later.date - earlier.date) as nearest,
    {", ".join(f"count(*) filter (later.date - earlier.date <= {days}) as times_{days}" for days in DAYS)},
    count(*) filter (later.date = earlier.date) as same_day
  from meeting as earlier
  join meeting as later
    on later.person = earlier.person and later.npi <> earlier.npi
   and later.date between earlier.date and earlier.date + {DAYS[-1]}
  group by all
)
select from_npi, to_npi,
  {", ".join(f"count(*) filter (nearest <= {days})::integer as people_{days}" for days in DAYS)},
  {", ".join(f"sum(times_{days})::integer as transactions_{days}" for days in DAYS)},
  sum(same_day)::integer as same_day
from shared
group by all
"""


def measure() -> list[Reached]:
    """Measure in a process of its own."""
    cost = run(sys.executable, "-m", "benchmarks.edges")
    return [Reached(**line) for line in json.loads(cost.output.splitlines()[-1])]


def _measured() -> list[Reached]:
    with tempfile.TemporaryDirectory(prefix="headwater-bench-") as home:
        run(sys.executable, "-m", "benchmarks.claims", home, SIZE)
        buckets = [_meetings(Path(home), number, BUCKETS) for number in range(BUCKETS)]
        everybody = _meetings(Path(home), 0, 1)
    return [_beside_sql(everybody), _by_bucket(buckets)]


def _beside_sql(met: pa.Table) -> Reached:
    """Hold all people's pairs at once, of which those of eleven are kept, against SQL for the same."""
    person = met["person"].to_numpy()
    npi, day = met["npi"].to_numpy() - 1, met["date"].cast(pa.int32()).to_numpy()

    def count() -> Any:
        return sweep(
            person,
            npi,
            day - day.min(),
            practitioners=int(npi.max()) + 1,
            least=LEAST_PEOPLE,
            threads=CORES,
        )

    count()  # compiled before anything is timed
    ours, kernel = _timed(count)
    with duckdb.connect(config={"threads": CORES, "memory_limit": _MEMORY}) as tuned:
        tuned.register("meeting", met)
        kept = f"{_TUNED} having count(*) >= {LEAST_PEOPLE}"
        theirs, sql = _timed(lambda: tuned.sql(kept).to_arrow_table())
    _agree([ours.shape[1], *ours[2:].sum(axis=1)], theirs)
    return at_least(
        "P-A2-sql",
        f"CPU of tuned SQL over the kernel's: {met.num_rows:,} meetings of {SIZE} lines, {CORES} threads, encoded ids"
        f" (CPU {sql[1]:.1f} s over {kernel[1]:.2f} s, wall {sql[0]:.1f} s over {kernel[0]:.2f} s)",
        sql[1] / kernel[1],
        10,
    )


def _by_bucket(buckets: list[pa.Table]) -> Reached:
    """Count pairs as a refresh does, bucket by bucket."""
    count_pairs(buckets[0])
    cpu, pairs = 0.0, 0
    for met in buckets:
        found, (_, took) = _timed(lambda met=met: count_pairs(met))
        cpu += took
        pairs += pc.sum(found["transactions_180"]).as_py()
    with Database(_MEMORY) as db:
        ours = count_pairs(buckets[0])
        sums = [pc.sum(ours[name]).as_py() for name in SUMS]
        _agree([ours.num_rows, *sums], edges_as_defined(db, met=buckets[0]))
    return at_least(
        "P-A2-pairs",
        f"million pairs a second on {CORES} cores, by CPU: {sum(met.num_rows for met in buckets):,} meetings in"
        f" {len(buckets)} buckets as in a refresh, {pairs:,} pairs in {cpu:.2f} s",
        CORES * pairs / cpu / 1e6,
        40,
    )


def _timed(function: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = function()
    return found, (time.perf_counter() - wall, time.process_time() - cpu)


def _agree(ours: list[int], theirs: pa.Table) -> None:
    sums = [pc.sum(theirs[name]).as_py() for name in SUMS]
    if [theirs.num_rows, *sums] != ours:
        raise SystemExit("The kernel and the SQL don't agree on the edges.")


def _meetings(folder: Path, bucket: int, buckets: int) -> pa.Table:
    with Database(_MEMORY) as db:
        return db.query(_MEETINGS.format(folder=folder, bucket=bucket, buckets=buckets))


if __name__ == "__main__":
    print(json.dumps([asdict(line) for line in _measured()]))
