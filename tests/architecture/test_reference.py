"""The reference manual says what the spec tests say."""

from __future__ import annotations

import subprocess
import sys

from tests.architecture.sources import ROOT


def test_the_reference_is_made_from_the_spec_tests_as_they_stand() -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, f"run `make fix`:\n{result.stdout}"
