"""A load that is cancelled, at whatever word of its progress, never happened; the next one finds nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.results import IngestReport
from headwater.schema.lake import Lake
from tests.headwater.ingest.made import ROLE, claims, in_lake, write_csv

Load = Callable[..., IngestReport]
pytestmark = pytest.mark.req("REF-17", "ADM-05")


class Stopped(Exception):
    """What a person's Cancel raises out of the progress."""


class Words:
    """Counts the words of a progress, and stops at one of them."""

    def __init__(self, stop_at: int | None = None) -> None:
        self.heard = 0
        self._stop_at = stop_at

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        self.heard += 1
        if self.heard == self._stop_at:
            raise Stopped(stage)


def holds(lake: Path) -> dict[str, bytes]:
    """Return every file of a lake that readers or writers go by."""
    return {
        str(path.relative_to(lake)): path.read_bytes()
        for path in sorted(lake.rglob("*"))
        if path.is_file() and path.parent.name != "vocabulary"
    }


def second(folder: Path) -> Path:
    """Write a second delivery, with a refused row."""
    rows = claims(*({"claim_id": f"n{at}", "person_id": f"q{at}"} for at in range(50)))
    write_csv(folder / "medical_claim.csv", rows)
    roles = [{**ROLE, "claim_id": "n1"}, {**ROLE, "role": "?"}]
    write_csv(folder / "medical_claim_provider_role.csv", roles)
    return folder


def test_a_load_that_is_cancelled_at_any_word_never_happened(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    load("tuva", write_csv(tmp_path / "a" / "medical_claim.csv", claims({})))
    before, files = holds(lake_path), second(tmp_path / "b")
    print_ = Lake(lake_path).fingerprint()
    for word in range(1, 1_000):
        words = Words(stop_at=word)
        try:
            load("tuva", files, progress=words)
        except Stopped:
            assert holds(lake_path) == before, f"after word {word}"
            assert Lake(lake_path).fingerprint() == print_
        else:
            break
    assert words.heard > 10
    assert words.heard == word - 1  # every word was tried, the very last one too
    assert len(in_lake(lake_path, "medical_claim")) == 51


def test_a_first_load_that_is_cancelled_at_its_first_word_leaves_no_lake(
    load: Load, lake_path: Path, tmp_path: Path
) -> None:
    files = write_csv(tmp_path / "a" / "medical_claim.csv", claims({}))
    with pytest.raises(Stopped):
        load("tuva", files, progress=Words(stop_at=1))
    assert not (lake_path / "lake.json").exists()
    load("tuva", files)
    assert len(in_lake(lake_path, "medical_claim")) == 1
