"""The parts of a lake that are worked on one at a time: some buckets each, enough to be worth a worker's start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from headwater.schema.lake import BUCKETED, GONE, Lake

# Of claim files, compressed: some two million lines, which a worker's memory holds several times over.
_BYTES = 40_000_000
_LEAST = 4  # parts of a small lake, so that several workers have something to do


@dataclass(frozen=True, slots=True)
class Part:
    """Some buckets of a lake, which are to a measure what one bucket is: all of the rows of some people."""

    number: int
    buckets: tuple[int, ...]

    @property
    def name(self) -> str:
        """What messages call it."""
        first, last = self.buckets[0], self.buckets[-1]
        return (
            f"bucket {first:02d}"
            if first == last
            else f"buckets {first:02d}-{last:02d}"
        )

    def files(self, lake: Lake) -> dict[str, tuple[str, ...]]:
        """Return the files of each table that is kept by person, in order."""
        return {
            table: tuple(
                file for bucket in self.buckets for file in lake.files(table, bucket)
            )
            for table in (*BUCKETED, GONE)
        }


def parts_of(lake: Lake) -> list[Part]:
    """Deal the buckets of a lake into parts; equal lakes, equal parts, whatever works on them."""
    size = sum(Path(file).stat().st_size for file in lake.files("medical_claim"))
    wanted = min(max(-(-size // _BYTES), _LEAST), lake.buckets)
    each = -(-lake.buckets // wanted)
    return [
        Part(number, tuple(range(first, min(first + each, lake.buckets))))
        for number, first in enumerate(range(0, lake.buckets, each))
    ]
