"""How long the ways take: by the site's road matrix where it has one, else by the great circle."""

from __future__ import annotations

import csv
import logging
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from django.conf import settings

from headwater.planning import Travel, drive_times, read_roads
from headwater.planning.roads import BASE, COLUMNS, Roads
from prm.accounts.models import User
from prm.directory.models import Practice
from prm.insights.planning.starts import Start
from prm.visits.visit_values import load_visit_values

log = logging.getLogger("prm.planning")


class _Matrix(NamedTuple):
    """The site's road matrix, or why there is none."""

    roads: Roads | None = None
    problem: str = ""


def travel_between(
    liaison: User, start: Start, practices: Sequence[Practice]
) -> Travel:
    """Return the travel between a liaison's base, which comes first, and practices that have coordinates."""
    travel = drive_times(
        [float(each.latitude or 0) for each in practices],
        [float(each.longitude or 0) for each in practices],
        base=(start.latitude, start.longitude),
        roads=_roads_for(liaison),
        keys=[each.code for each in practices],
        settings=load_visit_values().travel,
    )
    # Whole minutes: a clock on a page that adds up is one that people trust.
    return Travel(np.ceil(travel.minutes), travel.kilometres)


def problem_of_roads() -> str:
    """Return why the site's road matrix serves nobody, and what to do; empty where it serves, or there is none."""
    return _matrix().problem


def _roads_for(liaison: User) -> Roads | None:
    """Return the road matrix with this liaison's own base as the base: ``base ren@example.org``."""
    roads = _matrix().roads
    if roads is None:
        return None
    own = f"{BASE} {liaison.email}"
    trips = {
        (BASE if a == own else a, BASE if b == own else b): trip
        for (a, b), trip in roads.trips.items()
        if own in (a, b)
    }
    return Roads({**roads.trips, **trips}, roads.problems)


def _matrix() -> _Matrix:
    """Return the matrix. A file that can't be used stops nobody: ways are estimated, and the week says so."""
    path: Path = settings.ROAD_MATRIX
    try:
        return _Matrix(_read(path, path.stat().st_mtime_ns))
    except FileNotFoundError:
        return _Matrix()
    except OSError:
        problem = f"{path.name} can’t be opened. Ask an administrator to let the server read it."
    except UnicodeDecodeError:
        problem = f"{path.name} isn’t text in UTF-8. Ask an administrator to save it as CSV in UTF-8."
    except (ValueError, csv.Error) as error:
        said = str(error).rstrip(".")
        columns = ", ".join(COLUMNS)
        problem = f"{said}. Ask an administrator to mend {path.name}: a CSV file whose first row is {columns}."
    log.warning("road matrix", extra={"problem": problem})
    return _Matrix(problem=problem)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> Roads:
    """Read the matrix once for each change of the file."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        roads = read_roads(lines)
    for problem in roads.problems[:20]:
        log.warning("road matrix", extra={"row": problem.row, "problem": problem.what})
    return roads
