"""PDF files that a screen reader can read: a Typst source and the words that it sets, made here and nowhere else.

What people typed never becomes source: it goes in as data, so that no mark-up in a name means anything. No file beside
the source, no package and no network is within reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

STANDARD: Final = "ua-1"  # PDF/UA-1: tagged, titled, in a language
MISSING = "\N{WHITE SQUARE}"
_UNSHOWN = re.compile(r"the text `(.+)` could not be displayed", re.DOTALL)
_ONE_AT_A_TIME = Lock()  # a compiler serves one thread
_TRIES = 40  # different letters without a glyph before one gives up


def make_pdf(source: str, words: Mapping[str, Any]) -> bytes:
    """Return the PDF of a Typst source, which reads ``words`` by ``json(bytes(sys.inputs.words))``.

    Its fonts are those that Typst brings along, the same on every machine. A letter that they lack is looked for among
    the machine's own, and where nobody has it a mark stands in its place: a name in another script prints nevertheless.
    """
    import typst  # here: a process that sets no page does without it

    said = json.dumps(_printable(words), ensure_ascii=False)
    try:
        return _compile(source, said, own_fonts=True)
    except typst.TypstError as error:
        if not _UNSHOWN.search(str(error)):
            raise
    for _ in range(_TRIES):
        try:
            return _compile(source, said, own_fonts=False)
        except typst.TypstError as error:
            found = _UNSHOWN.search(str(error))
            if not found:
                raise
            said = _without(said, found.group(1).strip('"'))
    raise ValueError("too many letters that no font has")


def _printable(value: Any) -> Any:
    """Return words without the characters that no paper can take: controls, and halves of letters."""
    if isinstance(value, str):
        return "".join(
            each if each.isprintable() or each in "\n\N{NO-BREAK SPACE}" else " "
            for each in value
        )
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value


def _without(said: str, letters: str) -> str:
    """Return the words with a mark in place of letters, however the message spells them."""
    for letter in {*letters, *_spelt(letters)}:
        if ord(letter) > 127:
            said = said.replace(letter, MISSING)
    return said


def _spelt(letters: str) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(r"\\u\{(\w+)\}", letters))


def _compile(source: str, said: str, *, own_fonts: bool) -> bytes:
    with _ONE_AT_A_TIME:
        made = _compiler(own_fonts).compile(
            input=source.encode(),
            format="pdf",
            sys_inputs={"words": said},
            pdf_standards=[STANDARD],
        )
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=2)
def _compiler(own_fonts: bool) -> typst.Compiler:
    """Return a compiler that has read its fonts once, in a folder in which there is nothing to read."""
    import typst

    return typst.Compiler(root=Path(mkdtemp()), ignore_system_fonts=own_fonts)
