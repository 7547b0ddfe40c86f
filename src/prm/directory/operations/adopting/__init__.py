"""Adopting what sources say into the directory."""

from prm.directory.operations.adopting.delivering import adopt_delivery

__all__ = ["adopt_delivery"]
