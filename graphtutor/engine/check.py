"""Checks every gradient of a graph by three judges that do not use the engine's backward pass.

Central differences measure it, SymPy derives it, and the sum over all paths multiplies it out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from graphtutor.engine.differences import STEP, Difference, difference
from graphtutor.engine.measure import Measure, cancelled
from graphtutor.engine.paths import path_sums
from graphtutor.engine.run import Feeds, Ties, run
from graphtutor.engine.trace import Trace
from graphtutor.graph.graph import Graph
from graphtutor.text import number

TOLERANCE = 1e-6  # relative, of central differences
ROUNDING = 1e-9  # relative, of float64 against exact values and against the sum over paths
BUDGET = 20_000_000  # gate evaluations that measuring may cost

Status = Literal["agrees", "differs", "kink", "undefined", "unclear", "unmeasured"]


@dataclass(frozen=True, slots=True)
class Row:
    """What the judges say of one input.

    Attributes:
        name: the input.
        gradient: what the backward pass found.
        difference: the slope measured by central differences, if it could be.
        error: the relative error between the two; nan if one of them is missing.
        symbolic: SymPy's derivative, if the expression is small enough for it.
        paths: the sum over all paths, if there are few enough.
        status: agrees or differs; kink (the slope jumps here, so a convention rules); undefined (the
            gradient is not finite); unclear (rounding noise hides the slope); unmeasured (too large).
        note: what a learner should know about it.
    """

    name: str
    gradient: float
    difference: float | None
    error: float
    symbolic: float | None
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


def check(
    graph: Graph, feeds: Feeds | None = None, ties: Ties = "first", *, symbolic: bool = True
) -> Report:
    """Compare the gradient of every input with central differences, SymPy and the sum over paths.

    Central differences start at h = 1e-3·max(|x|, 1) and are extrapolated; they must agree to a
    relative 1e-6. SymPy's derivative and the sum over paths must agree to a relative 1e-9.

    Args:
        graph: what to check.
        feeds: one number for each input, as for `run`.
        ties: the tie rule, as for `run`.
        symbolic: whether to ask SymPy, which takes a second to load.

    >>> from graphtutor.syntax.grammar import parse
    >>> report = check(parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})
    >>> report.ok, [row.status for row in report.rows]
    (True, ['agrees', 'agrees', 'agrees'])
    """
    return check_trace(run(graph, feeds, ties), symbolic=symbolic)


def check_trace(trace: Trace, *, symbolic: bool = False) -> Report:
    """Compare the gradients of a trace; see `check`."""
    if trace.shapes is not None:
        return Report((), None)
    graph = trace.graph
    exact = None
    if symbolic and not trace.ieee:
        from graphtutor.engine.exactly import exact_gradients  # loads SymPy, which takes a while

        exact = exact_gradients(trace)
    sums = path_sums(trace)
    measure = Measure(trace)
    affordable = len(graph.inputs) * len(graph.tape) * 8 <= BUDGET
    rows = tuple(
        _row(trace, name, measure if affordable else None, exact, sums) for name in graph.inputs
    )
    return Report(rows, None if affordable else _together(trace, measure))


def _row(
    trace: Trace,
    name: str,
    measure: Measure | None,
    exact: dict[str, tuple[float, bool]] | None,
    sums: dict[str, float] | None,
) -> Row:
    gradient = trace.grads[name]
    paths = None if sums is None else sums[name]
    derived, same = (exact or {}).get(name, (None, True))
    measured: Difference | None = None
    error = math.nan
    status: Status
    if not math.isfinite(gradient) or not math.isfinite(trace.output):
        status, note = "undefined", "the gradient or the output is not a finite number here"
    elif measure is None:
        status, note = "unmeasured", "too many inputs to move one by one; checked all together"
    else:
        measured = difference(measure.along(name), measure.at(name))
        if measured is not None:
            error = _relative(gradient, measured)
            status, note = _verdict(gradient, measured, error, measure.rounding(name, measured))
        elif measure.is_at_kink():
            status, note = "kink", measure.kink_note(name)
            derived = None
        else:
            status, note = "unclear", "central differences are not finite around here"
    for other, judge in ((derived, "SymPy"), (paths, "the sum over all paths")):
        judged = status in ("agrees", "unclear", "unmeasured") and other is not None
        if judged and _far_apart(other, gradient, cancelled(trace, name)):
            status, note = "differs", f"{judge} gives {number(other or 0.0, 10)}"
    if status == "agrees" and not same:
        status, note = "differs", "the gate rules and SymPy differ within 30 digits"
    slope = None if measured is None else measured.slope
    return Row(name, gradient, slope, error, derived, paths, status, note)


def _together(trace: Trace, measure: Measure) -> float:
    """Return the relative error of the slope when all inputs move at once, each at its own speed."""
    speeds = [math.sin(1.0 + 2.3 * k) for k in range(len(trace.graph.inputs))]
    measured = difference(measure.along_all(speeds), 0.0)
    if measured is None:
        return math.nan
    grads = [trace.grads[name] for name in trace.graph.inputs]
    return _relative(math.fsum(g * v for g, v in zip(grads, speeds, strict=True)), measured)


def _far_apart(a: float | None, b: float, slack: float) -> bool:
    """Say whether two numbers differ by more than the rounding of float64 explains."""
    return a is not None and abs(a - b) > ROUNDING * max(abs(a), abs(b), 1e-3) + slack


def _relative(gradient: float, measured: Difference) -> float:
    """Return the relative error; what is smaller than the noise allows counts as that small."""
    scale = max(abs(gradient), abs(measured.slope), measured.noise / TOLERANCE)
    return abs(gradient - measured.slope) / scale if scale else 0.0


def _verdict(
    gradient: float, measured: Difference, error: float, rounding: float
) -> tuple[Status, str]:
    """Judge a measured slope; within `rounding` two slopes cannot be told apart."""
    hidden = "rounding of large intermediate values hides the slope"
    size = max(abs(gradient), abs(measured.slope))
    if error > TOLERANCE:
        if abs(gradient - measured.slope) <= rounding:
            return "unclear", hidden
        return "differs", f"central differences give {number(measured.slope, 10)}"
    if measured.noise > 1e-2 * size and measured.noise > 1e-6:
        return "unclear", hidden
    return "agrees", ""


def method() -> str:
    """Say in one line how gradients are checked."""
    return (
        f"central differences, h from {number(STEP)}·max(|x|, 1), extrapolated; "
        f"tolerance {number(TOLERANCE)} relative"
    )
