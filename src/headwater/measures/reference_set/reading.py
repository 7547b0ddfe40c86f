"""Read claim lines as numbers: each text is looked up once a row group, in its dictionary, and not once a line."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from headwater.measures.reference_set import line_kernel
from headwater.measures.reference_set.columns import coded, numbers_of
from headwater.measures.reference_set.definitions import (
    FIRST_VISIT_CODE,
    LAST_VISIT_CODE,
    VISIT_PLACES,
)
from headwater.measures.reference_set.line_kernel import (
    ROW,
    Flags,
    Lines,
    Meaning,
    Rows,
)
from headwater.measures.reference_set.tables import Tables
from headwater.measures.reference_set.vocabulary import hashes
from headwater.schema.errors import InputError

Short = npt.NDArray[np.int32]

_TEXTS = {
    "claim": "claim_id",
    "person": "person_id",
    "rendering": "rendering_npi",
    "referring": "referring_npi",
    "tin": "billing_tin",
    "hcpcs": "hcpcs_code",
    "place": "place_of_service_code",
}
COLUMNS = [*_TEXTS.values(), "claim_start_date", "paid_amount"]
_NEVER_MISSING = ("claim_id", "person_id", "claim_start_date")
_AHEAD = 12  # row groups, of some 6 MiB when they are decoded
_LINES_A_BUCKET = 400_000  # its rows fit into a processor's cache


@dataclass(slots=True)
class Buckets:
    """Rows by bucket, and what was numbered on the way.

    Attributes
    ----------
    parts
        Of each row group: its rows, laid together by bucket, and where each bucket begins.
    pairs
        Of each pair of practitioner and destination, those two.
    strangers
        People who aren't in the person table; their numbers follow on those of the others.
    first_day, last_day
        Of all lines, in days since 1970; the first is after the last where there are none.
    """

    count: int
    parts: list[tuple[Rows, npt.NDArray[np.int64]]] = field(default_factory=list)
    pairs: Short = field(default_factory=lambda: np.empty((2, 0), np.int32))
    strangers: dict[str, int] = field(default_factory=dict)
    first_day: int = 2**31 - 1
    last_day: int = -(2**31)

    def rows(self, bucket: int) -> Rows:
        """Return a bucket's rows, in the order of the file."""
        return np.concatenate(
            [
                np.empty(0, ROW),
                *(rows[at[bucket] : at[bucket + 1]] for rows, at in self.parts),
            ]
        )


class Decoder:
    """Decodes row groups in threads, the first of them before anybody asks: meanwhile the kernels can be loaded."""

    def __init__(self, file: Path, pool: Executor) -> None:
        self._file, self._own = file, threading.local()
        with pq.ParquetFile(file) as parquet:
            self.groups, self.lines = parquet.num_row_groups, parquet.metadata.num_rows
        self._ahead = {
            group: pool.submit(self._decode, group)
            for group in range(min(self.groups, _AHEAD))
        }

    def table(self, group: int) -> pa.Table:
        """Return a row group's columns, texts as dictionaries."""
        ahead = self._ahead.pop(group, None)
        return ahead.result() if ahead else self._decode(group)

    def _decode(self, group: int) -> pa.Table:
        if not hasattr(
            self._own, "file"
        ):  # one a thread: they don't wait for each other
            texts = list(_TEXTS.values())
            self._own.file = pq.ParquetFile(self._file, read_dictionary=texts)
        own: pq.ParquetFile = self._own.file
        return own.read_row_group(group, columns=COLUMNS, use_threads=False)


