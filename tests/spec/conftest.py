"""What every spec test has: a database, a vocabulary, the definitions that ship."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from headwater.engines import Database
from headwater.schema.definitions import ServiceLines, load_service_lines
from tests.spec.tables import Ids


@pytest.fixture
def db() -> Iterator[Database]:
    with Database() as database:
        yield database


@pytest.fixture
def ids() -> Ids:
    return Ids()


@pytest.fixture
def definitions() -> ServiceLines:
    return load_service_lines()
