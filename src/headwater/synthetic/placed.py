"""Where each practice and clinic of the roster is, as other people's files repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from headwater.synthetic.arrays import Array
from headwater.synthetic.clinicians import Spells
from headwater.synthetic.world import World
from headwater.synthetic.writing import Column

_COLUMNS = ("address_1", "city", "state", "zip_code", "phone", "fax")


@dataclass(frozen=True, slots=True)
class Placed:
    """One row a place: the practices, then the clinics of groups that somebody listed."""

    organization: Array  # index among the world's organizations
    columns: Mapping[
        str, Array
    ]  # address_1, city, state, zip_code, phone, fax; telephone numbers as digits
    practices: int
    clinic_rows: Array  # row of each clinic, -1 where nobody listed it

    def rows_of(self, spells: Spells, *, clinics: bool) -> Array:
        """Return the place of each spell, -1 for a place that no file shows."""
        return self.clinic_rows[spells.place] if clinics else spells.place


def placed(world: World, practice: Mapping[str, Column]) -> Placed:
    """Read the places off the roster's ``practice`` table, second records left out."""
    kinds = len(world.clinics.kind)
    known = np.flatnonzero(world.organizations.listed[:kinds])
    offices = len(world.offices.id)
    rows = np.full(kinds, -1)
    rows[known] = offices + np.arange(len(known))
    count = offices + len(known)
    columns = {
        name: np.array(practice[name].to_pylist()[:count], str) for name in _COLUMNS
    }
    for name in ("phone", "fax"):
        columns[name] = as_digits(columns[name])
    return Placed(
        organization=np.r_[world.group_of(np.arange(offices)), known],
        columns=columns,
        practices=offices,
        clinic_rows=rows,
    )


def as_digits(telephone: Array) -> Array:
    """Return telephone numbers without their dashes."""
    return np.array([number.replace("-", "") for number in telephone], str)
