"""Compile a small kernel to machine code. Imported only where one runs: numba takes most of a second to load."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """Compile at the first call; the machine code is kept on disk where that can be written.

    The global lock is not held meanwhile, so that threads run at once. What is kept is thrown away when the kernel's
    own file changes, and only then: a kernel calls none that stands in another file.
    """
    try:
        fast = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # numba finds no folder to keep it in
        fast = numba.njit(nogil=True)(function)
    return cast(Kernel, fast)
