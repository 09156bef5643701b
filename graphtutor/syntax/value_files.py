"""Values from files: `.npz` as NumPy saves arrays, `.json` and `.toml` with a number or lists by name."""

from __future__ import annotations

import json
import stat
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from graphtutor.errors import FeedError
from graphtutor.graph.names import CONSTANTS, first_untypable
from graphtutor.graph.values import MOST_AXES, as_value
from graphtutor.text import anything

LARGEST = 1_000_000_000  # bytes


def read_values(name: str) -> dict[str, Any]:
    """Read values by name from a file; nothing in it is executed.

    Raises:
        FeedError: the file is missing, damaged, too large, or holds something else than numbers.
    """
    path = Path(name.strip())
    try:
        found = _loaded(path)
    except FeedError:
        raise
    except MemoryError:
        raise _unreadable(path, "it is too large for memory") from None
    except Exception as error:
        reason = getattr(error, "strerror", None) or "it is damaged, or of another format"
        raise _unreadable(path, reason) from None
    if not isinstance(found, dict) or not found:
        raise _unreadable(path, "it has no values by name")
    odd = first_untypable([str(key) for key in found if key not in CONSTANTS])
    if odd is not None:
        raise _unreadable(path, f"{anything(odd)} cannot be the name of an input")
    return {key: _value(path, key, value) for key, value in found.items()}


def _loaded(path: Path) -> Any:
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise _unreadable(path, "it is not a regular file")
    if about.st_size > LARGEST:
        raise _unreadable(path, f"it is larger than {LARGEST:,} bytes")
    if path.suffix.lower() == ".npz":
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
        if sum(entry.file_size for entry in entries) > LARGEST:
            raise _unreadable(path, f"unpacked it is larger than {LARGEST:,} bytes")
        _by_name(path, [(entry.filename.removesuffix(".npy"), None) for entry in entries])
        with np.load(path, allow_pickle=False) as arrays:
            return dict(arrays)
    text = path.read_text("utf-8-sig")
    if path.suffix.lower() == ".toml":
        return tomllib.loads(text)  # which refuses a name given twice by itself
    return json.loads(text, object_pairs_hook=lambda pairs: _by_name(path, pairs))


def _by_name(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return pairs by name, each of which must be there once."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _unreadable(path, f"{anything(name)} is given twice")
        found[name] = value
    return found


def _value(path: Path, name: str, value: Any) -> Any:
    """Return a number as a float and lists as an array."""
    if _depth(value) > MOST_AXES:
        raise _unreadable(path, f"{name} has more than {MOST_AXES} axes")
    try:
        array = np.asarray(value)
    except ValueError:
        raise _unreadable(path, f"the rows of {name} have different lengths") from None
    read = None if array.dtype.kind not in "fiu" else as_value(array)
    if read is None:
        raise _unreadable(path, f"{name} is not a number or an array of numbers")
    return read


def _depth(value: Any) -> int:
    """Return how many axes an array has, or how many lists stand in one another."""
    depth = 0
    while isinstance(value, list) and value:
        depth, value = depth + 1, value[0]
    return depth + getattr(value, "ndim", 0)


def _unreadable(path: Path, reason: str) -> FeedError:
    return FeedError(
        f"The values in {str(path)[-60:]!r} cannot be read: {reason}.",
        code="values-unreadable",
        expected="a .npz of numeric arrays, or a .json or .toml with numbers and lists by name",
        remedy='for instance {"X": [[1, 2], [3, 4]], "w": [0.5, -1]}',
    )
