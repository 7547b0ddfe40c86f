"""Every verb that is recorded reads as a sentence, and no sentence outlives its verb."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from string import Formatter

import pytest

from prm.ledger.wording import sentences
from tests.architecture.sources import PRODUCT, python_files, relative, tree

ALWAYS_THERE = {"actor", "record"}


def recorded() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield where, which verb, and with which particulars (None: some come from a mapping)."""
    for path in python_files(PRODUCT):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            verb = node.args[0]
            if name != "record" or not isinstance(verb, ast.Constant | ast.IfExp):
                continue
            for each in (
                [verb] if isinstance(verb, ast.Constant) else [verb.body, verb.orelse]
            ):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    names = {word.arg for word in node.keywords}
                    open_ended = None in names
                    yield (
                        f"{relative(path)}, line {node.lineno}",
                        each.value,
                        None if open_ended else {name for name in names if name},
                    )


@pytest.mark.req("CMP-09")
def test_every_recorded_verb_reads_as_a_sentence() -> None:
    found = list(recorded())
    assert len(found) > 5
    assert not {where: verb for where, verb, _ in found if verb not in sentences()}


def test_a_sentence_names_only_particulars_that_are_recorded() -> None:
    strange = {}
    for where, verb, names in recorded():
        if names is None or verb not in sentences():
            continue
        asked = {
            field
            for _, field, _, _ in Formatter().parse(sentences()[verb].text)
            if field
        }
        if missing := asked - names - ALWAYS_THERE:
            strange[where] = missing
    assert not strange


def test_no_sentence_is_left_of_a_verb_that_is_gone() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in python_files(PRODUCT)
        if path.name != "sentences.py"
    )
    # A verb may be put together: f"{kind}.edited", f"correction.{act}".
    assert not {
        verb
        for verb in sentences()
        for noun, _, act in (verb.partition("."),)
        if not any(made in text for made in (f'"{verb}"', f'}}.{act}"', f'"{noun}.{{'))
    }
