"""An array as it stands on a wire: small ones whole, larger ones by their shape, their norm and a map.

Each entry, or each block of a large array, has a strength: how large it is beside the largest of the
array, with its sign. Drawn as a tint it shows at a glance where a gradient flows, where it has been cut
off, and where it is negative.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

from graphtutor.text import decimal, is_whole, norm, number

MOST_ROWS, MOST_COLUMNS = 8, 12  # blocks of a map
FAINT = 0.15  # the strength of the smallest block of a map that is not 0
ALIKE = 1e-9  # relative: blocks no further apart are all as strong
RESIDUE = 1e-14  # beside the largest entry: what is left where sums of float64 cancel
BOX = "_____"  # an entry that is left blank, equally wide whatever it is
BRACKETS = {
    "top": ("⎡", "⎤"),
    "middle": ("⎢", "⎥"),
    "bottom": ("⎣", "⎦"),
    "only": ("[", "]"),
}


class Matrix(NamedTuple):
    """What is written of an array above or below a wire.

    Attributes:
        said: what stands on the line before it: a name, a formula or a norm; or nothing.
        rows: the entries as text, if it is shown whole; a vector is one row.
        strengths: by row, how large each entry or block is beside the largest, from 0 to 1, or to -1
            for what is negative; nothing where no tints are drawn.
        shape: its shape, where it is to be stated, such as `(2×3)`.
        axes: what was summed over, where that is to be stated, such as `Σ axis 0`.
        least: cells that an entry takes at the least.
        is_blank: whether there are boxes in place of what is written.
        plain: the whole on one line.
    """

    said: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    strengths: tuple[tuple[float, ...], ...] = ()
    shape: str = ""
    axes: str = ""
    least: int = 0
    is_blank: bool = False
    plain: str = ""

    def __str__(self) -> str:
        return self.plain

    @property
    def entry(self) -> int:
        """How many cells an entry takes, in every column alike."""
        return max(self.least, *(len(text) for row in self.rows for text in row))

    @property
    def front(self) -> str:
        """What stands before the brackets."""
        return " ".join(filter(None, (self.shape, self.axes, self.said)))

    @property
    def is_map(self) -> bool:
        """Whether it is too large for its entries, so that blocks stand for them."""
        return bool(self.strengths) and not self.rows

    @property
    def width(self) -> int:
        """How many cells it takes, where every entry has one before it and a bracket is one."""
        inner = (self.entry + 1) * len(self.rows[0]) + 1 if self.rows else 0
        return len(self.front) + (1 if self.front and inner else 0) + inner

    def lines(self, *, ascii: bool = False) -> list[str]:
        r"""Return it as lines of characters of equal length.

        >>> print("\n".join(Matrix(said="dW =", rows=(("1", "-2"), ("10", "0"))).lines()))
             ⎡ 1 -2⎤
        dW = ⎣10  0⎦
        """
        if not self.rows:
            return [self.front]
        wide, last = self.entry, len(self.rows) - 1
        found = []
        for place, row in enumerate(self.rows):
            part = "only" if ascii or not last else {0: "top", last: "bottom"}.get(place, "middle")
            left, right = BRACKETS[part]
            entries = " ".join(text.rjust(wide) for text in row)
            before = self.front if place == last else " " * len(self.front)
            found.append(f"{before}{' ' * bool(self.front)}{left}{entries}{right}")
        return found


Label = str | Matrix  # what stands above or below a wire


def matrix(value: Any, write: Callable[[list[float]], list[str]], **facts: Any) -> Matrix:
    """Return how an array is written.

    Args:
        value: the array; a single number is a matrix of nothing but what is said.
        write: writes the entries, all in the same way.
        facts: more of the attributes.

    >>> import numpy as np
    >>> small = matrix(np.array([[1.0, -2.0]]), written_alike(2))
    >>> small.rows, small.strengths, str(small)
    ((('1', '-2'),), ((0.5, -1.0),), '[[1, -2]]')
    >>> str(matrix(np.ones((32, 8)), written_alike(2)))
    '‖·‖ 16'
    """
    value = value * 1.0  # the answers of a comparison count as 0 and 1
    if not is_whole(value):
        said = " ".join(filter(None, (facts.pop("said", ""), f"‖·‖ {number(norm(value))}")))
        return Matrix(said=said, strengths=_map(value), plain=_plain(facts, said), **facts)
    rows = value.tolist() if value.ndim > 1 else [value.tolist()]
    written = iter(write([entry for row in rows for entry in row]))
    texts = tuple(tuple(next(written) for _ in row) for row in rows)
    said, inside = facts.get("said", ""), "], [".join(map(", ".join, texts))
    plain = f"[[{inside}]]" if value.ndim > 1 else f"[{inside}]"
    return Matrix(
        rows=texts,
        strengths=_strengths(rows),
        plain=" ".join(filter(None, (said, plain))),
        **facts,
    )


def blank(value: Any, **facts: Any) -> Matrix:
    """Return the boxes for the entries of an array: one each, or one for all if it is large."""
    if not is_whole(value):
        return Matrix(said=BOX, is_blank=True, plain=_plain(facts, BOX), **facts)
    row = (BOX,) * value.shape[-1]
    rows = (row,) * (len(value) if value.ndim > 1 else 1)
    return Matrix(rows=rows, is_blank=True, plain=_plain(facts, BOX), **facts)


def short_shape(value: Any) -> str:
    """Write the shape of an array beside it, in brackets since it is no factor.

    >>> import numpy as np
    >>> short_shape(np.zeros((2, 3))), short_shape(np.zeros(4))
    ('(2×3)', '(4)')
    """
    return f"({'×'.join(map(str, value.shape))})"


def written_alike(places: int, digits: int | None = None) -> Callable[[list[float]], list[str]]:
    """Return what writes the entries of an array: whole numbers whole if all are, else with decimals.

    An entry is never written as 0 unless it is, or is what rounding leaves where larger ones cancel.

    >>> written_alike(2)([1.0, -2.0]), written_alike(2)([1.0, 0.25]), written_alike(2)([0.03, 1e-5])
    (['1', '-2'], ['1.00', '0.25'], ['0.030', '1e-5'])
    >>> written_alike(2)([0.25, -2.8e-17])
    ['0.25', '0.00']
    """

    def write(entries: list[float]) -> list[str]:
        largest = max((abs(entry) for entry in entries if math.isfinite(entry)), default=0.0)
        entries = [0.0 if abs(entry) < RESIDUE * largest else entry for entry in entries]
        if digits is not None or all(e.is_integer() and abs(e) < 1e6 for e in entries):
            return [number(entry, digits or places) for entry in entries]
        if not 1e-3 <= largest < 1e6:
            return [decimal(entry, places) for entry in entries]
        return [
            _aligned(entry, places + max(0, -1 - math.floor(math.log10(largest))))
            for entry in entries
        ]

    return write


def _aligned(entry: float, places: int) -> str:
    text = (
        decimal(entry, places)
        if abs(entry) >= 1e6 or not math.isfinite(entry)
        else f"{entry + 0.0:.{places}f}"
    )
    return number(entry, places) if entry and not float(text) else text


def _plain(facts: dict[str, Any], said: str) -> str:
    return " ".join(filter(None, (facts.get("shape"), facts.get("axes"), said)))


def _map(value: Any) -> tuple[tuple[float, ...], ...]:
    """Return the strengths of blocks by their mean sizes; axes before the last go down.

    The smallest block is the faintest, so that blocks can be told apart also where all are large.
    """
    table = value.reshape(-1, value.shape[-1])
    down, across = (
        _cuts(*pair) for pair in zip(table.shape, (MOST_ROWS, MOST_COLUMNS), strict=True)
    )
    means = [[_mean(table[top:end, left:right]) for left, right in across] for top, end in down]
    strengths = _strengths(means)
    room = 1 - min((abs(each) for row in strengths for each in row if each), default=1.0)
    if room < ALIKE:
        return strengths
    return tuple(
        tuple(
            math.copysign(1 - (1 - FAINT) / room * (1 - abs(each)), each) if each else 0.0
            for each in row
        )
        for row in strengths
    )


def _mean(block: Any) -> float:
    """Return the mean size of a block, negative if more of it is."""
    below, above = abs(block[block < 0]).sum(), abs(block[block > 0]).sum()
    return float(abs(block).mean() * (-1 if above < below else 1))


def _cuts(size: int, most: int) -> list[tuple[int, int]]:
    """Return where each of the blocks along an axis begins and ends."""
    count = min(size, most)
    ends = [size * place // count for place in range(count + 1)]
    return list(pairwise(ends))


def _strengths(entries: list[list[float]]) -> tuple[tuple[float, ...], ...]:
    """Return numbers in proportion to the largest; what is none has no strength, infinity all."""
    finite = [abs(entry) for row in entries for entry in row if math.isfinite(entry)]
    largest = max(finite, default=0.0) or 1.0
    return tuple(
        tuple(0.0 if entry != entry else max(-1.0, min(1.0, entry / largest)) for entry in row)
        for row in entries
    )
