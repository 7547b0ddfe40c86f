"""How long work says how far it is: one plain callback, so that the library needs no screen."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told how far a stage has come; called from one thread, often, so it must be cheap."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """Report that ``done`` of ``total`` units of ``stage`` are ready.

        ``stage`` names the work and its unit in a few words ("medical_claim rows", "buckets measured");
        ``total`` is None while nobody knows it.
        """
        ...


def no_progress(stage: str, done: int, total: int | None = None) -> None:
    """Say nothing: the default for notebooks and tests."""
