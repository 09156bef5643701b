"""Checks every gradient of a graph by three judges that do not use the engine's backward pass.

Central differences measure it, SymPy derives it, and the sum over all paths multiplies it out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from graphtutor.engine.differences import STEP
from graphtutor.engine.feeds import Feeds
from graphtutor.engine.gaps import first_gap
from graphtutor.engine.judge import (
    TOLERANCE,
    Judge,
    Judged,
    Status,
    chosen_places,
    entry_name,
    places_of,
    signs,
)
from graphtutor.engine.measure import Measure, Place, cancelled
from graphtutor.engine.paths import path_sums
from graphtutor.engine.run import Ties, run
from graphtutor.engine.steps import Value
from graphtutor.engine.trace import Trace
from graphtutor.graph.fitting import is_fixed
from graphtutor.graph.graph import Graph
from graphtutor.text import number

ROUNDING = 1e-9  # relative, of float64 against exact values and against the sum over paths
BUDGET = 20_000_000  # gate evaluations that measuring may cost
EVALUATIONS = 8  # that one difference takes, more or less
DIRECTIONS = 2  # along which an array moves, all entries at once, if it has too many for one by one
FEWEST = 3  # moves for an input; with fewer, all inputs move together only
SEVERITY = ("differs", "undefined", "unclear", "kink", "agrees")


@dataclass(frozen=True, slots=True)
class Row:
    """What the judges say of one input.

    Attributes:
        name: the input.
        gradient: what the backward pass found, a number or an array of the input's shape.
        difference: the slope measured by central differences, if it could be; of an array, the slope
            of each entry, nan where it was not measured.
        error: the largest relative error between the two; nan if one of them is missing.
        symbolic: SymPy's derivative, if the expression is small enough for it.
        paths: the sum over all paths, if there are few enough and no arrays.
        status: agrees or differs; kink (the slope jumps here, so a convention rules); undefined (the
            gradient is not finite); unclear (rounding noise hides the slope); unmeasured (too large).
            Of an array, what must be said of one entry is said of all. An input is fixed if it only
            names or counts something, as the number of a class does: it is not moved.
        note: what a learner should know about it, such as which entry is meant.
    """

    name: str
    gradient: Value
    difference: Value | None
    error: float
    symbolic: Value | None
    paths: float | None
    status: Status
    note: str


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict on all inputs of a graph."""

    rows: tuple[Row, ...]
    together: float | None  # relative error along one direction, where single inputs are too many

    @property
    def ok(self) -> bool:
        """Whether no judge disagrees and every gradient is a finite number."""
        rows_agree = not any(row.status in ("differs", "undefined") for row in self.rows)
        return rows_agree and not (self.together is not None and self.together > TOLERANCE)

    @property
    def max_relative_error(self) -> float:
        """The largest relative error against central differences, nan if one is undefined."""
        errors = [
            row.error for row in self.rows if row.status in ("agrees", "differs", "undefined")
        ]
        if self.together is not None:
            errors.append(self.together)
        return math.nan if any(map(math.isnan, errors)) else max(errors, default=0.0)

    @property
    def coverage(self) -> tuple[int, int]:
        """How many entries were moved one by one, of how many that have a slope."""
        judged = [row for row in self.rows if row.status != "fixed"]
        moved = sum(_count_known(row.difference) for row in judged)
        return moved, sum(getattr(row.gradient, "size", 1) for row in judged)


def check(
    graph: Graph,
    feeds: Feeds | None = None,
    ties: Ties = "first",
    upstream: Any = None,
    *,
    symbolic: bool = True,
) -> Report:
    """Compare the gradient of every input with central differences, SymPy and the sum over paths.

    Central differences start at h = 1e-3·max(|x|, 1) and are extrapolated; they must agree to a
    relative 1e-6, and an entry of an array to 1e-9 of the largest entry of its gradient. SymPy's
    derivative and the sum over paths must agree to a relative 1e-9. Every entry of an array is moved by
    itself; where these are too many, some of them, always the same, and all together in two directions.

    Args:
        graph: what to check.
        feeds: one number or array for each input, as for `run`.
        ties: the tie rule, as for `run`.
        upstream: the gradient at the output, as for `run`; what is measured is then the sum of
            upstream × output.
        symbolic: whether to ask SymPy, which takes a second to load.

    >>> from graphtutor.syntax.grammar import parse
    >>> report = check(parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})
    >>> report.ok, [row.status for row in report.rows]
    (True, ['agrees', 'agrees', 'agrees'])
    """
    return check_trace(run(graph, feeds, ties, upstream), symbolic=symbolic)


def check_trace(trace: Trace, *, symbolic: bool = False) -> Report:
    """Compare the gradients of a trace; see `check`."""
    exact = None
    if symbolic and not trace.ieee and _all_finite(trace.output):
        from graphtutor.engine.exactly import exact_gradients  # loads SymPy, which takes a while

        exact = exact_gradients(trace)
    measure = Measure(trace)
    moves = int(BUDGET / (measure.cost * EVALUATIONS))
    inputs = trace.graph.inputs
    if sum(math.prod(trace.shape(id)) for id in inputs.values()) > moves:
        moves = moves // max(len(inputs), 1)  # for each
    few = moves < FEWEST and len(inputs) > moves
    sums = path_sums(trace)
    rows = tuple(
        _row(trace, name, None if few else Judge(measure, name), moves, exact, sums)
        for name in inputs
    )
    return Report(rows, _together(trace, measure) if few else None)


