"""What pages remember is what they would write anew."""

from __future__ import annotations

from django.template import engines
from markupsafe import Markup

from prm.common.remembering import Parts, remembered


def test_a_block_is_made_once_for_a_key_and_anew_for_another() -> None:
    parts, made = Parts(), []

    def block() -> Markup:
        made.append(1)
        return Markup("<b>{}</b>").format(len(made))

    assert parts("rail", "director", caller=block) == "<b>1</b>"
    assert parts("rail", "director", caller=block) == "<b>1</b>"
    assert parts("rail", "liaison", caller=block) == "<b>2</b>"


def test_what_was_not_asked_for_longest_goes_first() -> None:
    parts = Parts(most=30)
    for key in ("first", "second", "first", "third"):
        parts(key, caller=lambda: Markup("x" * 12))
    anew: list[str] = []
    for key in ("first", "second"):
        parts(key, caller=lambda key=key: anew.append(key) or Markup(""))  # type: ignore[misc]
    assert anew == ["second"]


def test_a_text_is_never_taken_for_one_that_was_made_safe() -> None:
    greet = remembered(lambda name: Markup("<i>{}</i>").format(name))
    assert greet(Markup("<b>")) == "<i><b></i>"
    assert greet("<b>") == "<i>&lt;b&gt;</i>"


def test_a_remembered_macro_still_escapes_what_people_wrote() -> None:
    page = engines["jinja"].from_string(
        '{% from "components/legend.html" import evidence_legend %}'
        "{% macro make(name) %}<p>{{ name }}</p>{% endmacro %}"
        "{% set said = remembered(make) %}{{ said(name) }}{{ said(name) }}{{ evidence_legend() }}"
    )
    written = page.render({"name": "<script>"})
    assert "<script>" not in written
    assert written.count("<p>&lt;script&gt;</p>") == 2
    assert "confirmed by an order" in written
