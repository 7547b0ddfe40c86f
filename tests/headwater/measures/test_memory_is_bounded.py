"""A worker needs memory for its bucket, not for the market."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater import engines
from tests.headwater.measures.peak import Bucket, peak_of, write

PEOPLE = 2_000  # of a bucket: 60,000 lines
WORKERS = 2


def peak(folder: Path, *, buckets: int, people: int) -> int:
    """Return the highest peak of any worker, in KiB."""
    folder.mkdir()
    tasks = [write(Bucket(f"{n:02d}", people, folder)) for n in range(buckets)]
    return max(engines.open("local", workers=WORKERS).map(peak_of, tasks))


@pytest.mark.slow
@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="peaks are read from /proc"
)
def test_twice_the_people_in_twice_the_buckets_need_no_more_memory_a_worker(
    tmp_path: Path,
) -> None:
    base = peak(tmp_path / "base", buckets=2, people=PEOPLE)
    more_buckets = peak(tmp_path / "more", buckets=4, people=PEOPLE)
    bigger_buckets = peak(tmp_path / "bigger", buckets=2, people=8 * PEOPLE)
    # The measurement can tell: buckets of eight times the people do need more.
    assert bigger_buckets > 1.2 * base
    # An allocator keeps some pages by chance; what twice the people add is far from what bigger buckets do.
    assert more_buckets - base < (bigger_buckets - base) / 2, (
        base,
        more_buckets,
        bigger_buckets,
    )
