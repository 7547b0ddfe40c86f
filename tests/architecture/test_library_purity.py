"""The library takes dates, engines and definitions as arguments: no clock, no environment, no Django."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("path", BELOW_THE_COMMANDS, ids=relative)
def test_no_module_reads_the_clock_or_the_environment(path: Path) -> None:
    used = {
        dotted(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
    }
    assert not used & (CLOCK | ENVIRONMENT)


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_module_imports_the_product_or_django(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(tree(path))}
    assert not roots & {"django", "prm"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_only_engines_open_a_connection(path: Path) -> None:
    opened = [
        node
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and dotted(node.func) == "duckdb.connect"
    ]
    assert not opened or "engines" in path.parts


@pytest.mark.parametrize("path", BELOW_THE_COMMANDS, ids=relative)
def test_no_module_reads_the_planted_truth(path: Path) -> None:
    if "synthetic" in path.parts:
        pytest.skip("the market writes its truth")
    texts = {
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not [text for text in texts if text == "truth" or text.startswith("truth/")]
