"""Arrays on the pages of a worksheet: given ones, boxes for their entries, and how they are handed on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphtutor.drawing.formats.typst_pages import string
from graphtutor.engine.steps import Propagated
from graphtutor.exercises.blanks import DIGITS, Blank, is_of_numbers
from graphtutor.exercises.worksheet import Task
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.text import is_whole, rows, shape
from graphtutor.words.arrays import product_text, rule_text
from graphtutor.words.naming import partial_text
from graphtutor.words.sentence import phrase

EXACT = 15  # digits of a value that is given
HEAD = """\
#let cell = box.with(width: 33pt, height: 17pt, inset: 2pt, stroke: 0.4pt + luma(150))
#let entries(columns, ..cells) = box(
  baseline: 42%, inset: (x: 2.5pt, y: 1pt), stroke: (left: 0.7pt, right: 0.7pt),
  grid(columns: columns, gutter: 1.5pt, ..cells),
)
"""


def given(name: str, value: Any) -> str:
    """Return the value of an input as a formula: an array as a matrix, a large one by its shape."""
    if not getattr(value, "ndim", 0):
        return f"${TYPST.identifier(name)} = {TYPST.constant(value).text}$"
    if is_whole(value):
        return f"$display({TYPST.identifier(name)} = {TYPST.matrix(rows(value, EXACT))})$"
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


def answer(blank: Blank) -> str:
    """Return an array among the answers of a key."""
    number = f"#text(7pt, fill: luma(90), {string(str(blank.number))})"
    return f"#box[{number} $display({TYPST.matrix(rows(blank.truth, DIGITS))})$]"


def lines(task: Task, columns: int) -> Iterator[str]:
    """Yield a line for every edge that hands on an array: the rule, and the number of its box.

    Args:
        task: whose edges.
        columns: how many lines stand side by side.
    """
    trace = task.trace
    steps = [s for s in trace.steps if isinstance(s, Propagated) and not is_of_numbers(s)]
    if not steps or not {"upstream", "grads", "sums"} & {*task.exercise.ask}:
        return
    yield f"#lead({string(phrase('sheet-arrays', {}))})\n"
    written = ", ".join(f"[{_line(task, step)}]" for step in steps)
    yield f"#grid(columns: (1fr,) * {columns}, row-gutter: 9pt, column-gutter: 12pt, {written})\n"


def _line(task: Task, step: Propagated) -> str:
    trace = task.trace
    is_elementwise = trace.graph[step.node].call.op.kind == "elementwise"
    rule = (product_text if is_elementwise else rule_text)(step, trace, TYPST)
    if len(trace.arrivals(step.input)) == 1:
        gradient = partial_text(trace, step.input, TYPST)
        rule = gradient if rule is None else f"{gradient} = {rule}"
        blank = task.blanks.find("grad", step.input)
    else:
        blank = task.blanks.find("contribution", step.node, step.position)
        rule = rule or TYPST.named("…").text
    number = "" if blank is None else f" $=$ #text(8pt, {string(f'({blank.number})')})"
    return f"$display({rule})${number}"
