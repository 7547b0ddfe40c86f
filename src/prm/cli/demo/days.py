"""What happened in the demo, in the order in which it happened: the ledger tells it so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

Act = Callable[[datetime], object]


@dataclass
class Days:
    """Acts with their moments. An act may put further ones down for later."""

    until: datetime
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)

    def put(self, at: datetime, act: Act) -> None:
        """Put an act down; one that is still to come isn't done."""
        if at <= self.until:
            self._acts.append((at, len(self._acts), act))

    def live(self) -> None:
        """Do everything, the earliest first."""
        done = 0
        while done < len(self._acts):
            self._acts[done:] = sorted(self._acts[done:], key=lambda each: each[:2])
            at, _, act = self._acts[done]
            act(at)
            done += 1
