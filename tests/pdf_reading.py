"""What a PDF of Typst's says to whoever can't see it: its text in reading order, its tags, its title."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from functools import cached_property

_OBJECT = re.compile(rb"(\d+) 0 obj\s*(.*?)\s*endobj", re.DOTALL)
_STREAM = re.compile(rb"^(<<.*?>>)\s*stream\r?\n(.*?)\nendstream", re.DOTALL)
_PLAIN = rb"[^()\\]|\\."
# Brackets that close each other may stand in a text as they are.
_TEXT = rb"\((?:" + _PLAIN + rb"|\((?:" + _PLAIN + rb")*\))*\)"
# A change of font, what stands in a dictionary, what is shown, and where something else begins.
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|/\w+ ?" + _TEXT + rb"|(" + _TEXT + rb")|BDC", re.DOTALL
)
_ESCAPES = {b"n": 10, b"r": 13, b"t": 9, b"b": 8, b"f": 12}


@dataclass(frozen=True)
class Pdf:
    """A file as it was made."""

    data: bytes

    @cached_property
    def objects(self) -> dict[int, bytes]:
        return {int(key): body for key, body in _OBJECT.findall(self.data)}

    @property
    def pages(self) -> int:
        """Return how many sheets there are."""
        return sum(b"/Type/Page/" in body for body in self.objects.values())

    @property
    def tags(self) -> list[str]:
        """Return the kinds of the structure's elements."""
        found = (
            re.search(rb"/Type/StructElem/S/(\w+)", body)
            for body in self.objects.values()
        )
        return [each.group(1).decode() for each in found if each]

    @property
    def is_tagged(self) -> bool:
        return b"/StructTreeRoot" in self.data and b"/Marked true" in self.data

    @cached_property
    def about(self) -> str:
        """Return the metadata that travels with the file."""
        found = (self._stream(body) for body in self.objects.values())
        return next(each.decode() for each in found if each and b"<x:xmpmeta" in each)

    @cached_property
    def text(self) -> str:
        """Return all text, in the order in which it is drawn."""
        return " ".join(self._read(body) for body in self.objects.values())

    def _read(self, page: bytes) -> str:
        if b"/Type/Page/" not in page:
            return ""
        contents = re.search(rb"/Contents (\d+) 0 R", page)
        fonts = self._fonts(page)
        assert contents
        stream = self._stream(self.objects[int(contents.group(1))]) or b""
        said, letters = [], {}
        for font, shown in _SHOWN.findall(stream):
            if font:
                letters = fonts[font]
            elif shown:
                said.append(_decoded(shown[1:-1], letters))
            else:
                said.append(" ")
        return re.sub(r"\s+", " ", "".join(said).replace("\xa0", " "))

    def _fonts(self, page: bytes) -> dict[bytes, dict[int, str]]:
        resources = page
        apart = re.search(rb"/Resources (\d+) 0 R", page)
        if apart:
            resources = self.objects[int(apart.group(1))]
        named = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
        return {name: self._letters(int(key)) for name, key in named}

    def _letters(self, key: int) -> dict[int, str]:
        found = re.search(rb"/ToUnicode (\d+) 0 R", self.objects[key])
        assert found
        cmap = self._stream(self.objects[int(found.group(1))]) or b""
        pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", cmap)
        return {
            int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
            for code, text in pairs
        }

    def _stream(self, body: bytes) -> bytes | None:
        found = _STREAM.match(body)
        if not found:
            return None
        head, data = found.groups()
        return zlib.decompress(data) if b"FlateDecode" in head else data


def _decoded(raw: bytes, letters: dict[int, str]) -> str:
    codes = bytearray()
    at = 0
    while at < len(raw):
        if raw[at : at + 1] != b"\\":
            codes.append(raw[at])
            at += 1
            continue
        octal = re.match(rb"[0-7]{1,3}", raw[at + 1 : at + 4])
        if octal:
            codes.append(int(octal.group(), 8))
            at += 1 + len(octal.group())
        else:
            codes.append(_ESCAPES.get(raw[at + 1 : at + 2], raw[at + 1]))
            at += 2
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return "".join(letters.get(256 * high + low, "") for high, low in pairs)
