"""Texts as numbers: each text of a small table is numbered once, and a file's dictionaries are looked up in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from headwater.measures.reference_set import text_kernel

Short = npt.NDArray[np.int32]
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Different texts, numbered from 0 as they stand, and an index over them that is never changed.

    Looking up is therefore safe from several threads at once.
    """

    texts: pa.StringArray
    _slots: npt.NDArray[np.int64]

    @classmethod
    def of(cls, texts: pa.StringArray) -> Vocabulary:
        """Number texts that are all different."""
        slots = np.full(1 << (2 * len(texts) + 1).bit_length(), -1, np.int64)
        text_kernel.put_in(hashes(texts), slots)
        return cls(texts, slots)

    def numbers(self, texts: pa.StringArray) -> Short:
        """Return the number of each text, -1 for one that isn't known."""
        return text_kernel.find(
            *_laid_down(texts), hashes(texts), self._slots, *_laid_down(self.texts)
        )


def hashes(texts: pa.StringArray) -> Hashes:
    """Return 64 bits a text."""
    return text_kernel.hash_texts(*_laid_down(texts))


def _laid_down(texts: pa.StringArray) -> tuple[Short, npt.NDArray[np.uint8]]:
    """Return where each text begins and ends, and the bytes, without a copy."""
    _, offsets, data = texts.buffers()
    bounds: Any = (
        np.frombuffer(memoryview(offsets), np.int32) if offsets else np.zeros(1)
    )
    letters: Any = np.frombuffer(memoryview(data) if data else b"", np.uint8)
    return (
        bounds.astype(np.int32, copy=False)[
            texts.offset : texts.offset + len(texts) + 1
        ],
        letters,
    )
