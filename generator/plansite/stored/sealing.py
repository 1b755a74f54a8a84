"""Put what is kept on disk below its own digest, so that what is half written or damaged is found, and believed by nobody."""

from __future__ import annotations

import hashlib


def sealed(body: bytes) -> bytes:
    """Return what is kept of a body: a line with its digest, and the body."""
    return hashlib.sha256(body).hexdigest().encode("ascii") + b"\n" + body


def unsealed(kept: bytes) -> bytes:
    """Return the body of what was kept. Raises ValueError where it is not as it was put there."""
    body = kept.partition(b"\n")[2]
    if kept != sealed(body):
        raise ValueError("what was kept is damaged")
    return body
