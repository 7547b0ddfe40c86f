"""The small tables as numbers: practitioners by NPI, destinations by tax id, people by ZIP3."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from headwater.measures.reference_set.columns import coded, column, whole
from headwater.measures.reference_set.sweep_kernel import PCP, SPECIALIST
from headwater.measures.reference_set.vocabulary import Vocabulary

Short = npt.NDArray[np.int32]

_ROLES = {"primary_care": PCP, "specialist": SPECIALIST}


@dataclass(frozen=True, slots=True)
class Tables:
    """Who is known.

    Attributes
    ----------
    npis
        Practitioners in the order of their NPI, so that of two the smaller number has the smaller NPI.
    role, line
        Of each practitioner; a line is a place in ``lines``, or the one after the last where there is none.
    lines
        Service lines.
    tins, destination
        Tax ids, and the place of each one's organization in ``destinations``.
    destinations
        Organizations' ids.
    people, zip3
        People by ZIP3, and its place in ``zip3s`` for each; those without one come last.
    """

    npis: Vocabulary
    role: Short
    line: Short
    lines: pa.StringArray
    tins: Vocabulary
    destination: Short
    destinations: pa.StringArray
    people: Vocabulary
    zip3: Short
    zip3s: pa.StringArray

    def destinations_of(self, tins: pa.StringArray) -> Short:
        """Return each tax id's destination, -1 where it isn't known."""
        numbers = self.tins.numbers(tins)
        if not len(self.destination):
            return numbers
        return np.where(numbers < 0, np.int32(-1), self.destination[numbers])


def read_tables(folder: Path) -> Tables:
    """Read practitioner, organization and person from a folder of Parquet files."""
    practitioner = _read(folder, "practitioner", ["npi", "role", "service_line"])
    practitioner = practitioner.sort_by("npi")
    role = [_ROLES.get(str(role), 0) for role in practitioner["role"].to_pylist()]
    line, lines = coded(practitioner["service_line"])
    organization = _read(folder, "organization", ["tin", "organization_id"])
    destination, destinations = coded(organization["organization_id"])
    person = _read(folder, "person", ["person_id", "zip_code"])
    zip3s_told: Any = pc.utf8_slice_codeunits(person["zip_code"], 0, 3)
    zip3, zip3s = coded(zip3s_told)
    zip3 = np.where(zip3 < 0, np.int32(len(zip3s)), zip3)
    order = np.argsort(zip3, kind="stable")
    return Tables(
        npis=Vocabulary.of(whole(practitioner["npi"])),
        role=np.array(role, np.int32),
        line=np.where(line < 0, np.int32(len(lines)), line),
        lines=lines,
        tins=Vocabulary.of(whole(organization["tin"])),
        destination=destination,
        destinations=destinations,
        people=Vocabulary.of(
            whole(person["person_id"].take(column(order, pa.int64())))
        ),
        zip3=zip3[order],
        zip3s=zip3s,
    )


def _read(folder: Path, name: str, columns: list[str]) -> pa.Table:
    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        return file.read(columns=columns)
