"""A connection to SQLite that waits for its turn before it begins a transaction."""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

from prm.common.sqlite3.turns import Turn, turn_at


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with a turn held from the beginning of a transaction to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        if self._turn is None and not self.is_in_memory_db():
            turn = turn_at(str(self.settings_dict["NAME"]))
            self._turn = turn if turn is not None and turn.take() else None
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> None:
        # Where it fails a rollback follows, and passes the turn on.
        super()._commit()  # type: ignore[misc]
        self._pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.pass_on()
