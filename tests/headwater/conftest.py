"""What the command ``evaluate`` finds in the river: run once for all that read of it, because it takes minutes."""

from __future__ import annotations

import json
import sys
from functools import partial

import pytest
from click.testing import CliRunner

from headwater.cli.evaluate import evaluate
from headwater.cli.evaluation import Finding
from headwater.synthetic.twice import hard_directory
from tests.conftest import River


@pytest.fixture
def as_a_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the main module a file: without one, as in xdist's workers, Spark's client thinks that it runs doctests.

    Not for all tests: processes that are spawned would read that file, too.
    """
    main = sys.modules["__main__"]
    if not hasattr(main, "__file__"):
        monkeypatch.setattr(main, "__file__", __file__, raising=False)


@pytest.fixture(scope="session")
def evaluated(river: River) -> list[Finding]:
    """Return what the command prints as JSON, over less that is planted than a person waits for."""
    small = partial(hard_directory, practitioners=1_200, practices=1_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("headwater.cli.evaluation.expected.SETS", 2)
        patch.setattr("headwater.cli.evaluation.expected.OTHER_SETS", 1)
        patch.setattr("headwater.cli.evaluation.alerts.SETS", 1)
        patch.setattr("headwater.cli.evaluation.diagnosis.WORLDS", 2)
        patch.setattr("headwater.cli.evaluation.weeks.WORLDS", 1)
        patch.setattr("headwater.cli.evaluation.weeks.WEEKS", 1)
        patch.setattr("headwater.cli.evaluation.twice.hard_directory", small)
        patch.setattr("headwater.cli.evaluation.work.DRAWS", 39)
        patch.setattr("headwater.cli.evaluation.work_planted.DATASETS", 2)
        patch.setattr("headwater.cli.evaluation.work_verdicts.JUDGED", 1)
        asked = ["--market", str(river.market), "--json"]
        result = CliRunner().invoke(evaluate, asked)
    assert result.exit_code == 0, result.output
    return [Finding(**row) for row in json.loads(result.stdout)]
