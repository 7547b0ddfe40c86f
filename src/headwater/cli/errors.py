"""What a person is told when a command can't do what was asked, and the status it ends with.

0 done; 2 the person's input is wrong; 1 the fault is ours or the disk's; 130 interrupted.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from headwater.schema.errors import InputError, StorageError
from headwater.without_pandas import leave_pandas_out

OURS, THEIRS, INTERRUPTED = 1, 2, 130
_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EEXIST,
)


class Commands(click.Group):
    """A group of commands whose every error ends in a sentence and a status, never in a traceback."""

    def main(
        self, args: Sequence[str] | None = None, *rest: Any, **extra: Any
    ) -> NoReturn:
        """Run the command that ``args`` name, and leave with its status."""
        leave_pandas_out()
        words = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            status = super().main(words, *rest, **extra)
        except Exception as error:
            debug = "--debug" in words[:1]
            status = _tell(error, debug=debug)
        sys.exit(status if isinstance(status, int) else 0)


def _tell(error: Exception, *, debug: bool) -> int:
    """Say on standard error what went wrong, and return the exit status."""
    if isinstance(error, click.Abort) or _is_interrupt(error):
        _say(
            "Interrupted. Nothing that was published has changed; run the same command again to go on."
        )
        return INTERRUPTED
    if isinstance(error, click.ClickException):
        error.show()
        return error.exit_code
    if debug:
        traceback.print_exception(error)
    status, message = _in_words(error)
    _say(message)
    return status


def _is_interrupt(error: BaseException | None) -> bool:
    """Say whether Ctrl-C is at the bottom of an error: DuckDB, amid a query, makes an error of its own out of it."""
    while error:
        if isinstance(error, KeyboardInterrupt):
            return True
        if isinstance(error, RuntimeError) and str(error) == "Query interrupted":
            return True
        error = error.__cause__ or error.__context__
    return False


def _in_words(error: Exception) -> tuple[int, str]:
    if isinstance(error, InputError):
        return THEIRS, str(error)
    if isinstance(error, StorageError):
        return OURS, str(error)
    if isinstance(error, OSError) and error.errno in _FULL:
        return OURS, "The disk is full. Free some space, then run the command again."
    if isinstance(error, OSError) and error.errno in _REFUSED:
        place = error.filename or "A file"
        reason = os.strerror(error.errno).lower()
        return THEIRS, f"{place}: {reason}. Name a place that you may read and write."
    return OURS, (
        f"Headwater failed: {type(error).__name__}: {_first_line(error)}"
        " Nothing that was published has changed; `headwater --debug …` shows where it arose."
    )


def _first_line(error: Exception) -> str:
    """Return the first sentence alone: what follows can quote rows."""
    line = (str(error).splitlines() or [""])[0].rstrip(".")
    return f"{line}."


def _say(message: str) -> None:
    click.echo(f"headwater: {message}", err=True)
