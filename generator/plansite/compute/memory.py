"""Keep memory at hand that was given back, for work that soon takes as much again: new pages cost a part of its time."""

from __future__ import annotations

import sys
from contextlib import suppress

_TRIM, _MAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of GNU's C library
_KEPT = 256 * 1024 * 1024  # bytes that may stay at the end of the heap
_LARGEST = 32 * 1024 * 1024  # bytes: the largest block that the library takes from the heap


def keep_at_hand() -> None:
    """Have the C library keep what is given back, where it is GNU's; elsewhere nothing changes."""
    if sys.platform != "linux":
        return
    import ctypes

    with suppress(AttributeError, OSError):
        adjust = ctypes.CDLL(None).mallopt
        adjust(_TRIM, _KEPT)
        adjust(_MAP, _LARGEST)
