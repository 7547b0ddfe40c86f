"""People enter the lake as keyed hashes, and the key stays outside."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from headwater.ingest.identifiers import person_key
from headwater.results import IngestReport
from headwater.schema.errors import InputError
from tests.headwater.ingest.made import claims, in_lake, write_csv

Load = Callable[..., IngestReport]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(
        tmp_path / "in" / "medical_claim.csv",
        claims({}, {"claim_id": "c2", "person_id": "p2"}),
    )


def test_the_key_is_made_beside_the_lake_for_its_owner_alone(
    load: Load, lake_path: Path, tmp_path: Path, file: Path
) -> None:
    load("tuva", file)
    key = tmp_path / "lake.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    people = [row["person"] for row in in_lake(lake_path, "medical_claim")]
    secret = bytes.fromhex(key.read_text().strip())
    assert people == [person_key(secret, "p1"), person_key(secret, "p2")]
    held = [path.read_bytes() for path in lake_path.rglob("*") if path.is_file()]
    assert not any(key.read_text().strip().encode() in content for content in held)


def test_another_key_gives_other_people(load: Load, tmp_path: Path, file: Path) -> None:
    load("tuva", file, into=tmp_path / "one", key=tmp_path / "one.secret")
    load("tuva", file, into=tmp_path / "two", key=tmp_path / "two.secret")
    one, two = (
        {row["person"] for row in in_lake(tmp_path / lake, "medical_claim")}
        for lake in ("one", "two")
    )
    assert not one & two


@pytest.mark.req("REF-17")
def test_a_lake_refuses_a_key_that_isnt_its_own(
    load: Load, lake_path: Path, tmp_path: Path, file: Path
) -> None:
    load("tuva", file)
    other = write_csv(tmp_path / "b" / "medical_claim.csv", claims({"claim_id": "c9"}))
    key = tmp_path / "lake.key"
    key.rename(tmp_path / "kept.key")
    with pytest.raises(InputError, match="is missing"):
        load("tuva", other)
    key.write_text("ab" * 32)
    with pytest.raises(InputError, match="isn't the one that this lake was made with"):
        load("tuva", other)
    key.write_text("not hexadecimal")
    with pytest.raises(InputError, match="can't be read"):
        load("tuva", other)
    key.write_text("ab")
    with pytest.raises(InputError, match="16 to 64 bytes"):
        load("tuva", other)
    assert len(in_lake(lake_path, "medical_claim")) == 2
    load("tuva", other, key=tmp_path / "kept.key")
    assert len(in_lake(lake_path, "medical_claim")) == 3


def test_the_number_of_buckets_is_chosen_once(
    load: Load, lake_path: Path, tmp_path: Path, file: Path
) -> None:
    load("tuva", file, buckets=3)
    other = write_csv(tmp_path / "b" / "medical_claim.csv", claims({"claim_id": "c9"}))
    load("tuva", other, buckets=8)
    assert {path.name for path in (lake_path / "medical_claim").iterdir()} <= {
        f"bucket={bucket:02d}" for bucket in range(3)
    }