def read_lines(
    decoder: Decoder, tables: Tables, *, pool: Executor, threads: int
) -> Buckets:
    """Read claim lines, collapse them, and lay them into buckets of people.

    Threads decode and collapse; what has to be numbered in the order of the file is numbered as they hand over, so that
    the answer doesn't depend on how many there are. Memory holds the rows, 40 bytes for some 2.5 lines, and the lines
    of a few row groups.

    Raises
    ------
    InputError
        If a line lacks its claim, its person or its date.
    """
    found = Buckets(count=max(decoder.lines // _LINES_A_BUCKET, 1))
    first = np.full(len(tables.npis.texts), -1, np.int32)
    pairs, count = np.empty((3, 0), np.int32), 0
    for group in _collapsed(decoder, found.count, tables, pool, threads):
        rows = group.rows
        found.first_day = min(found.first_day, group.first_day)
        found.last_day = max(found.last_day, group.last_day)
        if group.strangers is not None:
            _number_strangers(rows, group.strangers, tables, found.strangers)
        if count + len(rows) > pairs.shape[1]:
            room = np.empty((3, count + 2 * len(rows)), np.int32)
            pairs = np.concatenate([pairs[:, :count], room], axis=1)
        count = line_kernel.number_pairs(rows, first, pairs, count)
        found.parts.append((rows, group.begins))
    found.pairs = pairs[:2, :count]
    return found


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group: its rows by bucket, the texts that its unknown people stand for if it has any, its days' span."""

    rows: Rows
    begins: npt.NDArray[np.int64]
    strangers: pa.StringArray | None
    first_day: int
    last_day: int


def _collapsed(
    decoder: Decoder, buckets: int, tables: Tables, pool: Executor, threads: int
) -> Iterator[_Group]:
    """Yield the row groups in order."""
    own = threading.local()

    def read(group: int) -> _Group:
        table = decoder.table(group)
        if not hasattr(own, "room") or table.num_rows > len(own.room):
            own.room = np.empty(table.num_rows, ROW)
        return _collapse(table, tables, buckets, own.room)

    waiting: deque[Future[_Group]] = deque()
    for group in range(decoder.groups):
        waiting.append(pool.submit(read, group))
        if len(waiting) > threads + 1:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _collapse(table: pa.Table, tables: Tables, buckets: int, room: Rows) -> _Group:
    for name in _NEVER_MISSING:
        if table[name].null_count:
            raise InputError(
                f"A line of the claims has no {name}.",
                "Leave such lines out: nothing can be counted without it.",
            )
    codes, texts = {}, {}
    for name, column in _TEXTS.items():
        codes[name], texts[name] = coded(table[column])
    dates = table["claim_start_date"].cast(pa.date32()).combine_chunks()
    day = numbers_of(dates.cast(pa.int32()), 0)
    paid = table["paid_amount"].cast(pa.float64()).combine_chunks()
    people = tables.people.numbers(texts["person"])
    unknown = people < 0
    # Whoever isn't known stands below 0, until it is the row group's turn to number its strangers.
    people[unknown] = -1 - np.flatnonzero(unknown)
    meaning = Meaning(
        claim=hashes(texts["claim"]),
        person=people,
        rendering=tables.npis.numbers(texts["rendering"]),
        referring=tables.npis.numbers(texts["referring"]),
        tin=tables.destinations_of(texts["tin"]),
        hcpcs=_flags(texts["hcpcs"], _is_visit_code),
        place=_flags(texts["place"], VISIT_PLACES.__contains__),
    )
    lines = Lines(**codes, day=day, paid=numbers_of(paid, 0.0))
    count = line_kernel.collapse(lines, meaning, len(tables.destinations), room)
    strange = np.empty(0, np.int32)
    if unknown.any():
        strange = (hashes(texts["person"]) % np.uint64(buckets)).astype(np.int32)
    laid, begins = np.empty(count, ROW), np.empty(buckets + 1, np.int64)
    width = len(tables.people.texts) // buckets + 1
    line_kernel.lay_into_buckets(room[:count], width, strange, laid, begins)
    return _Group(
        rows=laid,
        begins=begins,
        strangers=texts["person"] if unknown.any() else None,
        first_day=int(day.min(initial=2**31 - 1)),
        last_day=int(day.max(initial=-(2**31))),
    )


def _flags(texts: pa.StringArray, holds: Callable[[str], bool]) -> Flags:
    return np.array([holds(str(text)) for text in texts.to_pylist()], np.bool_)


def _is_visit_code(code: str) -> bool:
    return FIRST_VISIT_CODE <= code <= LAST_VISIT_CODE


def _number_strangers(
    rows: Rows, texts: pa.StringArray, tables: Tables, strangers: dict[str, int]
) -> None:
    """Number the people who aren't in the person table, in the order in which they come."""
    person = rows["person"]
    places, which = np.unique(person[person < 0], return_inverse=True)
    numbers = [
        strangers.setdefault(
            str(texts[place]), len(tables.people.texts) + len(strangers)
        )
        for place in (-1 - places).tolist()
    ]
    person[person < 0] = np.array(numbers, np.int32)[which]
