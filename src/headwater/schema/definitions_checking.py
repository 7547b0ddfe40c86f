"""What is wrong with a text of service line definitions, line by line.

YAML itself is lenient: a key that stands twice, or a code in two lines, would quietly mean the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

LISTS = ("taxonomy", "medicare_specialty", "diagnosis", "drg")
RANGES = ("diagnosis", "drg")
VISITS = ("new", "consult", "established", "emergency", "global_follow_up")
PRIORITY = ["drg", "specialty", "diagnosis"]  # the order that the measures keep
SHAPES = {  # what a code of each list looks like, and how to say so
    "taxonomy": (r"[0-9A-Z]{9}X", "ten capital letters and digits that end with X"),
    "medicare_specialty": (r"[0-9A-Z]{2}", "two digits or capital letters"),
    "diagnosis": (r"[A-Z][0-9][0-9A-Z]{1,5}", "like I20 or I209, without a dot"),
    "drg": (r"[0-9]{3}", "three digits"),
    "visits": (r"[0-9A-Z]{5}", "five digits or capital letters"),
}
MOST_LINES = 60  # a set of lines is kept as the bits of one number
LONGEST_NAME = 80
LONGEST_TEXT = 500_000  # characters; the one that ships has 2,500
_KEYS = {
    "": ("version", "visits", "washout_days", "primary_care", "service_lines"),
    "washout_days": ("new", "established"),
    "primary_care": ("taxonomy", "medicare_specialty"),
    "visits": VISITS,
}
_ABOUT = ("title", "authored_by", "checked_by", "date_reviewed", "priority")


class Problem(NamedTuple):
    """What is wrong, on which line of the text (1 is the first), and what to do."""

    line: int
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"Line {self.line}: {self.what} {self.remedy}"


class _Code(NamedTuple):
    """A code or a range as it stands in the text."""

    home: str  # a line's id, or primary_care
    first: str
    last: str
    line: int

    @property
    def text(self) -> str:
        return self.first if self.first == self.last else f"{self.first}-{self.last}"


def find_problems(text: str) -> list[Problem]:
    """Return what is wrong with a text of definitions, from its top to its end; nothing when it can be used."""
    if len(text) > LONGEST_TEXT:
        return [
            Problem(
                1, "The text is far too long.", "Keep codes and ranges, nothing else."
            )
        ]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        return [_unreadable(error)]
    if not isinstance(root, MappingNode):
        return [
            Problem(1, "This isn’t a list of definitions.", "Begin with `version: 1`.")
        ]
    return sorted(_problems(root)) or _misfits(text)


def _misfits(text: str) -> list[Problem]:
    """Return what no node shows: a day that isn't one, a tag that YAML doesn't know."""
    try:
        yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        return [_unreadable(error)]
    return []


def _unreadable(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it can’t be read"
    return Problem(
        mark.line + 1 if mark else 1,
        f"This isn’t YAML: {what}.",
        "Compare with the lines around it: indentation, quotes, brackets.",
    )


def _problems(root: MappingNode) -> Iterator[Problem]:
    yield from _check_repeats(root)
    top = _entries(root)
    yield from _check_keys(root, "", _ABOUT)
    yield from _check_count(top.get("version"), "version")
    if "priority" in top and [
        node.value for node in getattr(top["priority"], "value", [])
    ] != list(PRIORITY):
        yield Problem(
            _line(top["priority"]),
            "The order in which evidence decides is fixed.",
            f"Write `priority: [{', '.join(PRIORITY)}]`, or leave it out.",
        )
    washout, primary, visits = (
        top.get(key) for key in ("washout_days", "primary_care", "visits")
    )
    if isinstance(washout, MappingNode):
        yield from _check_keys(washout, "washout_days")
        for key, node in _entries(washout).items():
            yield from _check_count(node, key)
    codes: dict[str, list[_Code]] = {kind: [] for kind in SHAPES}
    if isinstance(primary, MappingNode):
        yield from _check_keys(primary, "primary_care")
        yield from _read_lists(primary, "primary_care", codes)
    if isinstance(visits, MappingNode):
        yield from _check_keys(visits, "visits")
        for kind, node in _entries(visits).items():
            yield from _read_list(node, kind, "visits", codes["visits"])
    yield from _check_lines(top.get("service_lines"), codes)
    for kind, found in codes.items():
        yield from _check_overlaps(kind, found)


def _check_lines(node: Node | None, codes: dict[str, list[_Code]]) -> Iterator[Problem]:
    if not isinstance(node, MappingNode):
        return
    if not node.value:
        yield Problem(_line(node), "There is no service line.", "Write at least one.")
    if len(node.value) > MOST_LINES:
        remedy = f"Keep to {MOST_LINES}, and put small ones together."
        yield Problem(_line(node), "There are too many service lines.", remedy)
    names: dict[str, int] = {}
    for key, entry in node.value:
        line = str(key.value)
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", line):
            yield Problem(
                _line(key),
                f"{line} can’t be the id of a service line.",
                "Use small letters, digits and _.",
            )
        if not isinstance(entry, MappingNode):
            yield Problem(
                _line(key), f"{line} has no lists.", f"Write name, {', '.join(LISTS)}."
            )
            continue
        yield from _check_keys(entry, line)
        yield from _check_name(_entries(entry).get("name"), line, names)
        yield from _read_lists(entry, line, codes)


def _check_name(
    node: Node | None, line: str, names: dict[str, int]
) -> Iterator[Problem]:
    if node is None:
        return  # said by _check_keys
    name = node.value.strip() if isinstance(node, ScalarNode) else ""
    if not name or len(name) > LONGEST_NAME or _kind(node) != "str":
        yield Problem(
            _line(node),
            f"{line} has no name that a page could show.",
            f"Write a name of up to {LONGEST_NAME} characters, in quotes if it is a number.",
        )
    elif name.casefold() in names:
        yield Problem(
            _line(node),
            f"{name} is the name of another line, in line {names[name.casefold()]}.",
            "Give each line a name of its own.",
        )
    else:
        names[name.casefold()] = _line(node)


def _check_repeats(node: Node) -> Iterator[Problem]:
    """Refuse a key that stands twice: YAML would keep the last one."""
    if isinstance(node, MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if str(key.value) in seen:
                yield Problem(
                    _line(key),
                    f"{key.value} stands in line {seen[str(key.value)]} already.",
                    "Put both together into one.",
                )
            seen.setdefault(str(key.value), _line(key))
            yield from _check_repeats(value)


def _check_keys(
    node: MappingNode, name: str, also: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Refuse keys that nobody reads, and miss those that are needed."""
    needed = _KEYS.get(name, ("name", *LISTS))
    where = f"{name} has no" if name else "There is no"
    for key in needed:
        found = _entries(node).get(key)
        if found is None:
            empty = name and key != "name"
            remedy = f"Write `{key}: []` if there are none." if empty else "Write it."
            yield Problem(_line(node), f"{where} {key}.", remedy)
        elif not name and key != "version" and not isinstance(found, MappingNode):
            yield Problem(_line(found), f"{key} is empty.", "Write what belongs to it.")
    for key_node, _ in node.value:
        if str(key_node.value) not in {*needed, *also}:
            yield Problem(
                _line(key_node),
                f"{key_node.value} means nothing here.",
                f"Use {', '.join(needed)}.",
            )


