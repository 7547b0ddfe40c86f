"""Files that a screen reader reads; what people typed is never mark-up."""

from __future__ import annotations

import pytest
import typst

from prm.common.pdf import make_pdf
from tests.pdf_reading import Pdf

SOURCE = """
#let said = json(bytes(sys.inputs.words))
#set document(title: said.title, author: "Headwater")
#set text(lang: "en", font: ("Libertinus Serif", "DejaVu Sans Mono"))
= #said.title
#said.text
"""


def made(text: str) -> Pdf:
    return Pdf(make_pdf(SOURCE, {"title": "A page", "text": text}))


@pytest.mark.req("FLD-05")
def test_the_file_is_tagged_and_says_what_it_is() -> None:
    file = made("Water runs downhill.")
    assert file.is_tagged
    assert "H1" in file.tags
    assert "Water runs downhill." in file.text
    assert "<pdfuaid:part>1</pdfuaid:part>" in file.about
    assert "A page" in file.about
    assert "<rdf:li>en</rdf:li>" in file.about


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("no") *bold* $x$ `raw`',
        '#read("/etc/passwd")',
        "= no heading",
        "\\ # < > @ ] [ { }",
        '"quoted" \\u{41} //no comment /* nor this */',
    ],
)
def test_mark_up_in_a_name_is_text(typed: str) -> None:
    file = made(typed)
    assert file.tags.count("H1") == 1
    squeezed = "".join(file.text.split())
    assert "".join(typed.split()) in squeezed


@pytest.mark.parametrize(
    "typed", ["漢字", "عرب", "😀", "\x07\u200b", "\ue000", "e\u0327\u0301"]
)
def test_a_letter_that_no_font_has_spoils_no_page(typed: str) -> None:
    file = made(f"Before {typed} after")
    assert "Before" in file.text
    assert "after" in file.text


def test_the_source_reaches_no_file_and_no_network() -> None:
    for reached in ('#read("secret")', '#import "@preview/cetz:0.3.0": *'):
        with pytest.raises(typst.TypstError):
            make_pdf(SOURCE + reached, {"title": "A page", "text": ""})
