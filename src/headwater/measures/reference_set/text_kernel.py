"""Compiled: hash texts, and find texts in an index, as Arrow lays them down (offsets into bytes)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from headwater.compiling import compiled

Offsets = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Slots = npt.NDArray[np.int64]

_TAG = 0x7FFFFFFF00000000  # of a hash, kept beside a number of 32 bits


@compiled
def hash_texts(offsets: Offsets, data: Bytes) -> Hashes:
    """Return 64 well-mixed bits a text (multiply and fold, eight bytes at a time)."""
    found = np.empty(len(offsets) - 1, np.uint64)
    for at in range(len(found)):
        mixed = np.uint64(0x9E3779B97F4A7C15) + np.uint64(offsets[at + 1] - offsets[at])
        word, shift = np.uint64(0), np.uint64(0)
        for place in range(offsets[at], offsets[at + 1]):
            word |= np.uint64(data[place]) << shift
            shift += np.uint64(8)
            if shift == 64:
                mixed = (mixed ^ word) * np.uint64(0xBF58476D1CE4E5B9)
                mixed ^= mixed >> np.uint64(32)
                word, shift = np.uint64(0), np.uint64(0)
        mixed = (mixed ^ word) * np.uint64(0x94D049BB133111EB)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        found[at] = mixed ^ (mixed >> np.uint64(31))
    return found


@compiled
def put_in(hashes: Hashes, slots: Slots) -> None:
    """Fill an index with different texts, the first having number 0: a slot holds some of the hash and the number."""
    mask = np.uint64(len(slots) - 1)
    for at in range(len(hashes)):
        place = hashes[at] & mask
        while slots[place] >= 0:
            place = (place + np.uint64(1)) & mask
        slots[place] = np.int64(hashes[at] & np.uint64(_TAG)) | np.int64(at)


@compiled
def find(
    offsets: Offsets,
    data: Bytes,
    hashes: Hashes,
    slots: Slots,
    known_offsets: Offsets,
    known: Bytes,
) -> Offsets:
    """Return each text's number in the index, -1 where it isn't there. A hash says where to look, the text decides."""
    found = np.empty(len(hashes), np.int32)
    mask = np.uint64(len(slots) - 1)
    for at in range(len(hashes)):
        tag = np.int64(hashes[at] & np.uint64(_TAG))
        place = hashes[at] & mask
        begin, size = offsets[at], offsets[at + 1] - offsets[at]
        number = np.int64(-1)
        while slots[place] >= 0:
            if slots[place] & np.int64(_TAG) == tag:
                candidate = slots[place] & np.int64(0xFFFFFFFF)
                start = known_offsets[candidate]
                same = known_offsets[candidate + 1] - start == size
                letter = 0
                while same and letter < size:
                    same = known[start + letter] == data[begin + letter]
                    letter += 1
                if same:
                    number = candidate
                    break
            place = (place + np.uint64(1)) & mask
        found[at] = number
    return found
