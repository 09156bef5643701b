"""Judges gradients entry by entry: each against the slope that central differences measure."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from graphtutor.engine.differences import Difference, difference, difference_nearby
from graphtutor.engine.measure import Measure, Place, cancelled, largest
from graphtutor.engine.steps import Value
from graphtutor.text import number

TOLERANCE = 1e-6  # relative, of central differences
SMALL = (
    1e-3  # of the largest entry: smaller ones need not be measured to as many digits of their own
)
SEED = 1

Status = Literal["agrees", "differs", "kink", "undefined", "unclear", "unmeasured", "fixed"]


class Judged(NamedTuple):
    """What measuring says of one entry of a gradient.

    Attributes:
        place: which entry, () for a number; None where all entries moved along a direction.
        slope: what was measured, if it could be.
        error: the relative error of the gradient; nan if nothing was measured.
        status: the verdict.
        note: what a learner should know about it.
    """

    place: Place | None
    slope: float | None
    error: float
    status: Status
    note: str


class Judge:
    """Judges the gradient of one input."""

    def __init__(self, measure: Measure, name: str) -> None:
        self.measure = measure
        self.name = name
        self.gradient = measure.trace.grads[name]

    @cached_property
    def least(self) -> float:
        """The size below which entries of an array count as that large."""
        return SMALL * largest(self.gradient) if getattr(self.gradient, "ndim", 0) else 0.0

    @cached_property
    def slack(self) -> float:
        """What cancelling contributions leave behind."""
        return cancelled(self.measure.trace, self.name)

    def entry(self, place: Place) -> Judged:
        """Judge one entry by moving it."""
        measure, name = self.measure, self.name
        at = measure.at(name, place)
        gradient = float(self.gradient[place] if place else self.gradient)
        moved = measure.along(name, place)
        measured = difference(moved, at)
        if measured is not None:
            judged = self._verdict(place, gradient, at, measured)
            if judged.status != "differs" or abs(at) >= measured.step:
                return judged
            near = difference_nearby(
                moved, at
            )  # the first steps went over to the other side of zero
            again = None if near is None else self._verdict(place, gradient, at, near)
            return again if again is not None and again.status == "agrees" else judged
        if measure.is_at_kink():
            return Judged(place, None, math.nan, "kink", measure.kink_note(name, place))
        note = "central differences are not finite around here"
        return Judged(place, None, math.nan, "unclear", note)

    def _verdict(self, place: Place, gradient: float, at: float, measured: Difference) -> Judged:
        rounding = self.measure.rounding(gradient, at, self.slack, measured)
        return _verdict(place, gradient, measured, rounding, self.least)

    def direction(self, seed: int) -> Judged:
        """Judge all entries at once by moving each up or down."""
        return self.along(self.measure, {self.name: signs(self.gradient, seed)}, self.slack)

    @staticmethod
    def along(measure: Measure, speeds: Mapping[str, Value], slack: float = 0.0) -> Judged:
        """Judge the slope when inputs move at given speeds."""
        grads = measure.trace.grads
        parts = [_entries(grads[name] * speed) for name, speed in speeds.items()]
        gradient = math.fsum(entry for part in parts for entry in part)
        measured = difference(measure.along_all(speeds), 0.0)
        if measured is None:
            return Judged(None, None, math.nan, "unclear", "crosses kinks everywhere")
        return _verdict(None, gradient, measured, measure.rounding(0.0, 0.0, slack, measured), 0.0)


def chosen_places(value: Value, most: int) -> list[Place]:
    """Return the places of all entries or, where these are too many, of some, always the same."""
    size = math.prod(getattr(value, "shape", ()))
    if size <= most or size == 1:
        return list(places_of(value))
    chosen = sorted(random.Random(SEED).sample(range(size), max(most, 1)))  # noqa: S311, no secret
    return [_place(flat, value.shape) for flat in chosen]


def places_of(value: Value) -> product[Place]:
    """Return the places of all entries, row by row."""
    return product(*map(range, getattr(value, "shape", ())))


def signs(value: Value, seed: int) -> Value:
    """Return 1 or -1 for each entry, at random and always the same; 1 for a number."""
    if not getattr(value, "ndim", 0):
        return 1.0
    found = value * 0.0
    found.flat[:] = random.Random(seed).choices((-1.0, 1.0), k=value.size)  # noqa: S311, no secret
    return found


def entry_name(name: str, place: Place) -> str:
    """Return what an entry is called, counted from 0 as in Python.

    >>> entry_name("W", (0, 1)), entry_name("x", ())
    ('W[0, 1]', 'x')
    """
    return f"{name}[{', '.join(map(str, place))}]" if place else name


def _place(flat: int, shape: tuple[int, ...]) -> Place:
    """Return where an entry stands that has a number in the order of rows."""
    place = []
    for size in reversed(shape):
        flat, at = divmod(flat, size)
        place.append(at)
    return tuple(reversed(place))


def _entries(value: Value) -> list[float]:
    return value.ravel().tolist() if getattr(value, "ndim", 0) else [value]


def _verdict(
    place: Place | None, gradient: float, measured: Difference, rounding: float, least: float
) -> Judged:
    """Judge a measured slope; within `rounding` two slopes cannot be told apart."""
    slope = measured.slope
    size = max(abs(gradient), abs(slope))
    # what is smaller than the noise allows, or than `least`, counts as that small
    scale = max(size, measured.noise / TOLERANCE, least)
    gap = abs(gradient - slope)
    error = gap / scale if scale else 0.0
    hidden = "rounding of large intermediate values hides the slope"
    if error > TOLERANCE:
        if gap <= rounding:
            return Judged(place, slope, error, "unclear", hidden)
        note = f"central differences give {number(slope, 10)}"
        return Judged(place, slope, error, "differs", note)
    if measured.noise > 1e-2 * max(size, least) and measured.noise > 1e-6:
        return Judged(place, slope, error, "unclear", hidden)
    return Judged(place, slope, error, "agrees", "")
