"""A room that outgrows its budget is divided, not tolerated."""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, python_files, relative, tree

MODULE_LINES = 400
FUNCTION_LINES = 60
LIMITS = {".html": 150, ".js": 200, ".css": 300}


def test_no_module_is_longer_than_the_wall() -> None:
    too_long = {
        relative(path): lines
        for folder in ("src", "tests", "scripts", "benchmarks")
        for path in python_files(ROOT / folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > MODULE_LINES
    }
    assert not too_long


def test_no_function_is_longer_than_the_wall() -> None:
    too_long = {
        f"{relative(path)}: {node.name}": lines
        for path in python_files(ROOT / "src")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not too_long


def test_no_template_script_or_sheet_is_longer_than_the_wall() -> None:
    too_long = {
        relative(path): lines
        for path in (ROOT / "src" / "prm").rglob("*")
        if path.suffix in LIMITS
        and (lines := len(path.read_text(encoding="utf-8").splitlines()))
        > LIMITS[path.suffix]
    }
    assert not too_long
