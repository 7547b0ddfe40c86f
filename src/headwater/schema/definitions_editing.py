"""Change one thing in a text of definitions and leave all else as its author wrote it, comments too."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import date

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from headwater.schema.definitions_checking import LISTS
from headwater.schema.errors import InputError

_WIDTH = 96


def set_value(text: str, path: Sequence[str], value: str | int | date) -> str:
    """Return ``text`` with another value at ``path``, such as ``("service_lines", "cardiology", "name")``.

    A key of the top that isn't there is added after ``version``.
    """
    written = _quoted(value) if isinstance(value, str) else str(value)
    try:
        node = _find(text, path)
    except InputError:
        if len(path) > 1:
            raise
        end = _end_of_line(text, _find(text, ("version",)).end_mark.index)
        return f"{text[:end]}{path[0]}: {written}\n{text[end:]}"
    return _replace(text, node.start_mark.index, node.end_mark.index, written)


def set_codes(text: str, path: Sequence[str], codes: Sequence[str]) -> str:
    """Return ``text`` with other codes or ranges in the list at ``path``."""
    node = _find(text, path)
    if not isinstance(node, SequenceNode):
        raise _by_hand()
    listed = ", ".join(f'"{code}"' for code in codes)
    indent = " " * (node.start_mark.column + 1)
    # A list that spreads over lines ends after its last item: its own end mark is where the next thing begins.
    last = node if node.flow_style or not node.value else node.value[-1]
    written = textwrap.fill(
        f"[{listed}]",
        width=_WIDTH,
        initial_indent=indent[1:],
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    start = node.start_mark.index
    return _replace(text, start, last.end_mark.index, written.lstrip())


def add_line(text: str, line: str, name: str) -> str:
    """Return ``text`` with one more service line at its end, without codes."""
    lines = _find(text, ("service_lines",))
    if not isinstance(lines, MappingNode) or lines.flow_style or not lines.value:
        raise _by_hand()
    indent = " " * int(lines.start_mark.column)
    added = [f"{indent}{line}:", f"{indent}  name: {_quoted(name)}"]
    added += [f"{indent}  {kind}: []" for kind in LISTS]
    end = _end_of_line(text, _last(lines).end_mark.index)
    before = text[:end] if text[:end].endswith("\n") else text[:end] + "\n"
    return before + "\n".join(added) + "\n" + text[end:]


def _find(text: str, path: Sequence[str]) -> Node:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    for key in path:
        entries = {each.value: value for each, value in getattr(node, "value", ())}
        if key not in entries:
            raise InputError(
                f"There is no {key} any more.", "Look at the definitions again."
            )
        node = entries[key]
    assert node is not None  # a text without anything has no version either
    return node


def _last(node: Node) -> Node:
    """Return the scalar or list in brackets that a block ends with."""
    if getattr(node, "flow_style", True) or not node.value:
        return node
    value = node.value[-1]
    return _last(value[1] if isinstance(node, MappingNode) else value)


def _quoted(value: str) -> str:
    written: str = yaml.safe_dump(
        value, default_style='"', allow_unicode=True, width=float("inf")
    )
    return written.strip()


def _replace(text: str, start: int, end: int, written: str) -> str:
    return text[:start] + written + text[end:]


def _end_of_line(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found + 1


def _by_hand() -> InputError:
    return InputError(
        "This text is laid out in a way that forms can’t change.", "Change it as YAML."
    )
