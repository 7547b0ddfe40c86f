"""Numbers as Arrow columns and back, without a copy.

``pa.array()`` isn't used here: where pandas is installed it loads it, to ask whether it was handed a series, and that
takes longer than to answer a million lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Short = npt.NDArray[np.int32]
Column: TypeAlias = "pa.Array[Any]"
Chunks: TypeAlias = "pa.ChunkedArray[Any]"


def column(
    numbers: npt.NDArray[Any],
    kind: pa.DataType,
    *,
    missing: npt.NDArray[np.bool_] | None = None,
) -> Column:
    """Return numbers, which are stored as the type stores them, as a column."""
    stored: Any = np.ascontiguousarray(numbers)
    valid: Any = None
    if missing is not None:
        valid = np.packbits(~missing, bitorder="little")
        valid = pa.py_buffer(valid)
    return pa.Array.from_buffers(kind, len(stored), [valid, pa.py_buffer(stored)])


def numbers_of(one: Any, nothing: float) -> npt.NDArray[Any]:
    """Return a column of numbers, a number in the place of those that are missing."""
    valid, stored = one.buffers()
    here = slice(one.offset, one.offset + len(one))
    numbers = np.frombuffer(stored or b"", one.type.to_pandas_dtype())[here]
    if not one.null_count:
        return numbers
    bits = np.unpackbits(np.frombuffer(valid, np.uint8), bitorder="little")[here]
    return np.where(bits == 1, numbers, numbers.dtype.type(nothing))


def texts_of(words: Sequence[str]) -> pa.StringArray:
    """Return words as texts."""
    written = [word.encode() for word in words]
    bounds: Any = np.cumsum([0, *map(len, written)], dtype=np.int32)
    return pa.StringArray.from_buffers(
        len(written), pa.py_buffer(bounds), pa.py_buffer(b"".join(written))
    )


def texts_at(places: npt.NDArray[Any], texts: pa.StringArray) -> Column:
    """Return the texts at some places; below the first and after the last there is none."""
    missing = (places < 0) | (places >= len(texts))
    codes = column(places.astype(np.int32), pa.int32(), missing=missing)
    return pa.DictionaryArray.from_arrays(codes, texts)


def whole(chunks: Chunks) -> pa.StringArray:
    """Return texts in one piece."""
    texts: pa.StringArray = cast(Any, chunks.cast(pa.string()).combine_chunks())
    return texts


def coded(chunks: Chunks) -> tuple[Short, pa.StringArray]:
    """Return each row's place in the texts that occur, -1 where there is none, and those."""
    if not pa.types.is_dictionary(chunks.type):
        chunks = chunks.dictionary_encode()
    one: Any = chunks.unify_dictionaries().combine_chunks()
    return numbers_of(one.indices.cast(pa.int32()), -1), one.dictionary.cast(
        pa.string()
    )
