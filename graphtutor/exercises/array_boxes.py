"""Arrays on the pages of a worksheet: given ones, boxes for their entries, and how they are handed on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphtutor.drawing.formats.typst_pages import string
from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.exercises.blanks import DIGITS, Blank, is_of_numbers
from graphtutor.exercises.rules import rule
from graphtutor.exercises.worksheet import Task
from graphtutor.graph.formula import symbol
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.text import is_whole, rows, shape
from graphtutor.words.naming import partial_text
from graphtutor.words.sentence import phrase

EXACT = 15  # digits of a value that is given
HEAD = """\
#let cell = box.with(width: 33pt, height: 17pt, inset: 2pt, stroke: 0.4pt + luma(150))
#let entries(columns, ..cells) = box(
  baseline: 42%, inset: (x: 2.5pt, y: 1pt), stroke: (left: 0.7pt, right: 0.7pt),
  grid(columns: columns, gutter: 1.5pt, ..cells),
)
#let rule(number) = box(
  width: 128pt, height: 17pt, inset: 2pt, baseline: -9pt, stroke: (bottom: 0.5pt + luma(130)),
  text(6pt, fill: luma(70), number),
)
"""


def given(name: str, value: Any) -> str:
    """Return the value of an input as a formula: an array as a matrix, a large one by its shape."""
    if not getattr(value, "ndim", 0):
        return f"${TYPST.identifier(name)} = {TYPST.constant(value).text}$"
    if is_whole(value):
        return f"#box[$display({TYPST.identifier(name)} = {TYPST.matrix(rows(value, EXACT))})$]"
    return f"${TYPST.identifier(name)}$ #text(9pt, {string(f'({shape(value.shape)})')})"


def boxes(blank: Blank, *, is_key: bool) -> str:
    """Return the boxes of an array, with its number in the first, or with its entries for a key."""
    texts = rows(blank.truth, DIGITS)
    number = f"text(6pt, fill: luma(70), {string(str(blank.number))})"
    cells = []
    for place, text in enumerate(text for row in texts for text in row):
        first = number if not place else "none"
        shown = f"text(9pt, fill: ink, {string(text)})" if is_key else "none"
        cells.append(f"cell({{ {first}; h(1fr); {shown}; h(1fr) }})")
    return f"#entries({len(texts[0])}, {', '.join(cells)})"


def answer(blank: Blank, trace: Trace) -> str:
    """Return a number, an array or a rule among the answers of a key."""
    number = f"#text(7pt, fill: luma(90), {string(str(blank.number))})"
    if blank.is_array:
        return f"#box[{number} $display({TYPST.matrix(rows(blank.truth, DIGITS))})$]"
    if blank.kind == "rule":
        return f"#box[{number} ${_rule(blank, trace)}$]"
    return f"#box[{number} #{string(blank.answer)}]"


def lines(task: Task, columns: int, *, is_key: bool) -> Iterator[str]:
    """Yield a line for every edge that hands on an array: its rule, and the number of its box.

    Args:
        task: whose edges.
        columns: how many lines stand side by side.
        is_key: whether rules that are asked for are shown.
    """
    trace, ask = task.trace, {*task.exercise.ask}
    steps = [s for s in trace.steps if isinstance(s, Propagated) and not is_of_numbers(s)]
    if not steps or not {"upstream", "grads", "sums", "rules"} & ask:
        return
    yield f"#lead({string(phrase('sheet-rules' if 'rules' in ask else 'sheet-arrays', {}))})\n"
    written = ", ".join(f"[{_line(task, step, is_key=is_key)}]" for step in steps)
    yield f"#grid(columns: (1fr,) * {columns}, row-gutter: 12pt, column-gutter: 12pt, {written})\n"


def _line(task: Task, step: Propagated, *, is_key: bool) -> str:
    """Return the line of an edge: what it leads to, the rule or room for it, and the box."""
    trace = task.trace
    if len(trace.arrivals(step.input)) == 1:
        name = f"$display({partial_text(trace, step.input, TYPST)})$"
        box = task.blanks.find("grad", step.input)
    else:
        name = _edge(trace, step)
        box = task.blanks.find("contribution", step.node, step.position)
    asked = task.blanks.find("rule", step.node, step.position)
    if asked is not None:
        number = string(str(asked.number))
        shown = f"#text(fill: ink)[$display({_rule(asked, trace)})$]"
        part = f"#text(6pt, fill: luma(70), {number}) {shown}" if is_key else f"#rule({number})"
    elif (written := rule(step, trace, TYPST)) is not None:
        part = f"$display({written})$"
    else:
        part = ""
    number = "" if box is None else f"#text(8pt, {string(f'({box.number})')})"
    sides = " $=$ ".join(filter(None, (name, part, number)))
    return sides if part else f"{sides} #text(8pt, {string(_why(trace, step))})"


def _edge(trace: Trace, step: Propagated) -> str:
    """Return which edge it is, where several lead to one node."""
    names = (TYPST.identifier(symbol(trace.graph, id)) for id in (step.node, step.input))
    written = f"${' arrow.r '.join(names)}$"
    if trace.graph[step.node].inputs.count(step.input) < 2:
        return written
    said = phrase("sheet-operand", {"place": str(step.position + 1)})
    return f"{written}#text(8pt, {string(f', {said}')})"


def _rule(blank: Blank, trace: Trace) -> str:
    """Return the rule that is asked for as a formula."""
    step = trace.steps[blank.step]
    assert isinstance(step, Propagated), "an edge has a rule"
    return rule(step, trace, TYPST) or ""


def _why(trace: Trace, step: Propagated) -> str:
    """Return what a gate says of a rule that is too long."""
    op = trace.graph[step.node].call.op
    return f"{op.why[op.input_at(step.position)]}."