def _check_count(node: Node | None, key: str) -> Iterator[Problem]:
    if node is not None and not (
        _kind(node) == "int" and re.fullmatch(r"[1-9][0-9]{0,5}", node.value)
    ):
        yield Problem(
            _line(node), f"{key} isn’t a number.", "Write a whole number from 1 on."
        )


def _read_lists(
    node: MappingNode, home: str, codes: dict[str, list[_Code]]
) -> Iterator[Problem]:
    for kind, entry in _entries(node).items():
        if kind in LISTS:
            yield from _read_list(entry, home, kind, codes[kind])


def _read_list(
    node: Node, home: str, kind: str, into: list[_Code]
) -> Iterator[Problem]:
    """Add the codes of one list to ``into``, and yield what is wrong with them."""
    if not isinstance(node, SequenceNode):
        yield Problem(_line(node), f"{kind} isn’t a list.", "Write it in [ ].")
        return
    for item in node.value:
        problem = _problem_of(item, kind)
        if problem:
            yield Problem(_line(item), *problem)
            continue
        first, _, last = item.value.partition("-")
        into.append(_Code(home, first, last or first, _line(item)))


def _problem_of(item: Node, kind: str) -> tuple[str, str] | None:
    if not isinstance(item, ScalarNode):
        return (
            f"{kind} holds something that isn’t a code.",
            "Write one code after another.",
        )
    if _kind(item) != "str":
        return (
            f"{item.value} would be read as a number.",
            f'Write it as "{item.value}".',
        )
    return check_code(kind, item.value)


def check_code(kind: str, text: str) -> tuple[str, str] | None:
    """Return what is wrong with one code or range of a list, and what to do; None when it can be used.

    >>> check_code("drg", "320-215")
    ('320-215 runs backwards.', 'Write 215-320.')
    """
    shape, said = SHAPES[kind]
    first, dash, last = text.partition("-")
    ranges = kind in (*RANGES, "visits")
    if bool(dash) != ranges:
        remedy = "Write first-last, the same twice for one code." if ranges else ""
        return (
            f"{text} is {'no' if ranges else 'a'} range.",
            remedy or "Write each code.",
        )
    for part in (first, last) if dash else (first,):
        if not re.fullmatch(shape, part):
            return f"{part or text} is no code of {kind}.", f"These are {said}."
    if dash and len(first) != len(last):
        return f"{text} has ends of two lengths.", "Write both with as many characters."
    if dash and first > last:
        return f"{text} runs backwards.", f"Write {last}-{first}."
    return None


def _check_overlaps(kind: str, codes: list[_Code]) -> Iterator[Problem]:
    """Refuse a code that means two things: only its place in the file would decide which."""
    for at, code in enumerate(codes):
        other = next((each for each in codes[:at] if _overlap(code, each)), None)
        if other is None:
            continue
        where = "twice" if code.home == other.home else f"in {other.home} too"
        beside = f"as {other.text}, " if other.text != code.text else ""
        yield Problem(
            code.line,
            f"{code.text} of {code.home} stands {where}: {beside}line {other.line}.",
            "Let each code stand in one place; take it from the other, or divide the range.",
        )


def _overlap(one: _Code, other: _Code) -> bool:
    # Ranges compare as many leading characters as they have.
    length = min(len(one.first), len(other.first))
    return (
        one.first[:length] <= other.last[:length]
        and other.first[:length] <= one.last[:length]
    )


def _entries(node: MappingNode) -> dict[str, Node]:
    return {str(key.value): value for key, value in node.value}


def _kind(node: Node) -> str:
    return str(node.tag).rpartition(":")[2]


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
