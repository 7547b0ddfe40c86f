"""What a definition in YAML must be, whatever it defines: every refusal names the key and says the remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from headwater.schema.errors import InputError


def circle_in(waits: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the keys of a circle of waiting, the first again at its end; empty where there is none."""
    done: set[str] = set()

    def walk(key: str, path: list[str]) -> list[str]:
        if key in path:
            return [*path[path.index(key) :], key]
        if key not in done:
            for other in waits[key]:
                if found := walk(other, [*path, key]):
                    return found
            done.add(key)
        return []

    return next(filter(None, (walk(key, []) for key in waits)), [])


def rows_of(where: str, raw: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list that has something in it."""
    rows = raw.get(name)
    if not isinstance(rows, list) or not rows:
        raise InputError(f"{where} has no list of {name}.", "Write one at least.")
    return rows


def key_of(where: str, raw: Any, known: frozenset[str], *, length: int) -> str:
    """Return the key of a row that has no keys but the known ones."""
    key = raw.get("key") if isinstance(raw, dict) else None
    good = isinstance(key, str) and key.isidentifier() and len(key) <= length
    if not good:
        raise InputError(
            f"{where} has no key that can be used: {key}.",
            f"Write key: with letters, digits and underscores, {length} at most.",
        )
    check_keys(f"{where} ({key})", raw, known)
    return str(key)


def check_keys(where: str, raw: Any, known: frozenset[str]) -> None:
    """Raise on a key that means nothing: it would be read by nobody."""
    if not isinstance(raw, dict):
        raise InputError(
            f"{where} has no keys.", "Compare it with the one that Headwater ships."
        )
    if strange := sorted(str(each) for each in raw if each not in known):
        raise InputError(
            f"{where} has a key that means nothing: {strange[0]}.",
            f"Take it out, or write one of {', '.join(sorted(known))}.",
        )


def check_once(what: str, keys: Iterable[str]) -> None:
    """Raise where two rows have one key."""
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InputError(
                f"Two {what} have the key {key}.", "Give one of them another key."
            )
        seen.add(key)


def text_of(where: str, raw: Mapping[str, Any], name: str, *, length: int) -> str:
    """Return a text that says something."""
    text = raw.get(name)
    if not isinstance(text, str) or not text.strip() or len(text) > length:
        raise InputError(
            f"{where} has no {name} that can be used.",
            f"Write {name}: and a text of {length} characters at most.",
        )
    return text.strip()
