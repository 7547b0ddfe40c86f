"""A room that outgrows its budget is divided, not tolerated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files, relative, tree

MODULE_LINES = 400
FUNCTION_LINES = 60
LIMITS = {".html": 150, ".js": 200, ".css": 300}

MODULES = [*python_files(ROOT / "src"), *python_files(ROOT / "tests")]
ASSETS = [path for path in (ROOT / "src" / "prm").rglob("*") if path.suffix in LIMITS]


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_module_is_longer_than_the_wall(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


@pytest.mark.parametrize("path", python_files(ROOT / "src"), ids=relative)
def test_no_function_is_longer_than_the_wall(path: Path) -> None:
    too_long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert not too_long


@pytest.mark.parametrize("path", ASSETS, ids=relative)
def test_no_template_script_or_sheet_is_longer_than_the_wall(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LIMITS[path.suffix]
