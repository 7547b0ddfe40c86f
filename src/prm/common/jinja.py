"""Jinja2, set up once for every template: strict about undefined names, with the formats of this house."""

from __future__ import annotations

from typing import Any

from django.template.backends import jinja2 as django_jinja2
from django.templatetags.static import static
from django.urls import reverse
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined

from prm.common import formats

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
    made.globals.update(static=static, url=url, htmx_script=htmx_script)
    made.filters.update({name: getattr(formats, name) for name in FILTERS})
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """Return the path of a named page."""
    return reverse(name, args=args, kwargs=kwargs)
