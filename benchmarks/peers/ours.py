"""Headwater's kernels: all four answers from one reading. Runs in the project's environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.peers.asking import checks
from headwater.measures.reference_set import answer

if __name__ == "__main__":
    found = answer(Path(sys.argv[1]))
    print(json.dumps({name: checks(table) for name, table in found.items()}))
