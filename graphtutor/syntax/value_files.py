"""Values from files: `.npz` as NumPy saves arrays, `.json` and `.toml` with a number or lists by name."""

from __future__ import annotations

import json
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from graphtutor.errors import FeedError
from graphtutor.graph.names import first_untypable

LARGEST = 1_000_000_000  # bytes


def read_values(name: str) -> dict[str, Any]:
    """Read values by name from a file; nothing in it is executed.

    Raises:
        FeedError: the file is missing, damaged, too large, or holds something else than numbers.
    """
    path = Path(name.strip())
    try:
        if path.stat().st_size > LARGEST:
            raise _unreadable(path, f"it is larger than {LARGEST:,} bytes")
        found = _loaded(path)
    except (OSError, ValueError, EOFError, RecursionError, zipfile.BadZipFile) as error:
        reason = getattr(error, "strerror", None) or "it is damaged, or of another format"
        raise _unreadable(path, reason) from None
    if not isinstance(found, dict) or not found:
        raise _unreadable(path, "it has no values by name")
    odd = first_untypable([str(key) for key in found])
    if odd is not None:
        raise _unreadable(path, f"{odd[:40]!r} cannot be the name of an input")
    return {key: _value(path, key, value) for key, value in found.items()}


def _loaded(path: Path) -> Any:
    if path.suffix.lower() == ".npz":
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise _unreadable(path, f"unpacked it is larger than {LARGEST:,} bytes")
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    text = path.read_text("utf-8-sig")
    return tomllib.loads(text) if path.suffix.lower() == ".toml" else json.loads(text)


def _value(path: Path, name: str, value: Any) -> Any:
    """Return a number as a float and lists as an array."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise _unreadable(path, f"the rows of {name} have different lengths") from None
    if array.dtype.kind not in "fiu" or not array.size:
        raise _unreadable(path, f"{name} is not a number or an array of numbers")
    return array.astype(np.float64) if array.ndim else float(array)


def _unreadable(path: Path, reason: str) -> FeedError:
    return FeedError(
        f"The values in {str(path)[-60:]!r} cannot be read: {reason}.",
        code="values-unreadable",
        expected="a .npz of numeric arrays, or a .json or .toml with numbers and lists by name",
        remedy='for instance {"X": [[1, 2], [3, 4]], "w": [0.5, -1]}',
    )
