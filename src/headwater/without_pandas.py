"""Keep pandas out of processes that have no use for it.

Arrow and DuckDB load pandas wherever it is installed, only to ask whether what they were handed is one of its frames:
over a second of CPU and 60 MB in every process. It is installed for record linkage, and nothing else here needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType


class _NotHere(MetaPathFinder):
    """Says of pandas that it isn't installed."""

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


_NOT_HERE = _NotHere()


def leave_pandas_out() -> None:
    """Let nothing load pandas in this process until it is let in. For processes that are ours, never for a caller's."""
    if _NOT_HERE not in sys.meta_path:
        sys.meta_path.insert(0, _NOT_HERE)


def let_pandas_in() -> None:
    """Allow pandas again, for what needs it."""
    if _NOT_HERE in sys.meta_path:
        sys.meta_path.remove(_NOT_HERE)
