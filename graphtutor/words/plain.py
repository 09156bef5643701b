"""A whole trace as plain text, one sentence a line: for pipes, files and screen readers."""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.engine.check import Report, check_trace
from graphtutor.engine.steps import Seeded
from graphtutor.engine.trace import Trace
from graphtutor.syntax.tokens import is_latex
from graphtutor.text import DIGITS, array, number
from graphtutor.words.narrate import explain
from graphtutor.words.why import why_lines


def plain_lines(trace: Trace, digits: int = DIGITS, *, why: bool = False) -> Iterator[str]:
    """Yield the walk through a trace line by line, the check of its gradients last.

    With `why`, the derivation of a step follows it, where there is one.
    """
    yield from f"Expression: {trace.graph.expression.strip()}".splitlines()
    if is_latex(trace.graph.expression):
        yield f"Read as: {trace.graph.text}"
    yield f"Gates: {', '.join(node.label for node in trace.graph.gates) or 'none'}"
    yield "Forward pass"
    for place, step in enumerate(trace.steps, 1):
        if isinstance(step, Seeded):
            yield "Backward pass"
        yield f"{place}. {explain(step, trace, digits=digits)}"
        if why:
            yield from (f"    {line}" for line in why_lines(step, trace, digits=digits))
    yield from summary_lines(trace, digits)
    yield verdict_line(check_trace(trace))


def summary_lines(trace: Trace, digits: int = DIGITS) -> Iterator[str]:
    """Yield the output and the gradients of everything that has a name."""
    yield f"Output: {array(trace.output, digits)}"
    for name, grad in trace.grads.items():
        yield f"Gradient of {name}: {array(grad, digits)}"


def verdict_line(report: Report) -> str:
    """Say in one line whether the gradients agree with central differences."""
    if not report.rows:
        return "Nothing to check: the expression has no inputs."
    kinks = [row.name for row in report.rows if row.status == "kink"]
    doubts = [row for row in report.rows if row.status in ("differs", "undefined", "unclear")]
    if doubts:
        return "Check: " + "; ".join(f"{row.name}: {row.note}" for row in doubts) + "."
    said = f"largest relative error {number(report.max_relative_error, 2)}"
    if kinks and len(kinks) == len(report.rows):
        return f"Central differences cannot judge here: at a kink: {', '.join(kinks)}."
    if kinks:
        return f"Checked by central differences ({said}); at a kink: {', '.join(kinks)}."
    return f"Checked: {_agreement(report)} ({said})."


def _agreement(report: Report) -> str:
    """Say what agrees: every gradient or, of large arrays, what was moved."""
    moved, entries = report.coverage
    if report.together is not None:
        return "all inputs moved together, and the output changes as the gradients say"
    if moved < entries:
        where = f"at {moved} of {entries} entries, and along directions through all of them"
        return f"the gradients agree with central differences {where}"
    return "every gradient agrees with central differences"
