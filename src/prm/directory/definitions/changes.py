"""What a form changes in a draft, done to the text as it stands then: so two people's changes both hold."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from headwater.schema.definitions import ServiceLines
from headwater.schema.definitions_checking import RANGES, check_code
from headwater.schema.definitions_editing import add_line, set_codes, set_value
from prm.directory.definitions.comparing import PRIMARY, homes, name_of

LINES = "service_lines"


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """Put a code or range into a line, from wherever it stood; into none to take it out."""

    kind: str
    code: str
    line: str  # id, primary_care, or empty: no line any more
    seen: str  # the line where the person saw it, empty for nowhere

    def apply(self, text: str, content: ServiceLines) -> str:
        """Return the changed text."""
        wrong = check_code(self.kind, self.code)
        if wrong:
            raise ValidationError({"code": " ".join(wrong)})
        if self.line == PRIMARY and self.kind in RANGES:
            raise ValidationError(
                {"line": "Primary care goes by who is seen, not by diagnosis or DRG."}
            )
        now = homes(content, self.kind).get(self.code, "")
        if now == self.line:
            where = f"in {name_of(content, now)}" if now else "in no line"
            raise ValidationError({"line": f"{self.code} stands {where} already."})
        if now != self.seen:
            where = f"in {name_of(content, now)}" if now else "in no line any more"
            raise ValidationError(
                {"line": f"{self.code} stands {where}. Send again to change that."}
            )
        if now:
            text = self._write(text, content, now, without=True)
        return self._write(text, content, self.line) if self.line else text

    def _write(
        self, text: str, content: ServiceLines, line: str, *, without: bool = False
    ) -> str:
        codes = [
            code
            for code, home in homes(content, self.kind).items()
            if home == line and code != self.code
        ]
        path = (PRIMARY,) if line == PRIMARY else (LINES, line)
        added = [] if without else [self.code]
        return set_codes(text, (*path, self.kind), [*codes, *added])


@dataclass(frozen=True, slots=True)
class RenameLine:
    """Call a line something else; marts that were made keep the old name."""

    line: str
    name: str
    seen: str  # as the person saw it

    def apply(self, text: str, content: ServiceLines) -> str:
        """Return the changed text."""
        now = content.names.get(self.line)
        if now is None:
            raise ValidationError({"line": "There is no such line any more."})
        if now not in (self.seen, self.name):
            said = f"Somebody called it {now} meanwhile. Send again to put yours in its place."
            raise ValidationError({"name": said})
        if now == self.name:
            raise ValidationError({"name": "It is called that already."})
        return set_value(text, (LINES, self.line, "name"), self.name)


@dataclass(frozen=True, slots=True)
class AddLine:
    """Add a line without codes, at the end."""

    name: str

    def apply(self, text: str, content: ServiceLines) -> str:
        """Return the changed text."""
        return add_line(text, self._id(content), self.name)

    def _id(self, content: ServiceLines) -> str:
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore")
        line = re.sub(r"[^a-z0-9]+", "_", plain.decode().lower()).strip("_")[:32]
        if not re.match(r"[a-z]", line):
            line = f"line_{line}".rstrip("_")
        found, again = line, 2
        while found in {*content.names, PRIMARY}:
            found, again = f"{line}_{again}", again + 1
        return found


Change = PlaceCode | RenameLine | AddLine
