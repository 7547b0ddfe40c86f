"""What people said of causes, as the file from which the next refresh learns.

It is worked out from rows, any number of times. It holds codes of practices, service lines and the states of signals:
no count, no note, no name, nothing of patients.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from headwater.schema.confirmed import CONFIRMED, CONFIRMED_FILE
from prm.common.site_files import write_for_refresh
from prm.insights.queries.said import words_to_learn_from


def confirmed_causes() -> Path | None:
    """Return the file that a refresh is told of; None before anybody judged a diagnosis."""
    path: Path = settings.DEFINITIONS / CONFIRMED_FILE
    return path if path.is_file() else None


def hand_over_barriers() -> None:
    """Write the file anew beside the approved definitions; call it once what was said is committed."""
    write_for_refresh(CONFIRMED_FILE, CONFIRMED.names, _rows)


def _rows() -> Iterator[tuple[str, str, str, str]]:
    for said in words_to_learn_from():
        case = f"{said.mart} {said.practice.code} {said.service_line}"
        for signal, state in said.signals.items():
            yield case, said.barrier, signal, state
