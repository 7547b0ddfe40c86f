"""What is wrong with a text of leakage rules, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from headwater.schema.definitions_checking import LONGEST_TEXT, Problem, check_code

_KEYS = ("version", "payers_without_contract", "service_area", "offered_besides_roster")
_ABOUT = ("title", "authored_by", "checked_by", "date_reviewed")


def find_rule_problems(text: str) -> list[Problem]:
    """Return what is wrong with a text of leakage rules, from its top to its end; nothing when it can be used."""
    if len(text) > LONGEST_TEXT:
        return [Problem(1, "The text is far too long.", "Keep rules, nothing else.")]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        yaml.safe_load(text)  # a day that isn't one, a tag that YAML doesn't know
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return [_unreadable(error)]
    if not isinstance(root, MappingNode):
        return [Problem(1, "These aren’t leakage rules.", "Begin with `version: 1`.")]
    return sorted(_problems(root))


def _unreadable(error: Exception) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "it can’t be read"
    return Problem(
        mark.line + 1 if mark else 1,
        f"This isn’t YAML: {what}.",
        "Compare with the lines around it: indentation, quotes, brackets.",
    )


def _problems(root: MappingNode) -> Iterator[Problem]:
    yield from _check_keys(root, needed=_KEYS, allowed=_ABOUT)
    top = _entries(root)
    version = top.get("version")
    if version is not None and not _is_count(version):
        yield Problem(
            _line(version), "version isn’t a number.", "Write a whole number from 1 on."
        )
    yield from _check_list(
        top.get("payers_without_contract"), "payers_without_contract", _check_payer
    )
    area = top.get("service_area")
    if isinstance(area, MappingNode):
        yield from _check_keys(area, needed=("zip_codes",))
        yield from _check_list(
            _entries(area).get("zip_codes"), "zip_codes", _check_zip_code
        )
    elif area is not None:
        yield Problem(
            _line(area), "service_area has no zip_codes.", "Write `zip_codes: []`."
        )
    yield from _check_list(
        top.get("offered_besides_roster"), "offered_besides_roster", _check_taxonomy
    )


def _check_keys(
    node: MappingNode, *, needed: tuple[str, ...], allowed: tuple[str, ...] = ()
) -> Iterator[Problem]:
    """Refuse keys that nobody reads or that stand twice, and miss those that are needed."""
    seen: dict[str, int] = {}
    for key_node, _ in node.value:
        key = str(key_node.value)
        if key not in {*needed, *allowed}:
            known = ", ".join(needed)
            yield Problem(
                _line(key_node), f"{key} means nothing here.", f"Use {known}."
            )
        if key in seen:
            # YAML would keep the last one.
            yield Problem(
                _line(key_node),
                f"{key} stands in line {seen[key]} already.",
                "Put both together into one.",
            )
        seen.setdefault(key, _line(key_node))
    for key in needed:
        if key not in seen:
            yield Problem(_line(node), f"There is no {key}.", f"Write `{key}:`.")


def _check_list(
    node: Node | None, name: str, check: Callable[[Node], Iterator[Problem]]
) -> Iterator[Problem]:
    if node is None:
        return  # said by _check_keys
    if not isinstance(node, SequenceNode):
        yield Problem(
            _line(node),
            f"{name} isn’t a list.",
            f"Write `{name}: []` if there is none.",
        )
        return
    for item in node.value:
        yield from check(item)


def _check_payer(node: Node) -> Iterator[Problem]:
    if not isinstance(node, MappingNode):
        yield Problem(
            _line(node), "A payer is named by `payer:`.", "Write `- payer: Its name`."
        )
        return
    yield from _check_keys(node, needed=("payer",), allowed=("from", "to"))
    entries = _entries(node)
    name = entries.get("payer")
    if name is not None and not (_kind(name) == "str" and str(name.value).strip()):
        yield Problem(
            _line(name),
            "payer isn’t a name.",
            "Write it as the enrolment files do, in quotes if it is a number.",
        )
    days: dict[str, date] = {}
    for key in ("from", "to"):
        day = entries.get(key)
        if day is None:
            continue
        if _kind(day) != "timestamp" or not re.fullmatch(
            r"\d{4}-\d{2}-\d{2}", day.value
        ):
            yield Problem(_line(day), f"{key} isn’t a day.", "Write it as 2025-07-01.")
        else:
            days[key] = date.fromisoformat(day.value)
    if len(days) == 2 and days["to"] < days["from"]:
        yield Problem(
            _line(entries["to"]),
            f"It ends on {days['to']}, before it begins on {days['from']}.",
            "Write from and to the other way round.",
        )


def _check_zip_code(node: Node) -> Iterator[Problem]:
    if _kind(node) != "str":
        # YAML reads 00601 as the number 385.
        yield Problem(
            _line(node),
            "A ZIP code without quotes is a number.",
            'Write it in quotes: "60601".',
        )
    elif not re.fullmatch(r"\d{1,5}", str(node.value)):
        yield Problem(
            _line(node),
            f"{node.value} is no ZIP code.",
            "Write its five digits, or the first ones.",
        )


def _check_taxonomy(node: Node) -> Iterator[Problem]:
    text = str(node.value) if isinstance(node, ScalarNode) else ""
    problem = check_code("taxonomy", text)
    if problem:
        yield Problem(_line(node), *problem)


def _entries(node: MappingNode) -> dict[str, Node]:
    return {str(key.value): value for key, value in node.value}


def _is_count(node: Node) -> bool:
    return _kind(node) == "int" and bool(re.fullmatch(r"[1-9][0-9]{0,5}", node.value))


def _kind(node: Node) -> str:
    return str(node.tag).rpartition(":")[2]


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
