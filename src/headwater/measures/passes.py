"""The two passes over the parts of a lake, each added up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.engines import Database, Engine
from headwater.measures.counts import COUNTS
from headwater.measures.definitions import Definitions
from headwater.measures.evidence import EvidenceModel
from headwater.measures.flows import add_up
from headwater.measures.kept import content_of, key_of
from headwater.measures.maturity import SourceMaturity
from headwater.measures.parts import Part, parts_of
from headwater.measures.span import data_start
from headwater.measures.tasks import (
    RECORDS,
    CountTask,
    FindTask,
    Month,
    count_in_part,
    find_in_part,
    read_kept,
)
from headwater.results import Window
from headwater.schema.lake import GONE, MONTHLY, Lake, readable
from headwater.schema.progress import Progress

# Of all workers' databases together; Arrow tables of a part and the interpreters come on top, within 2 GB.
_TOTAL_MEMORY_MB = 1200
_LEAST_MEMORY_MB = 256
_MANY_ROWS = 1_000_000  # of a table: some 50 MB

_LEARNT_SUMS = {
    "patterns": ("n", "positives"),
    "truths": ("truths",),
    "returns": ("returns",),
    "run_out": ("lines",),
    "quality": ("count",),
}


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the counts of pass 1 teach, and pass 2 needs."""

    model: EvidenceModel
    truths: int
    clean_days: int  # see clean_days_needed()
    sources: list[SourceMaturity]
    window: Window | None


@dataclass(slots=True)
class Passes:
    """The two passes over one lake, by one engine, and the folder of results that are kept from one to the next."""

    db: Database
    lake: Lake
    engine: Engine
    by: Definitions
    kept: Path
    reference: Path  # folder of Reference.write()
    progress: Progress
    parts: list[Part] = field(init=False)
    found: list[Path] = field(init=False, default_factory=list)
    counted: list[Path] = field(init=False, default_factory=list)
    used: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self.parts = parts_of(self.lake)

    def find(self) -> dict[str, pa.Table]:
        """Run pass 1 and add up its counts: patterns, truths, returns, run_out, quality."""
        tasks = self._find_tasks()
        self.found = [task.found for task in tasks]
        self._run(find_in_part, tasks, self.found, "buckets measured")
        return {
            name: add_up(
                self.db,
                [read_kept(found, name) for found in self.found],
                sums=columns,
            )
            for name, columns in _LEARNT_SUMS.items()
        }

    def count(self, learnt: Learnt) -> dict[str, pa.Table]:
        """Run pass 2 and add up its counts."""
        tasks = [self._count_task(part, found, learnt) for part, found in self._found()]
        self.counted = [task.counted for task in tasks]
        self._run(count_in_part, tasks, self.counted, "buckets counted")
        return {
            name: self._sum(name, sums=count.sums) for name, count in COUNTS.items()
        }

    @property
    def records(self) -> list[Path]:
        """The files of every episode with its evidence, one a part."""
        return [counted / f"{RECORDS}.parquet" for counted in self.counted]

    def _sum(self, name: str, *, sums: tuple[str, ...]) -> pa.Table:
        parts: list[pa.Table] = []
        for counted in self.counted:
            waiting = [*parts, read_kept(counted, name)]
            parts = fewer(self.db, waiting, sums=sums)
        return add_up(self.db, parts, sums=sums)

    def _found(self) -> Iterator[tuple[Part, Path]]:
        return zip(self.parts, self.found, strict=True)

    def _find_tasks(self) -> list[FindTask]:
        start = data_start(self.lake)
        reference = content_of(self.reference)
        return [self._find_task(part, start, reference) for part in self.parts]

    def _find_task(self, part: Part, start: date, reference: str) -> FindTask:
        files = part.files(self.lake)
        lines = self.by.service_lines
        months = tuple(self._months(files.pop(MONTHLY), files.pop(GONE)))
        files.pop("claim_adjustment")  # `gone` has done with them
        made_of = [month.sifted.name for month in months], _names(self.lake, files)
        key = key_of("found", made_of, lines.fingerprint, start, reference)
        return FindTask(
            name=part.name,
            months=months,
            files=files,
            reference=self.reference,
            found=self._place(key),
            definitions=lines,
            data_start=start,
            memory_limit=_memory_limit(self.engine),
        )

    def _months(self, claims: Sequence[str], gone: Sequence[str]) -> Iterator[Month]:
        numbers = {load["load_id"]: int(load["load_seq"]) for load in self.lake.loads()}
        visits = self.by.service_lines.ranges("visits").to_pylist()
        lost = _by_month(gone)
        for month, files in _by_month(claims).items():
            speaking = {file: _spoken_of(file) for file in lost.get(month, ())}
            for load, brought in _by_load(files, numbers).items():
                of_it = tuple(file for file, loads in speaking.items() if load in loads)
                named = _names(self.lake, {"claims": brought, "gone": of_it})
                sifted = self._place(key_of("sifted", named, visits))
                yield Month(month, load, brought, of_it, sifted)

    def _count_task(self, part: Part, found: Path, learnt: Learnt) -> CountTask:
        asked = learnt.model, learnt.clean_days, learnt.window
        return CountTask(
            name=part.name,
            reference=self.reference,
            found=found,
            counted=self._place(
                key_of("counted", found.name, self.by.fingerprint, *asked)
            ),
            model=learnt.model,
            clean_days=learnt.clean_days,
            definitions=self.by.service_lines,
            rules=self.by.rules,
            window=learnt.window,
            memory_limit=_memory_limit(self.engine),
        )

    def _place(self, key: str) -> Path:
        self.used.add(key)
        return self.kept / key

    def _run(
        self,
        function: Callable[[_Task], str],
        tasks: Sequence[_Task],
        places: Sequence[Path],
        stage: str,
    ) -> None:
        """Run those tasks whose result isn't there yet; tell how many buckets are done."""
        every = [*zip(self.parts, tasks, places, strict=True)]
        left = [(part, task) for part, task, place in every if not place.is_dir()]
        done = self.lake.buckets - sum(len(part.buckets) for part, _ in left)
        self.progress(stage, done, self.lake.buckets)
        results = self.engine.map(function, [task for _, task in left])
        for (part, _), _ in zip(left, results, strict=True):
            done += len(part.buckets)
            self.progress(stage, done, self.lake.buckets)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


