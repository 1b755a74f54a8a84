"""Hold figures as arrays of shape (samples, periods): what is unknown is NaN, and nothing infinite ever stands in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    Array = NDArray[np.float64]


def raising() -> AbstractContextManager[None]:
    """Have NumPy raise FloatingPointError where a result would be infinite: to look for it takes longer than to compute."""
    return np.errstate(over="raise", divide="raise", invalid="ignore", under="ignore")


def finite(operation: Callable[..., Array], *parts: Array | float) -> Array:
    """Return what an operation yields inside `raising`, unknown where that is infinite."""
    try:
        return operation(*parts)
    except FloatingPointError:
        with np.errstate(all="ignore"):
            result = operation(*parts)
        return np.where(np.isfinite(result), result, np.nan)
