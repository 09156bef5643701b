"""Writes files whole or not at all, and several of them all or none."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from pathlib import Path


def write_whole(*files: tuple[Path, bytes]) -> None:
    """Write files beside their places and, once all are written, put them there.

    Raises:
        OSError: one cannot be written; what was there before stays, and nothing is left behind.
    """
    halves = [path.with_name(f".{path.name}.{os.getpid()}.new") for path, _ in files]
    try:
        for half, (_, content) in zip(halves, files, strict=True):
            half.write_bytes(content)
        for half, (path, _) in zip(halves, files, strict=True):
            half.replace(path)
    except OSError:
        for half in halves:
            half.unlink(missing_ok=True)
        raise
