"""Print each requirement id with the tests that decide it."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests"


def main() -> None:
    """Read the markers from the source, so that nothing has to run."""
    decided: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted(TESTS.rglob("test_*.py")):
        for name, marks in _marked(ast.parse(file.read_text(encoding="utf-8"))):
            for requirement in marks:
                decided[requirement].append(f"{file.relative_to(TESTS.parent)}::{name}")
    for requirement in sorted(decided):
        print(requirement)
        for test in decided[requirement]:
            print(f"    {test}")
    print(f"{len(decided)} requirements decided")


def _marked(tree: ast.Module) -> list[tuple[str, list[str]]]:
    everywhere = [
        mark
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets)
        for mark in _ids(node.value)
    ]
    return [
        (node.name, [*everywhere, *(i for d in node.decorator_list for i in _ids(d))])
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]


def _ids(node: ast.expr) -> list[str]:
    return [
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "req"
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


if __name__ == "__main__":
    main()
