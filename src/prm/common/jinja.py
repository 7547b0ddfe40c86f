"""Jinja2, set up once for every template: strict about undefined names, with the formats of this house."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template.backends import jinja2 as django_jinja2
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from prm.common import formats
from prm.common.remembering import Parts, remembered

FILTERS = (
    "as_json",
    "clock",
    "day",
    "dollars",
    "in_fours",
    "lift",
    "lifts",
    "lower_first",
    "moment",
    "month",
    "number",
    "plural",
    "probability",
    "reasons",
    "share",
    "signed",
    "size",
    "spoken",
    "words",
)


_SOME_KEY = 987_654_321


class Jinja2(django_jinja2.Jinja2):
    """Django's backend, looking into each app's ``templates`` folder."""

    app_dirname = "templates"


def environment(**options: Any) -> Environment:
    """Return the environment: a misspelt name is an error, not an empty place on a page."""
    made = Environment(
        **{
            **options,
            "undefined": StrictUndefined,
            "trim_blocks": True,
            "lstrip_blocks": True,
        }
    )
    made.globals.update(static=_static, url=url, htmx_script=htmx_script)
    made.globals.update(remember=Parts(), remembered=remembered)
    made.filters.update({name: getattr(formats, name) for name in FILTERS})
    return made


def url(name: str, *args: object) -> str:
    """Return the path of a named page."""
    prefix = get_script_prefix()
    if len(args) == 1 and type(args[0]) is int:
        before, after = _around_the_key(prefix, name)
        return f"{before}{args[0]}{after}"
    return _path(prefix, name, args)


@lru_cache(maxsize=512)
def _static(path: str) -> str:
    """Return a file's address, which names what it holds and so stays while the process does."""
    return static(path)


@lru_cache(maxsize=4_096)
def _path(prefix: str, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, args=args)


@lru_cache(maxsize=512)
def _around_the_key(prefix: str, name: str) -> tuple[str, str]:
    """Return an address without its key: a page of rows asks for one a row, and finding its pattern takes longest."""
    before, _, after = reverse(name, args=[_SOME_KEY]).partition(str(_SOME_KEY))
    return before, after
