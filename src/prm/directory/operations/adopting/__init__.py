"""Adopting what sources say into the directory."""

from prm.directory.operations.adopting.delivering import (
    adopt_delivery,
    adopt_part,
)
from prm.directory.operations.adopting.from_lake import adopt_lake

__all__ = ["adopt_delivery", "adopt_lake", "adopt_part"]
