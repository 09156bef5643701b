"""Writes a file whole or not at all."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and put it there; what was there stays if that fails.

    Raises:
        OSError: it cannot be written; nothing is left behind.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        half.write_bytes(content)
        half.replace(path)
    except OSError:
        half.unlink(missing_ok=True)
        raise
