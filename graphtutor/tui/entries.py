"""An array as a table to look at: its slices, its numbers in equal width, and how large each is.

Only what is asked for is written out, so that a large array costs no more than the part in sight.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from graphtutor.text import array, is_whole, norm, number

LEVELS = 12  # shades from nothing to the largest entry
WRITTEN_OUT = 10_000_000  # numbers from here on have an exponent
RESIDUE = 1e-15  # beside the largest entry: what float64 leaves of a mean that is nothing
MOST_MEASURED = 2000  # entries that are all written out to see how wide they are
Place = tuple[int, ...]


class Entries:
    """The entries of an array.

    Attributes:
        shape: that of the array.
        slices: how many matrices it is made of: one, unless it has three axes or more.
        rows, columns: the size of a matrix; a vector is one row.
        before, after: the cells that its numbers take before the point, and from the point on.
    """

    def __init__(self, array: Any, digits: int) -> None:
        self.shape: Place = array.shape
        matrix = self.shape[-2:] if len(self.shape) > 1 else (1, *self.shape)
        self._stack = array.astype(float).reshape(-1, *matrix)
        self.slices, self.rows, self.columns = self._stack.shape
        self._digits = digits
        finite = self._stack[abs(self._stack) < float("inf")]
        self._finite = finite
        self._largest = float(abs(finite).max()) if finite.size else 0.0
        self.before, self.after = self._widths()

    @property
    def facts(self) -> str:
        """Norm, least, largest and mean of the entries that are finite."""
        finite, odd = self._finite, self._stack.size - self._finite.size
        said = [f"{odd} not finite"] if odd else []
        if finite.size:
            scale = self._largest or 1.0  # so that no sum overflows
            mean = (finite / scale).mean()
            for name, value in (
                ("norm", norm(finite / scale) * scale),
                ("min", finite.min()),
                ("max", finite.max()),
                ("mean", mean * scale if abs(mean) > RESIDUE else 0.0),
            ):
                said.append(f"{name} {number(value, self._digits)}")
        return "  ".join(said)

    def row(self, slice: int, row: int, start: int, stop: int) -> list[float]:
        """Return some numbers of a row."""
        numbers: list[float] = self._stack[slice, row, start:stop].tolist()
        return numbers

    def at(self, slice: int, row: int, column: int) -> float:
        """Return one number."""
        return float(self._stack[slice, row, column])

    def text(self, value: float, before: int, after: int) -> str:
        """Write one of the numbers with so many cells before its point and from it on."""
        whole, fraction = _parts(value, self._digits)
        return f"{whole:>{before}}{fraction:<{after}}"

    def level(self, value: float) -> int:
        """Return how large a number is beside the largest: from 0 to LEVELS; what is not finite is 0."""
        size = abs(value)
        if not 0 < size <= self._largest:
            return 0
        return max(1, round(size / self._largest * LEVELS))

    def _widths(self) -> tuple[int, int]:
        """Return the cells before and from the point that no number exceeds."""
        if self._stack.size > MOST_MEASURED:
            return self._bounds()
        parts = [_parts(value, self._digits) for value in self._stack.ravel().tolist()]
        return max(len(whole) for whole, _ in parts), max(len(rest) for _, rest in parts)

    def _bounds(self) -> tuple[int, int]:
        """Return the same from the least and the largest size alone, or a little more."""
        sizes = abs(self._finite)
        sizes = sizes[sizes > 0]
        least, largest = (sizes.min(), sizes.max()) if sizes.size else (1.0, 1.0)
        before = 1 + len(str(int(min(largest, WRITTEN_OUT - 1))))  # a sign, too
        before = max(before, len("-inf") if self._finite.size < self._stack.size else 0)
        if least >= 1 and largest < WRITTEN_OUT:
            is_whole = bool((sizes == sizes.round()).all())
            return before, 0 if is_whole else self._digits
        exponents = (
            len(f"{size:e}".partition("e")[2].replace("+", "")) for size in (least, largest)
        )
        return before, self._digits + 1 + max(*exponents)


def place_of(sizes: Sequence[int], slice: int, row: int, column: int) -> Place:
    """Return where a number of a slice stands in its array.

    >>> place_of((3, 4, 5), 2, 1, 0), place_of((7,), 0, 0, 4)
    ((2, 1, 0), (4,))
    """
    if len(sizes) == 1:
        return (column,)
    leading: list[int] = []
    for size in reversed(sizes[:-2]):
        slice, index = divmod(slice, size)
        leading.insert(0, index)
    return (*leading, row, column)


def short(value: Any, digits: int, room: int) -> str:
    """Write a number or an array in a few cells: whole if it fits, else by its norm.

    >>> short(0.5, 4, 18)
    '0.5'
    """
    if isinstance(value, float):
        return number(value, digits)
    text = array(value, digits)
    return text if is_whole(value) and len(text) <= room else f"norm {number(norm(value), digits)}"


def _parts(value: float, digits: int) -> tuple[str, str]:
    """Return a number as text, cut before its point."""
    text = number(value, digits)
    at = next((n for n, character in enumerate(text) if character in ".e"), len(text))
    return text[:at], text[at:]
