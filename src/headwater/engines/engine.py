"""What every engine keeps to, and how it tells that a bucket failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from headwater.schema.errors import InputError, StorageError

# They already speak to a person, or the caller has words for them (a full disk).
SPOKEN = (InputError, StorageError, OSError)

Task = TypeVar("Task")
Result = TypeVar("Result")


class BucketFailure(Exception):
    """A bucket function raised; says which bucket, and what. The other buckets were stopped."""


class Engine(Protocol):
    """Something that runs one function over many buckets."""

    @property
    def workers(self) -> int:
        """How many buckets at a time share the memory of one refresh (2 GB)."""
        ...

    def map(
        self,
        function: Callable[[Task], Result],
        tasks: Sequence[Task],
    ) -> Iterator[Result]:
        """Yield ``function(task)`` in the order of the tasks.

        ``function`` is importable by name. What it writes it puts in place at once: an engine may run a task twice.
        """
        ...


def failure(task: object, error: Exception | str) -> BucketFailure:
    """Return what is raised when the function failed on ``task``."""
    said = error if isinstance(error, str) else f"{type(error).__name__}: {error}"
    return BucketFailure(f"{name_of(task)}: {said}")


def name_of(task: object) -> str:
    """Return what a task is called: its ``name``, if it has one."""
    return str(getattr(task, "name", task))
