"""pandas stays out of our processes, where Arrow would load it for nothing, and comes in for what needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from headwater.engines import open_engine
from tests.headwater.engines import work

ARROW = "import pyarrow as pa, pyarrow.dataset, numpy; pa.array(numpy.arange(3))"
LEAVE = "from headwater.without_pandas import leave_pandas_out, let_pandas_in; leave_pandas_out()"


def said_by(*lines: str) -> str:
    """Run lines in a process of their own and return what they print."""
    run = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def loaded(*lines: str) -> bool:
    return said_by("import sys", *lines, "print('pandas' in sys.modules)") == "True"


def test_arrow_loads_pandas_unless_it_is_left_out() -> None:
    pytest.importorskip("pandas")
    assert loaded(ARROW), "else there is nothing to keep out any more"
    assert not loaded(LEAVE, ARROW)


def test_what_needs_pandas_gets_it_afterwards() -> None:
    pytest.importorskip("pandas")
    table = "print(duckdb.sql('select 41 + 1 as a').df().a[0])"
    assert said_by(LEAVE, ARROW, "import duckdb; let_pandas_in()", table) == "42"


def test_a_command_leaves_pandas_out() -> None:
    command = "from headwater.cli import main"
    ended = "try:\n    main(['marts', '--help'])\nexcept SystemExit:\n    pass"
    said = said_by(
        "import sys", command, ended, ARROW, "print('pandas' in sys.modules)"
    )
    assert said.splitlines()[-1] == "False"


def test_the_workers_of_an_engine_leave_pandas_out() -> None:
    engine = open_engine("local", workers=2)
    assert list(engine.map(work.loads_pandas, [1, 2])) == [False, False]