_Task = TypeVar("_Task", bound=_Named)


def fewer(
    db: Database, parts: list[pa.Table], *, sums: tuple[str, ...]
) -> list[pa.Table]:
    """Add up meanwhile what has grown long: the rows of the market lie in memory, not those of every part."""
    waiting = sum(part.num_rows for part in parts[1:])
    if waiting < max(_MANY_ROWS, parts[0].num_rows):
        return parts
    return [add_up(db, parts, sums=sums).cast(parts[0].schema)]


def _by_month(files: Sequence[str]) -> dict[date, tuple[str, ...]]:
    months: dict[date, list[str]] = {}
    for file in files:
        folder = Path(file).parent.name.removeprefix("month=")
        months.setdefault(date.fromisoformat(f"{folder}-01"), []).append(file)
    return {month: tuple(months[month]) for month in sorted(months)}


def _by_load(
    files: Sequence[str], numbers: Mapping[str, int]
) -> dict[int, tuple[str, ...]]:
    loads: dict[int, list[str]] = {}
    for file in files:
        load_id = Path(file).stem.partition("_")[0]
        loads.setdefault(numbers[load_id], []).append(file)
    return {load: tuple(loads[load]) for load in sorted(loads)}


def _spoken_of(gone: str) -> frozenset[int]:
    """Return the loads that brought the lines of a file of ``gone``."""
    with readable([gone]):
        loads = pq.read_table(gone, columns=["load_seq"], partitioning=None)
    return frozenset(int(load) for load in pc.unique(loads["load_seq"]).to_numpy())


def _names(lake: Lake, files: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the files as seen from the lake, which may be moved; a load names them and never writes one anew."""
    return {
        table: [str(Path(file).relative_to(lake.path)) for file in listed]
        for table, listed in sorted(files.items())
    }


def _memory_limit(engine: Engine) -> str:
    return f"{max(_TOTAL_MEMORY_MB // engine.workers, _LEAST_MEMORY_MB)}MB"
