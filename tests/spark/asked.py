"""What the spec tests ask of a database: recorded here, asked again on a worker."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa

from headwater.engines import Database
from headwater.schema.definitions import load_service_lines
from tests.spec.tables import Ids

SPEC = Path(__file__).parents[1] / "spec"


@dataclass(frozen=True)
class Query:
    """A statement of a measure, and the tables that it was given."""

    sql: str
    tables: dict[str, pa.Table]


@dataclass
class Asked:
    """What the tests of a module asked, and were answered on this machine."""

    name: str
    queries: list[Query]
    answers: list[pa.Table]


class Recorder(Database):
    """A database that keeps what it was asked, and what it answered."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []

    def query(self, sql: str, /, **tables: pa.Table) -> pa.Table:
        answer = super().query(sql, **tables)
        self.asked[-1].queries.append(Query(sql, tables))
        self.asked[-1].answers.append(answer)
        return answer


def answer_on_worker(queries: list[Query]) -> list[pa.Table]:
    """Ask again, in a database of the worker's."""
    with Database() as db:
        return [db.query(query.sql, **query.tables) for query in queries]


def asked_by_spec_tests() -> list[Asked]:
    """Run every spec test that takes a database, and return what they asked and were answered on this machine."""
    with Recorder() as db:
        for module in sorted(path.stem for path in SPEC.glob("test_*.py")):
            db.asked.append(Asked(module, [], []))
            for test in _tests(f"tests.spec.{module}"):
                test(**_given(test, db))
        return db.asked


def _tests(module: str) -> list[Callable[..., None]]:
    tests = inspect.getmembers(import_module(module), inspect.isfunction)
    return [
        test
        for name, test in tests
        if name.startswith("test_") and _takes(test) <= {"db", "ids", "definitions"}
        # A test over parameters has others; one over none asks nothing.
        if "db" in _takes(test)
    ]


def _takes(test: Callable[..., None]) -> set[str]:
    return set(inspect.signature(test).parameters)


def _given(test: Callable[..., None], db: Database) -> dict[str, Any]:
    made = {"db": lambda: db, "ids": Ids, "definitions": load_service_lines}
    return {name: made[name]() for name in _takes(test)}