def _row(
    trace: Trace,
    name: str,
    judge: Judge | None,
    moves: int,
    exact: dict[str, tuple[Value, bool]] | None,
    sums: dict[str, float] | None,
) -> Row:
    gradient = trace.grads[name]
    paths = None if sums is None else sums[name]
    derived, same = (exact or {}).get(name, (None, True))
    difference: Value | None = None
    error = math.nan
    status: Status
    if not _all_finite(gradient) or not _all_finite(trace.output):
        status, note = "undefined", _why_undefined(trace)
    elif is_fixed(trace.graph, name):
        status, note = "fixed", "no gradient flows to it: moving it a little has no meaning"
    elif judge is None:
        status, note = "unmeasured", "too many inputs to move one by one; checked all together"
    else:
        places = chosen_places(gradient, moves - DIRECTIONS)
        judged = [judge.entry(place) for place in places]
        difference = _collected(gradient, judged)
        if len(places) < math.prod(trace.shape(trace.graph.inputs[name])):
            judged += [judge.direction(number) for number in range(DIRECTIONS)]
        status, note, error = _worst(name, gradient, judged)
        derived = None if status == "kink" else derived
    judges: list[tuple[Value | None, str]] = [(derived, "SymPy"), (paths, "the sum over all paths")]
    for other, whose in judges:
        if status in ("agrees", "unclear", "unmeasured") and other is not None:
            apart = _far_apart(other, gradient, cancelled(trace, name))
            if apart is not None:
                told = number(other[apart] if apart else other, 10)
                status, note = "differs", f"{_at(name, apart)}{whose} gives {told}"
    if status == "agrees" and not same:
        status, note = "differs", "the gate rules and SymPy differ within 30 digits"
    return Row(name, gradient, difference, error, derived, paths, status, note)


def _why_undefined(trace: Trace) -> str:
    """Say that something is not finite and, if a gate knows, where it comes from."""
    if "undefined" not in trace.notes:
        found = first_gap(trace)
        because = ""
        if found:
            id, (op, reason) = found
            gate = trace.graph[id]
            within = "" if op is gate.op else f" inside {gate.label}"
            because = f" ({op.symbol}{within}: {reason})"
        trace.notes["undefined"] = (
            f"the gradient or the output is not a finite number here{because}"
        )
    return str(trace.notes["undefined"])


def _worst(name: str, gradient: Value, judged: list[Judged]) -> tuple[Status, str, float]:
    """Return the gravest status among the entries of an input, what to say of it, and the largest error."""
    measured = [one for one in judged if not math.isnan(one.error)]
    furthest = max(measured, key=lambda one: one.error, default=None)
    error = math.nan if furthest is None else furthest.error
    gravest = min(judged, key=lambda one: (SEVERITY.index(one.status), -one.error))
    alike = sum(one.status == gravest.status for one in judged)
    if not getattr(gradient, "ndim", 0):
        return gravest.status, gravest.note, error
    if gravest.status != "agrees":
        return gravest.status, _at(name, gravest.place, alike) + gravest.note, error
    entries = [one for one in judged if one.place is not None]
    moved = f"all {len(entries)} entries moved"
    if len(entries) < len(judged):
        moved = (
            f"{len(entries)} of {gradient.size} entries moved, and all together in "
            f"{len(judged) - len(entries)} directions"
        )
    if error and furthest is not None:
        at = (
            "along a direction"
            if furthest.place is None
            else f"at {entry_name(name, furthest.place)}"
        )
        moved += f"; the largest error is {at}"
    return "agrees", moved, error


def _collected(gradient: Value, judged: list[Judged]) -> Value | None:
    """Return the measured slopes in the places of their entries; None if there are none."""
    slopes = {one.place: one.slope for one in judged if one.slope is not None}
    if not slopes or not getattr(gradient, "ndim", 0):
        return slopes.get(())
    found = gradient * math.nan
    for place, slope in slopes.items():
        found[place] = slope
    return found


def _count_known(measured: Value) -> int:
    """Return how many slopes were measured."""
    if measured is None or not getattr(measured, "ndim", 0):
        return int(measured is not None)
    return sum(slope == slope for slope in measured.ravel().tolist())


def _at(name: str, place: Place | None, alike: int = 1) -> str:
    """Return the beginning of a note about an entry, or several; nothing for a number."""
    if place is None:
        return "along a direction "
    said = f"{alike} entries, such as {entry_name(name, place)}," if alike > 1 else None
    return f"at {said or entry_name(name, place)} " if place else ""


def _together(trace: Trace, measure: Measure) -> float:
    """Return the relative error of the slope when all inputs move at once, each at its own speed."""
    speeds = {
        name: math.sin(1.0 + 2.3 * k) * signs(trace.values[name], k)
        for k, name in enumerate(trace.graph.inputs)
    }
    return Judge.along(measure, speeds).error


def _far_apart(a: Value, b: Value, slack: float) -> Place | None:
    """Return the place where two values differ by more than the rounding of float64 explains."""
    for place in places_of(b):
        x, y = (float(v[place] if place else v) for v in (a, b))
        if abs(x - y) > ROUNDING * max(abs(x), abs(y), 1e-3) + slack:
            return place
    return None


def _all_finite(value: Value) -> bool:
    """Say whether all entries are finite numbers; a sum of finite ones might not be."""
    flat = value.ravel().tolist() if getattr(value, "ndim", 0) else [value]
    return all(map(math.isfinite, flat))


def method() -> str:
    """Say in one line how gradients are checked."""
    return (
        f"central differences, h from {number(STEP)}·max(|x|, 1), extrapolated; "
        f"tolerance {number(TOLERANCE)} relative"
    )
