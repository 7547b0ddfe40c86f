"""A lake in a temporary folder, files made in a line, and the public data when it's there."""

from __future__ import annotations

from collections.abc import Callable
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


@pytest.fixture
def shared_data() -> Path:
    if not SHARED.is_dir():
        pytest.skip("shared public data isn't beside the checkout")
    return SHARED
