"""What the architecture tests read: the project's own files, as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "src" / "headwater"
PRODUCT = ROOT / "src" / "prm"


def python_files(folder: Path) -> list[Path]:
    """Return the modules under a folder, migrations left out: Django writes those."""
    return sorted(
        path for path in folder.rglob("*.py") if "migrations" not in path.parts
    )


@lru_cache(maxsize=512)
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def relative(path: Path) -> str:
    """Return a path as a person would name it."""
    return str(path.relative_to(ROOT))


def imported(module: ast.Module) -> Iterator[str]:
    """Yield the full names of what a module imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(node: ast.expr) -> str:
    """Return ``a.b.c`` for an attribute chain, or an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""
