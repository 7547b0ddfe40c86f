"""An engine that accounts for the CPU of each bucket, wherever it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from headwater.engines import Engine


@dataclass(frozen=True, slots=True)
class Call:
    """A task, with the function that it is for: so that the CPU of a bucket is known wherever it runs."""

    name: str
    function: Callable[[Any], Any]
    task: Any


def metered(call: Call) -> tuple[Any, float]:
    """Run a task; return its result and the CPU seconds that it took, of all threads."""
    began = time.process_time()
    result = call.function(call.task)
    return result, time.process_time() - began


class Meter:
    """An engine that adds up what buckets cost."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.bucket_s = 0.0

    @property
    def workers(self) -> int:
        return self._engine.workers

    def map(
        self, function: Callable[[Any], Any], tasks: Sequence[Any]
    ) -> Iterator[Any]:
        calls = [Call(getattr(task, "name", ""), function, task) for task in tasks]
        for result, seconds in self._engine.map(metered, calls):
            self.bucket_s += seconds
            yield result
