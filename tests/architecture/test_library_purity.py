"""The library takes dates, engines and definitions as arguments: no clock, no environment, no Django."""

from __future__ import annotations

import ast

from tests.architecture.sources import (
    LIBRARY,
    dotted,
    imported,
    python_files,
    relative,
    tree,
)

CLOCK = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "datetime.datetime.now",
    "datetime.date.today",
    "time.time",
}
ENVIRONMENT = {"os.environ", "os.getenv"}
MODULES = python_files(LIBRARY)
# The command line is where a person's clock and terminal come in; below it nothing looks at either.
BELOW_THE_COMMANDS = [path for path in MODULES if "cli" not in path.parts]


def test_no_module_reads_the_clock_or_the_environment() -> None:
    found = [
        f"{relative(path)}: {name}"
        for path in BELOW_THE_COMMANDS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (name := dotted(node)) in CLOCK | ENVIRONMENT
    ]
    assert not found


def test_no_module_imports_the_product_or_django() -> None:
    found = [
        f"{relative(path)}: {name}"
        for path in MODULES
        for name in imported(tree(path))
        if name.split(".")[0] in {"django", "prm"}
    ]
    assert not found


def test_only_engines_open_a_connection() -> None:
    found = [
        relative(path)
        for path in MODULES
        if "engines" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func) == "duckdb.connect"
    ]
    assert not found


def test_only_the_market_and_its_judge_know_the_planted_truth() -> None:
    found = [
        f"{relative(path)}: {node.value}"
        for path in BELOW_THE_COMMANDS
        if "synthetic" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and (node.value == "truth" or node.value.startswith("truth/"))
    ]
    assert not found
