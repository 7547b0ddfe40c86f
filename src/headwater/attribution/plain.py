"""Frozen results as plain JSON values and back, without loss."""

from __future__ import annotations

import dataclasses
import math
import types
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

Made = TypeVar("Made")


def plain(value: Any) -> Any:
    """Return dataclasses as dicts, tuples as lists, dates as ISO text.

    Raises
    ------
    ValueError
        If a number isn't finite: neither JSON nor a database knows such.
    """
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number that isn't finite can't be kept")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{type(value).__name__} can't be kept as plain JSON")


def made(kind: type[Made], value: Any) -> Made:
    """Return what :func:`plain` was given, by the annotations of ``kind``, a dataclass.

    Fields that ``value`` lacks take their defaults, so that results of an earlier version can be read.

    Raises
    ------
    TypeError
        If a field without a default is missing.
    """
    hints = get_type_hints(kind)
    fields = {
        field.name: _made(hints[field.name], value[field.name])
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
        if field.name in value
    }
    return kind(**fields)


def _made(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        if value is None:
            return None
        shaped = [each for each in inner if _is_shaped(each)]
        return _made(shaped[0], value) if shaped else value
    if origin is tuple:
        return tuple(_made(inner[0], entry) for entry in value)
    if origin is not None and _is_mapping(origin):
        return {key: _made(inner[1], entry) for key, entry in value.items()}
    if dataclasses.is_dataclass(kind):
        return made(kind, value)  # type: ignore[arg-type]
    if kind is date:
        return date.fromisoformat(value)
    return value


def _is_shaped(kind: Any) -> bool:
    """Tell whether a value of this kind looks otherwise in JSON."""
    origin = get_origin(kind)
    if origin is Literal:
        return False
    return origin is not None or dataclasses.is_dataclass(kind) or kind is date


def _is_mapping(origin: Any) -> bool:
    return isinstance(origin, type) and issubclass(origin, Mapping)
