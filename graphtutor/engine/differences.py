"""Central differences: the slope of an expression as anyone can measure it, without any rule.

(f(x+h) - f(x-h)) / 2h errs by a multiple of h²; two such slopes with h and h/2 tell how much, and a
third removes what is left up to h⁶ (Richardson's extrapolation). What remains is rounding noise,
which is estimated too, so that a comparison knows what it can decide.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass

STEP = 1e-3  # the first h, relative to the larger of |x| and 1
SHRINKING = (1.0, 0.1, 0.01, 1e-3, 1e-5)


@dataclass(frozen=True, slots=True)
class Difference:
    """A measured slope.

    Attributes:
        slope: the estimate.
        noise: how far it may be off.
        step: the h it began with.
        largest: the largest size of the output on the way.
    """

    slope: float
    noise: float
    step: float
    largest: float

    @property
    def uncertainty(self) -> tuple[float, float]:
        """The noise relative to the slope and, where noise is most of it, by itself."""
        relative = self.noise / ((abs(self.slope) + self.noise) or 1.0)
        return relative if relative < 0.1 else 1.0, self.noise


def difference(function: Callable[[float], float | None], x: float) -> Difference | None:
    """Measure the slope of `function` at `x`.

    Args:
        function: returns None where the step has left the smooth piece around x.
        x: the place.

    Returns:
        The best estimate among several steps, or None if no step stays on the smooth piece.
    """
    best: Difference | None = None
    steps = [STEP * factor * max(abs(x), 1.0) for factor in SHRINKING]
    if 0 < abs(x) < 0.1:
        steps.append(STEP * abs(x))  # near a pole at zero only steps much smaller than x will do
    for step in steps:
        measured = _extrapolated(function, x, step)
        if measured is not None and (best is None or measured.uncertainty < best.uncertainty):
            best = measured
        if best is not None and best.noise <= 1e-9 * max(abs(best.slope), 1e-3):
            break
    return best


def difference_nearby(function: Callable[[float], float | None], x: float) -> Difference | None:
    """Measure the slope of `function` at `x` with steps much smaller than x, in case it bends at zero."""
    return _extrapolated(function, x, STEP * abs(x)) if x else None


def one_sided(function: Callable[[float], float | None], x: float, side: int) -> float | None:
    """Measure the slope to the right (side 1) or to the left (side -1) of `x`."""
    step = side * 1e-6 * max(abs(x), 1.0)
    here, there, further = function(x), function(x + step), function(x + 2 * step)
    if here is None or there is None or further is None:
        return None
    return (4 * there - further - 3 * here) / (2 * step)


def _extrapolated(
    function: Callable[[float], float | None], x: float, step: float
) -> Difference | None:
    slopes = []
    largest = 0.0
    for h in (step, step / 2, step / 4):
        above, below = function(x + h), function(x - h)
        if above is None or below is None or not math.isfinite(above - below):
            return None
        width = (x + h) - (x - h)
        if width == 0:
            return None
        slopes.append((above - below) / width)
        largest = max(largest, abs(above), abs(below))
    coarse, middle, fine = slopes
    first, second = (4 * middle - coarse) / 3, (4 * fine - middle) / 3
    slope = (16 * second - first) / 15
    rounding = 16 * sys.float_info.epsilon * largest / step
    if not math.isfinite(slope + second + rounding):
        return None
    return Difference(slope, abs(slope - second) + rounding, step, largest)
