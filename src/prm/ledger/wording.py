"""Entries in words. Each app says in its ``sentences.py`` how its verbs read, and who alone may read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from string import Formatter
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from prm.accounts.models import Role, User
from prm.common import formats

NOT_SAID = "…"


@dataclass(frozen=True, slots=True)
class Sentence:
    """How a verb reads: a format string over ``actor``, ``record`` and the particulars."""

    text: str
    seen_by: frozenset[Role] | None = None  # None: whoever may see the record


@cache
def sentences() -> Mapping[str, Sentence]:
    """Return every verb's sentence, as the apps declare them.

    An app's ``sentences.py`` holds ``SENTENCES`` (verb to text) and, for verbs that not everybody may read,
    ``SEEN_BY`` (the verb's noun to roles).
    """
    found: dict[str, Sentence] = {}
    for app in apps.get_app_configs():
        if not module_has_submodule(app.module, "sentences"):
            continue
        module = import_module(f"{app.name}.sentences")
        seen_by = getattr(module, "SEEN_BY", {})
        for verb, text in getattr(module, "SENTENCES", {}).items():
            found[verb] = Sentence(text, seen_by.get(verb.partition(".")[0]))
    return found


@cache
def timelines() -> Mapping[str, frozenset[Role]]:
    """Return the kinds of records that have a timeline, and who may read it: ``TIMELINES`` of each app's sentences."""
    found: dict[str, frozenset[Role]] = {}
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "sentences"):
            module = import_module(f"{app.name}.sentences")
            found |= getattr(module, "TIMELINES", {})
    return found


def hidden_verbs(person: User) -> list[str]:
    """Return the verbs whose entries a person may not read."""
    return [
        verb
        for verb, sentence in sentences().items()
        if sentence.seen_by is not None and person.role not in sentence.seen_by
    ]


def say(verb: str, *, actor: str, record: str, particulars: Mapping[str, Any]) -> str:
    """Return an entry as a sentence; a verb that no app knows any more is said as it stands."""
    known = sentences().get(verb)
    if known is None:
        return f"{actor}: {verb.replace('.', ' ').replace('_', ' ')} {record}".strip()
    words = {name: _word(value) for name, value in particulars.items()}
    return _Lenient().vformat(
        known.text, (), {**words, "actor": actor, "record": record}
    )


class _Lenient(Formatter):
    """Says ``…`` for a particular that an older entry doesn't have."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key), NOT_SAID)


def _word(value: Any) -> str:
    if value is None or value == "":
        return NOT_SAID
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return formats.number(value)
    if isinstance(value, list):
        return formats.spoken([_word(each) for each in value])
    if isinstance(value, dict):
        return ", ".join(f"{name} {_word(each)}" for name, each in value.items())
    text = str(value)
    try:
        return formats.day(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
