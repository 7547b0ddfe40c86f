"""A lake in a temporary folder, files made in a line, and the public data when it's there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater.ingest import load as load_into_lake
from headwater.results import IngestReport

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def lake_path(tmp_path: Path) -> Path:
    return tmp_path / "lake"


@pytest.fixture
def load(lake_path: Path) -> Callable[..., IngestReport]:
    """Load files into the test's lake, at the test's time unless another is given."""

    def load_files(source: str, *paths: Path, **options: Any) -> IngestReport:
        options = {"into": lake_path, "at": AT, **options}
        return load_into_lake(source, paths, **options)

    return load_files


@dataclass(frozen=True, slots=True)
class Loaded:
    """A delivery that was loaded once for several tests, which only look."""

    lake: Path
    report: IngestReport


@pytest.fixture(scope="session")
def tuva_demo(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Loaded:
    return _loaded(tmp_path_factory, "tuva", shared_data / "tuva_demo" / "seeds")


@pytest.fixture(scope="session")
def rif(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Loaded:
    return _loaded(tmp_path_factory, "rif", shared_data / "rif" / "rif-synthea")


def _loaded(factory: pytest.TempPathFactory, source: str, folder: Path) -> Loaded:
    lake = factory.mktemp(source) / "lake"
    return Loaded(lake, load_into_lake(source, [folder], into=lake, at=AT))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("shared public data isn't beside the checkout")
    return SHARED
