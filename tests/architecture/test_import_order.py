"""The order of rooms that pyproject.toml draws holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import (
    PRODUCT,
    ROOT,
    imported,
    python_files,
    relative,
    tree,
)


def test_every_import_points_downwards() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_benefits_and_referral_volumes_stay_on_their_sides_of_the_wall() -> None:
    across = [
        f"{relative(path)} imports {name}"
        for side, other in (("compliance", "insights"), ("insights", "compliance"))
        for path in python_files(PRODUCT / side)
        for name in imported(tree(path))
        if name.startswith(f"prm.{other}")
    ]
    assert not across
