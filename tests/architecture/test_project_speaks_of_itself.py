"""The repository holds no secret, no path of one machine, and nobody's name but its own."""

from __future__ import annotations

import re
import subprocess

from tests.architecture.sources import ROOT

HOME_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root)/[a-z]")
SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}")
THIS = "tests/architecture/test_project_speaks_of_itself.py"


def tracked_texts() -> dict[str, str]:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    texts = {}
    for name in names:
        path = ROOT / name
        if name not in {"uv.lock", THIS} and path.is_file():
            texts[name] = path.read_text(encoding="utf-8", errors="ignore")
    return texts


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [name for name, text in tracked_texts().items() if HOME_PATH.search(text)]
    assert not found


def test_no_file_holds_a_secret() -> None:
    found = [name for name, text in tracked_texts().items() if SECRET.search(text)]
    assert not found
