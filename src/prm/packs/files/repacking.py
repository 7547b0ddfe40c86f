"""A zipped office file with the same bytes whenever it is made: dated by the pack and not by the clock."""

from __future__ import annotations

import io
import re
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can name
_PROPERTIES = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*")


def dated(made: bytes, at: datetime) -> bytes:
    """Return the file with every part dated alike, and with ``at`` as its day; so the files inside it too."""
    file, day = io.BytesIO(), f"{at:%Y-%m-%dT%H:%M:%SZ}".encode()
    with ZipFile(io.BytesIO(made)) as old, ZipFile(file, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename.endswith(".xlsx"):  # the sheet of a chart
                content = dated(content, at)
            elif part.filename == _PROPERTIES:
                content = _TIMES.sub(rb"\g<1>" + day, content)
            new.writestr(ZipInfo(part.filename, _NO_TIME), content, ZIP_DEFLATED)
    return file.getvalue()
