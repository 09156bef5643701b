"""The judges' verdicts as lines of text: on the engine's gradients, or on gradients derived by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Literal

from graphtutor.engine.check import Report, Row, method
from graphtutor.engine.judge import entry_name, places_of
from graphtutor.engine.measure import Place
from graphtutor.engine.steps import Value
from graphtutor.engine.trace import Trace
from graphtutor.errors import FeedError
from graphtutor.syntax.feeds import Claim, typed_precision
from graphtutor.text import array, is_whole, number
from graphtutor.text import shape as shown_shape
from graphtutor.words.claimed_slips import slip_behind, slip_of_shape

EXACT_DIGITS = 10
Closeness = Literal["right", "rounded", "coarse", "wrong"]
NOTHING = 1e-15  # what float64 may leave where nothing should be
COARSE = (
    0.1  # relative: a number further off, and not the true one with as few digits, is no rounding
)
LEAST_DIGITS = 3  # a rounded answer must show at least this many
MOST_NAMED = 4  # wrong entries of one array that are named
GRAVITY: tuple[Closeness, ...] = ("right", "rounded", "coarse", "wrong")
BETWEEN_ENTRIES = re.compile(r"[\[\],]+")


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
    lines += [
        f"Gradient of {row.name}: {array(row.gradient)}"
        for row in report.rows
        if getattr(row.gradient, "ndim", 0) and is_whole(row.gradient)
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
    def shown(value: Value | None) -> str:
        if value is None:
            return "-"
        if getattr(value, "ndim", 0):
            known = sum(entry == entry for entry in value.ravel().tolist())
            return f"{known} entries" if known > 1 else "1 entry"
        return "-" if math.isnan(value) else number(value, EXACT_DIGITS)

    error = "-" if math.isnan(row.error) else number(row.error, 2)
    sizes = getattr(row.gradient, "shape", ())
    return (
        row.name,
        shown_shape(sizes) if sizes else number(row.gradient, EXACT_DIGITS),
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
    sizes = getattr(gradient, "shape", ())
    if getattr(claim.value, "shape", ()) != sizes:
        return False, _wrong_shape(trace, claim, gradient)
    if not all(math.isfinite(_entry(gradient, place)) for place in places_of(gradient)):
        return False, f"the gradient is not finite here: {array(gradient)}"
    found = _closenesses(claim, gradient)
    match max(found.values(), key=GRAVITY.index):
        case "right":
            return True, "right"
        case "rounded":
            return True, f"right, rounded; it is {array(gradient, 4 if sizes else EXACT_DIGITS)}"
        case "coarse":
            at = next(place for place, how in found.items() if how == "coarse")
            where = f" at {entry_name(claim.name, at)}" if at else ""
            return False, f"too coarse{where}: give at least {LEAST_DIGITS} significant digits"
    hint = slip_behind(_claims(claim, gradient), trace, claim.name)
    wrong = [place for place, how in found.items() if how == "wrong"]
    return False, _corrected(claim.name, gradient, wrong) + (f"; {hint}" if hint else "")


def _closenesses(claim: Claim, truth: Value) -> dict[Place, Closeness]:
    """Return, by place, how near each entry of a claim is to the true one."""
    return {
        place: closeness(_entry(claim.value, place), _entry(truth, place), *precision)
        for place, precision in _precisions(claim).items()
    }


def _precisions(claim: Claim) -> dict[Place, tuple[float | None, int]]:
    """Return, by place, the unit of the last digit typed and how many digits were."""
    places = list(places_of(claim.value))
    typed = [text for text in BETWEEN_ENTRIES.split(claim.typed) if text]
    if len(typed) != len(places):  # made by zeros(2, 3), or the like
        return dict.fromkeys(places, (claim.unit, claim.digits))
    return dict(zip(places, map(typed_precision, typed), strict=True))


def _wrong_shape(trace: Trace, claim: Claim, gradient: Value) -> str:
    """Say that a claim does not have the shape of what it is the gradient of."""
    theirs, sizes = (getattr(value, "shape", ()) for value in (claim.value, gradient))
    said = f"the gradient has the shape of {claim.name}, {shown_shape(sizes)}"
    is_turned = len(sizes) == 2 and theirs == sizes[::-1]
    if is_turned and {*_closenesses(claim, gradient.T).values()} <= {"right", "rounded"}:
        return f"wrong: that is the transpose; {said}"
    if theirs and sizes and math.prod(theirs) == math.prod(sizes) and not is_turned:
        laid_out = {*_closenesses(claim, gradient.reshape(theirs)).values()}
        if laid_out <= {"right", "rounded"}:
            return f"wrong shape: {shown_shape(theirs)}, though its entries are right; {said}"
    hint = slip_of_shape(_claims(claim, gradient), trace, claim.name, theirs)
    return f"wrong shape: {shown_shape(theirs)}; {said}" + (f"; {hint}" if hint else "")


def _corrected(name: str, gradient: Value, wrong: list[Place]) -> str:
    """Return what the wrong entries should be."""
    if wrong == [()]:
        return f"wrong: it is {number(gradient, EXACT_DIGITS)}"
    told = [
        f"{entry_name(name, place)} is {number(_entry(gradient, place), EXACT_DIGITS)}"
        for place in wrong[:MOST_NAMED]
    ]
    more = f" and {len(wrong) - MOST_NAMED} more" if len(wrong) > MOST_NAMED else ""
    count = f"{len(wrong)} of {gradient.size} entries are wrong" if len(wrong) > 1 else "wrong"
    return f"{count}: {', '.join(told)}{more}"


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
    is_rounded = digits > 0 and value == float(f"{truth:.{digits - 1}e}")
    return "coarse" if is_rounded or abs(value - truth) <= COARSE * abs(truth) else "wrong"


def _claims(claim: Claim, gradient: Value) -> Callable[[Value | None], bool]:
    """Return what says whether a claim is a value, to the digits in which it was typed."""
    units = {place: unit for place, (unit, _) in _precisions(claim).items()}

    def claims(value: Value | None) -> bool:
        if value is None or getattr(value, "shape", ()) != getattr(claim.value, "shape", ()):
            return False
        is_alike = getattr(value, "shape", ()) == getattr(gradient, "shape", ())
        if is_alike and all(_is_same(_entry(value, p), _entry(gradient, p)) for p in units):
            return False  # who makes this slip is right: the mistake was another one
        pairs = ((p, _entry(claim.value, p), _entry(value, p)) for p in units)
        return all(
            abs(claimed - x) <= max(0.5 * (units[p] or 0.0), 1e-9 * abs(x), NOTHING)
            for p, claimed, x in pairs
        )

    return claims


def _is_same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=NOTHING)


def _entry(value: Value, place: Place) -> float:
    return float(value[place] if place else value)
