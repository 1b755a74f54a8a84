"""Damage content at each of its bytes, in every way that one byte can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def damages(whole: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield a place with the content damaged there: a bit turned, the byte gone, one too many, or all cut off from there."""
    for at, byte in enumerate(whole):
        before, after = whole[:at], whole[at + 1 :]
        for turned in (byte ^ 1, byte ^ 0x80):
            yield at, before + bytes([turned]) + after
        yield at, before + after
        yield at, before + bytes([byte, byte ^ 2]) + after
        yield at, before
