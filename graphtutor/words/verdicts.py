"""The judges' verdicts as lines of text: on the engine's gradients, or on gradients derived by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from graphtutor.engine.check import Report, Row, method
from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.syntax.feeds import Claim
from graphtutor.text import number

EXACT_DIGITS = 10
Closeness = Literal["right", "rounded", "coarse", "wrong"]
NOTHING = 1e-15  # what float64 may leave where nothing should be
COARSE = 0.1  # relative: a number further off is no rounding, however few digits it has
LEAST_DIGITS = 3  # a rounded answer must show at least this many


def report_lines(report: Report) -> list[str]:
    """Return a table with one line an input, and how it was made."""
    if not report.rows:
        return ["Nothing to check: the expression has no inputs."]
    head = ("input", "gradient", "differences", "SymPy", "sum over paths", "error", "verdict")
    table = [head, *(_cells(row) for row in report.rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in table
    ]
    lines += [f"{row.name}: {row.note}." for row in report.rows if row.note]
    if report.together is not None:
        lines.append(f"all inputs moved together: relative error {number(report.together, 2)}")
    lines.append(f"Judged by {method()}; SymPy and the sum over paths to a relative 1e-9.")
    kinks = [row.name for row in report.rows if row.status == "kink"]
    agree = "All gradients agree."
    if kinks:
        agree = f"All gradients that can be judged agree; at a kink: {', '.join(kinks)}."
    lines.append(agree if report.ok else "Not all gradients can be confirmed.")
    return lines


def _cells(row: Row) -> tuple[str, ...]:
    def shown(value: float | None) -> str:
        return "-" if value is None or math.isnan(value) else number(value, EXACT_DIGITS)

    error = "-" if math.isnan(row.error) else number(row.error, 2)
    return (
        row.name,
        number(row.gradient, EXACT_DIGITS),
        shown(row.difference),
        shown(row.symbolic),
        shown(row.paths),
        error,
        row.status,
    )


def claim_lines(trace: Trace, claims: Sequence[Claim]) -> tuple[list[str], bool]:
    """Judge gradients derived by hand, entry by entry.

    Returns:
        One line an entry, and whether all of them are right and none is missing.

    Raises:
        FeedError: an entry names nothing that has a gradient.
    """
    lines = []
    right = 0
    for claim in claims:
        if claim.name not in trace.grads:
            raise FeedError(
                f"The expression has no {claim.name}.",
                code="claim-unknown",
                expected=f"gradients of {', '.join(trace.grads)}",
                received=claim.name,
            )
        is_right, verdict = _judge(trace, claim)
        right += is_right
        lines.append(f"{claim.name} = {claim.typed}: {verdict}")
    claimed = {claim.name for claim in claims}
    missing = [name for name in trace.graph.inputs if name not in claimed]
    lines += [f"{name}: no answer given" for name in missing]
    lines.append(f"{right} of {len(claims) + len(missing)} right.")
    return lines, right == len(claims) + len(missing)


def _judge(trace: Trace, claim: Claim) -> tuple[bool, str]:
    gradient = trace.grads[claim.name]
    if math.isnan(gradient) or math.isinf(gradient):
        return False, f"the gradient is not finite here: {number(gradient)}"
    match closeness(claim.value, gradient, claim.unit, claim.digits):
        case "right":
            return True, "right"
        case "rounded":
            return True, f"right, rounded; it is {number(gradient, EXACT_DIGITS)}"
        case "coarse":
            return False, f"too coarse: give at least {LEAST_DIGITS} significant digits"
    hint = _slip(trace, claim, gradient)
    return False, f"wrong: it is {number(gradient, EXACT_DIGITS)}" + (f"; {hint}" if hint else "")


def closeness(
    value: float, truth: float, unit: float | None, digits: int, *, slack: float = 0.0
) -> Closeness:
    """Say how near a typed number is to the true one.

    Args:
        value: what was typed.
        truth: the true number.
        unit: one in the last place typed; None if it was no plain decimal.
        digits: how many significant digits were typed.
        slack: a relative error that is forgiven besides, to one who reckons with rounded numbers.
    """
    if math.isnan(value) or not math.isfinite(truth):
        same = value == truth or (math.isnan(value) and math.isnan(truth))
        return "right" if same else "wrong"
    if math.isclose(value, truth, rel_tol=1e-9, abs_tol=NOTHING):
        return "right"
    if unit is None:
        return "wrong"
    if abs(value - truth) > max(0.5 * unit * (1 + 1e-9), slack * abs(truth)):
        return "wrong"
    if digits >= LEAST_DIGITS:
        return "rounded"
    return "coarse" if abs(value - truth) <= COARSE * abs(truth) else "wrong"


def _slip(trace: Trace, claim: Claim, gradient: float) -> str | None:
    """Return the plain slip that leads to the claimed number, if there is one."""

    def claims(value: float) -> bool:
        slack = 0.5 * (claim.unit or 0.0)
        return bool(abs(claim.value - value) <= max(slack, 1e-9 * abs(value), NOTHING))

    if claims(-gradient):
        return "your sign is flipped"
    id = trace.graph.named[claim.name]
    edges = [s for s in trace.steps if isinstance(s, Propagated) and s.input == id]
    if len(edges) > 1 and any(claims(edge.contribution) for edge in edges):
        return f"that is one of {len(edges)} contributions: at a fork they add up"
    if any(claims(edge.local) for edge in edges):
        return "that is a local slope: it still has to be multiplied by the upstream gradient"
    if any(claims(edge.upstream) for edge in edges):
        return "that is the upstream gradient: it still has to be multiplied by the local slope"
    return None
