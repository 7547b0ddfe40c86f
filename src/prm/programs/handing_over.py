"""The margins that stand, as the file by which the next refresh ranks: impact and opportunity read the same numbers.

It is worked out from rows, any number of times: of each service line the range that finance approved last.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from headwater.schema.margins import MARGINS, MARGINS_FILE
from prm.common.site_files import write_for_refresh
from prm.programs.queries.margins import standing_margins


def margins_that_stand() -> Path | None:
    """Return the file that a refresh is told of; None before anybody wrote a margin down: then the lake's count."""
    path: Path = settings.DEFINITIONS / MARGINS_FILE
    return path if path.is_file() else None


def hand_over_margins() -> None:
    """Write the file anew beside the approved definitions; call it once what was written down is committed."""
    write_for_refresh(MARGINS_FILE, MARGINS.names, _rows)


def _rows() -> Iterator[tuple[str, str, str, str, str]]:
    for line, each in sorted(standing_margins().items()):
        said = (str(each.low), str(each.high), each.approver)
        yield line, *said, each.approved_on.isoformat()
