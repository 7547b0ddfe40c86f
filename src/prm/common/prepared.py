"""Queries of the hot pages, compiled once: to turn one into SQL takes Django ten times as long as to run it.

A prepared query is written as any other; what changes from call to call are its arguments, which become the parameters
of the SQL. Nothing of an answer is kept: each call asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import partial, update_wrapper
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable, get_related_populators
from django.db.utils import DEFAULT_DB_ALIAS

Answer = TypeVar("Answer")


class Keys(list[Any]):
    """Says of an argument that it is a list of keys, for a condition with ``__in``."""


class Codes(Keys):
    """The same of a list of texts."""


_Make = Callable[[int], Any]
# What stands for an argument while the SQL is made: values that nobody means, each of them another one.
_STAND_INS: dict[type, _Make] = {
    **dict.fromkeys((int, Keys), lambda at: 8_700_000_000_000_000 + at),
    **dict.fromkeys((str, Codes), lambda at: f"\x02{at}\x03"),
    date: lambda at: date.fromordinal(date.max.toordinal() - at),
    datetime: lambda at: datetime(9998, 1, 1, microsecond=at, tzinfo=UTC),
}
_APART = 1_000  # between the stand-ins of two arguments; more keys than that aren't prepared for


class Prepared(Generic[Answer]):
    """A function that returns a query set, called for its rows.

    The SQL must not depend on the arguments otherwise: no condition may be left out for some of their values. Keys are
    the exception, for there is one query for one key, one for two, one for three or four, and so on.
    """

    def __init__(
        self, build: Callable[..., models.QuerySet], kinds: Sequence[type]
    ) -> None:
        self._build, self._kinds = build, kinds
        update_wrapper(self, build)

    def __call__(self, *arguments: Any) -> list[Answer]:
        """Return the rows; none where a list of keys is empty."""
        if not all(map(_fits, arguments)):
            return []
        padded = [
            _padded(value) if issubclass(kind, Keys) else value
            for kind, value in zip(self._kinds, arguments, strict=True)
        ]
        lengths = tuple(len(each) for each in padded if isinstance(each, Keys))
        if 0 in lengths:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        # A connection belongs to one thread. What was made for it goes with it, and so is kept there.
        made: dict[Any, _Compiled] = vars(connection).setdefault("prepared", {})
        compiled = made.get((self, lengths))
        if compiled is None:
            compiled = made[self, lengths] = self._compile(connection, lengths)
        values: list[Any] = []
        for kind, value in zip(self._kinds, padded, strict=True):
            values += value if issubclass(kind, Keys) else [_adapted(value, connection)]
        return compiled.rows(values)

    def _compile(
        self, connection: BaseDatabaseWrapper, lengths: tuple[int, ...]
    ) -> _Compiled:
        stand_ins: list[Any] = []
        arguments: list[Any] = []
        left = iter(lengths)
        for at, kind in enumerate(self._kinds):
            make = _STAND_INS[kind]
            several = next(left) if issubclass(kind, Keys) else 1
            these = [make(at * _APART + nth) for nth in range(several)]
            arguments.append(these if issubclass(kind, Keys) else these[0])
            stand_ins += [_adapted(each, connection) for each in these]
        return _Compiled(self._build(*arguments), stand_ins)


class _Compiled:
    """The SQL of one query on one connection, where its arguments go, and how its rows are read.

    Django works out anew for each call which values of a row have to be converted and whose they are; that takes it
    longer than to ask the database.
    """

    def __init__(self, rows: models.QuerySet, stand_ins: list[Any]) -> None:
        self._rows = rows
        compiler = rows.query.get_compiler(using=rows.db)
        self._connection = compiler.connection
        self._sql, params = compiler.as_sql()
        places = {value: at for at, value in enumerate(stand_ins)}
        self._params = [(places.get(each), each) for each in params]
        missing = {*range(len(stand_ins))} - {at for at, _ in self._params}
        if missing:
            raise TypeError(f"The arguments {sorted(missing)} aren't in {self._sql}")
        fields = [each[0] for each in compiler.select[: compiler.col_count]]
        if compiler.has_composite_fields(fields):
            raise TypeError(f"A key of several columns isn't prepared for: {self._sql}")
        self._converters = [*compiler.get_converters(fields).items()]
        self._values: list[Any] = []
        iterable: Any = rows._iterable_class
        self._make: Callable[[], Iterable[Any]]
        if iterable is ModelIterable:
            self._make = partial(_instances, _Maker(compiler), self._fetch)
        else:
            # Django's own readers of rows ask the query for a compiler and the compiler for rows.
            compiler.results_iter = self._results
            rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
            self._make = partial(iter, iterable(rows))

    def rows(self, values: list[Any]) -> list[Any]:
        self._values = values
        return list(self._make())

    def _results(self, *_: Any, tuple_expected: bool = False, **__: Any) -> Any:
        rows = self._fetch()
        return map(tuple, rows) if tuple_expected else rows

    def _fetch(self) -> list[Any]:
        params = tuple(
            constant if at is None else self._values[at]
            for at, constant in self._params
        )
        with self._connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        if not self._converters:
            return list(found)
        found = [*map(list, found)]
        for at, (converters, expression) in self._converters:
            for row in found:
                for convert in converters:
                    row[at] = convert(row[at], expression, self._connection)
        return found


class _Maker:
    """How one query's rows become instances, with those that belong to them."""

    def __init__(self, compiler: Any) -> None:
        chosen = compiler.klass_info["select_fields"]
        self.model: type[models.Model] = compiler.klass_info["model"]
        self.columns = slice(chosen[0], chosen[-1] + 1)
        self.names = [each[0].target.attname for each in compiler.select[self.columns]]
        self.using: str = compiler.using
        related: Any = get_related_populators
        self.related = related(compiler.klass_info, compiler.select, compiler.using)
        self.annotations = [*(compiler.annotation_col_map or {}).items()]


def _instances(maker: _Maker, fetch: Callable[[], list[Any]]) -> Iterator[models.Model]:
    for row in fetch():
        made = maker.model.from_db(maker.using, maker.names, row[maker.columns])
        for each in maker.related:
            each.populate(row, made)
        for name, at in maker.annotations:
            setattr(made, name, row[at])
        yield made


def prepared(
    *kinds: type,
) -> Callable[[Callable[..., models.QuerySet]], Prepared[Any]]:
    """Prepare a query whose arguments are of these kinds: int, str, date, datetime or :class:`Keys`."""
    return lambda build: Prepared(build, kinds)


def _padded(keys: Sequence[Any]) -> Keys:
    """Return keys up to the next power of two, the last one repeated: few lengths, few queries to prepare."""
    if not keys:
        return Keys()
    length = 1 << (len(keys) - 1).bit_length()
    return Keys([*keys, *[keys[-1]] * (length - len(keys))])


def _fits(value: Any) -> bool:
    """Say whether a database could hold a key; an address may name a longer one, which finds nothing."""
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _adapted(value: Any, connection: BaseDatabaseWrapper) -> Any:
    """Return a value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
