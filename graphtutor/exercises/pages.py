"""The pages of a worksheet and of its key, set by Typst.

A sheet is made from the blanks alone and a key from their answers; both show the same figure and the
same tables. The key adds the answers by number and the equation of every step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphtutor.drawing.formats.svg import number as length
from graphtutor.drawing.formats.typst_pages import compiled, shapes, string
from graphtutor.drawing.marks import Figure, pieces
from graphtutor.drawing.themes import PRINT
from graphtutor.engine.steps import Accumulated, Propagated
from graphtutor.exercises import array_boxes
from graphtutor.exercises.blanks import DIGITS, Blank, Kind, is_of_numbers
from graphtutor.exercises.paper import MARGIN, Page, locals_in_table, page_for
from graphtutor.exercises.screening import has_arrays
from graphtutor.exercises.worksheet import Copy, Task, Worksheet
from graphtutor.graph.formula import symbol, written_terms
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.syntax.tokens import is_latex
from graphtutor.words.equation import equation
from graphtutor.words.naming import style_among
from graphtutor.words.sentence import phrase

LONGEST = 90  # characters of an expression that is set as a formula
ROWS = 16  # equations below each other
FRAME, LETTER = 58, 5.6  # points: the width of a box beside the figure, and of a letter before it
HEAD = f"""\
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en")
#set par(leading: 0.55em)
#let ink = rgb("{PRINT.grad}")
#let frame = box.with(width: {FRAME}pt, height: 19pt, inset: 2pt, stroke: 0.5pt + luma(130))
#let blank(number) = frame(baseline: -6pt, text(6pt, fill: luma(70), number))
#let answer(number, value) = frame(baseline: -4pt, {{
  text(6pt, fill: luma(70), number)
  h(1fr)
  text(9.5pt, fill: ink, value)
  h(1fr)
}})
#let lead(body) = block(above: 12pt, below: 7pt, sticky: true, body)
#let heading(body) = block(above: 14pt, below: 9pt, sticky: true, text(12.5pt, weight: "bold", body))
#let subheading(body) = block(above: 12pt, below: 7pt, sticky: true, strong(body))
"""


def pages(sheet: Worksheet, made: Sequence[Copy], *, is_key: bool) -> bytes:
    """Return the copies of a worksheet, or their keys, as one PDF.

    Raises:
        RenderError: the package typst is not installed.
    """
    title = sheet.title or phrase("sheet-title", {})
    named = f"{title}: {phrase('sheet-key', {})}" if is_key else title
    page = page_for(sheet.paper, made[0].tasks)
    parts = [f"#set document(title: {string(named)}, date: none)\n", HEAD]
    parts += [array_boxes.HEAD] if any(has_arrays(task.trace) for task in made[0].tasks) else []
    parts += [part for copy in made for part in _copy(sheet, copy, page, is_key=is_key)]
    return compiled("".join(parts), "pdf")


def _copy(sheet: Worksheet, copy: Copy, page: Page, *, is_key: bool) -> Iterator[str]:
    """Yield the pages of one copy."""
    slots = {"id": sheet.id, "variant": str(copy.variant), "check": sheet.check(copy.variant)}
    footer = f"text(8pt, {string(phrase('sheet-footer', slots))})"
    count = "context text(8pt, counter(page).display())"
    yield (
        f'#page(paper: "{page.paper}", flipped: {str(page.is_wide).lower()}, '
        f"margin: (x: {length(MARGIN)}pt, top: 36pt, bottom: 46pt), "
        f"footer: {{ {footer}; h(1fr); {count} }})[\n#counter(page).update(1)\n"
    )
    yield _heading(sheet, copy, slots, is_key=is_key)
    for number, task in enumerate(copy.tasks, 1):
        yield "#block(breakable: false)[\n"
        yield _introduction(task, number, is_key=is_key)
        yield _drawn(task, page, is_key=is_key)
        yield "]\n"
        yield from _edges(task, page, is_key=is_key)
        yield from array_boxes.lines(task, 3 if page.is_wide else 2, is_key=is_key)
        yield from _sums(task, is_key=is_key)
        if is_key:
            yield from _answers(task, page)
    yield "]\n"


def _heading(sheet: Worksheet, copy: Copy, slots: dict[str, str], *, is_key: bool) -> str:
    title = f'text(15pt, weight: "bold", {string(sheet.title or phrase("sheet-title", {}))})'
    line = "box(width: {}pt, stroke: (bottom: 0.5pt), height: 9pt)"
    if is_key:
        said = [phrase("sheet-key", {}), phrase("sheet-variant", slots), copy.name]
        right = f"text(fill: ink, {string(', '.join(filter(None, said)))})"
    else:
        name = f"text({string(copy.name)})" if copy.name else line.format(150)
        date = f"{string('   ' + phrase('sheet-date', {}) + ' ')} + {line.format(70)}"
        right = f"{string(phrase('sheet-name', {}) + ' ')} + {name} + {date}"
    note = f"#block(text({string(sheet.note)}))\n" if sheet.note else ""
    return f"#block(below: 8pt, {title})\n#block(below: 10pt, {{ {right} }})\n{note}"


def _introduction(task: Task, number: int, *, is_key: bool) -> str:
    """Return heading, expression and given values and, on a sheet, what is to be done."""
    heading = phrase("sheet-exercise", {"number": str(number)})
    if task.exercise.title:
        heading = f"{number}  {task.exercise.title}"
    lines = [f"#heading({string(heading)})", _statement(task)]
    if not is_key:
        asked = [name for name in ("values", "locals", "grads") if name in task.exercise.ask]
        if locals_in_table(task) and "locals" in asked:
            asked.remove("locals")
        said = [phrase(f"sheet-{name}", {}) for name in (*asked, "digits")]
        lines.append(f"#block(text(9.5pt, {string(' '.join(said))}))")
    return "\n".join(lines) + "\n"


def _drawn(task: Task, page: Page, *, is_key: bool) -> str:
    """Return the figure, as large as the page lets it."""
    strips, scale = page.figure(task, is_key=is_key)
    return "".join(_strip(strip, scale) for strip in strips)


def _strip(drawn: Figure, scale: float) -> str:
    size = f"width: {length(drawn.width * scale)}pt, height: {length(drawn.height * scale)}pt"
    return "\n".join([f"#block({size})[", *shapes(drawn, PRINT, scale), "]\n"])


def _statement(task: Task) -> str:
    """Return the expression and the given values as formulas."""
    trace, graph = task.trace, task.trace.graph
    terms, _ = written_terms(
        graph, style_among(TYPST, trace), lambda node, _: graph.names.get(node)
    )
    named = [id for id in graph.named.values() if graph[id].op is not None]
    lines = [
        f"{TYPST.identifier(symbol(graph, id))} = {terms[id].text}"
        for id in dict.fromkeys((*named, graph.output))
    ]
    typed = graph.text if is_latex(graph.expression) else graph.expression
    if max(map(len, lines)) > 2 * LONGEST or len(typed) > LONGEST:
        shown = f"#raw({string(' '.join(typed.split()))})"
    else:
        shown = ", #h(6pt) ".join(f"$display({line})$" for line in lines)
    given = [array_boxes.given(name, trace.values[name]) for name in graph.inputs]
    return f"{shown} #h(18pt) {', #h(4pt) '.join(given)}"


def _toward(graph: Graph, step: Propagated) -> str:
    """Return which input an edge goes to and, where one is used twice, as which operand."""
    return _name(graph, step.input) + _operand(graph, step)


def _through(graph: Graph, step: Propagated) -> str:
    """Return which gate a part of a sum comes from and, where that takes the node twice, which operand."""
    return _name(graph, step.node) + _operand(graph, step)


def _operand(graph: Graph, step: Propagated) -> str:
    if graph[step.node].inputs.count(step.input) < 2:
        return ""
    said = phrase("sheet-operand", {"place": str(step.position + 1)})
    return f"#text(8pt, {string(f', {said}')})"


def _name(graph: Graph, id: int) -> str:
    """Return what a node is called, with a lowered index; a formula of one name would take far longer."""
    written = pieces(symbol(graph, id))
    return "".join(
        f"#sub({string(characters)})" if is_lowered else f"#emph({string(characters)})"
        for characters, is_lowered in written
    )


def _edges(task: Task, page: Page, *, is_key: bool) -> Iterator[str]:
    """Yield the table of edges: upstream and local slope of each."""
    if not any(blank.kind == "upstream" for blank in task.blanks.all):
        return
    graph = task.trace.graph
    kinds: tuple[Kind, ...] = ("upstream", "local")
    kinds = kinds if "locals" in task.exercise.ask else kinds[:1]
    steps = [s for s in task.trace.steps if isinstance(s, Propagated) and is_of_numbers(s)]
    wide = max(len(symbol(graph, step.node) + symbol(graph, step.input)) for step in steps)
    wide += 11 if any(_operand(graph, step) for step in steps) else 3
    name = f"box(width: {length(wide * LETTER)}pt)"
    head = "#h(8pt)".join(
        f"#box(width: {FRAME}pt, text(8pt, {string(phrase(f'sheet-{kind}', {}))}))"
        for kind in kinds
    )
    lines = []
    for step in steps:
        asked = [task.blanks.find(kind, step.node, step.position) for kind in kinds]
        boxes = " × ".join(_box(task, blank, is_key) for blank in asked)
        lines.append(f"[#{name}[{_name(graph, step.node)} → {_toward(graph, step)}] {boxes}]")
    columns = 3 if page.is_wide else 2
    rows = -(-len(lines) // columns)
    tables = [
        f"stack(spacing: 5pt, [#{name}[] {head}], {', '.join(lines[at : at + rows])})"
        for at in range(0, len(lines), rows)
    ]
    yield f"#lead({string(phrase('sheet-edges', {}))})\n"
    yield f"#grid(columns: {columns}, column-gutter: 26pt, {', '.join(tables)})\n"


def _sums(task: Task, *, is_key: bool) -> Iterator[str]:
    """Yield a line for every fork: its contributions and, unless it stands in the figure, their sum."""
    forks = [step for step in task.trace.steps if isinstance(step, Accumulated)]
    if "sums" not in task.exercise.ask or not forks:
        return
    yield f"#lead({string(phrase('sheet-sums', {}))})\n"
    lines = [_sum(task, fork, is_key=is_key) for fork in forks]
    yield f"#par(leading: 5pt)[{' #h(26pt) '.join(lines)}]\n"


def _sum(task: Task, fork: Accumulated, *, is_key: bool) -> str:
    """Return the boxes of one fork, each with the gate that its part comes from."""
    graph, edges = task.trace.graph, task.trace.arrivals(fork.node)
    parts = [
        f"{_box(task, task.blanks.find('contribution', edge.node, edge.position), is_key)} "
        f"#text(8pt)[({_through(graph, edge)})]"
        for edge in edges
    ]
    total = task.blanks.find("grad", fork.node)
    assert total is not None, "where sums are asked for, totals are"
    if "grads" in task.exercise.ask and not is_key:
        end = f"#text(8pt, {string(f'({total.number})')})"  # it stands in the figure
    else:
        end = _box(task, total, is_key)
    return f"#box[{_name(graph, fork.node)}: {' + '.join(parts)} = {end}]"


def _box(task: Task, blank: Blank | None, is_key: bool) -> str:
    """Return a box to write into or, for a key, its answer; nothing if it is not asked."""
    if blank is None:
        return ""
    if blank.is_array:
        return array_boxes.boxes(blank, is_key=is_key)
    number = string(str(blank.number))
    if not is_key:
        return f"#blank({number})"
    return f"#answer({number}, {string(blank.answer)})"


def _answers(task: Task, page: Page) -> Iterator[str]:
    """Yield the answers by number, and the equation of every step."""
    yield f"#subheading({string(phrase('sheet-answers', {}))})\n"
    if has_arrays(task.trace):
        said = [array_boxes.answer(blank, task.trace) for blank in task.blanks.all]
        yield f"#par(leading: 7pt)[{' #h(14pt) '.join(said)}]\n"
    else:
        said = [
            f"[#text(7pt, fill: luma(90), {string(str(blank.number))}) #{string(blank.answer)}]"
            for blank in task.blanks.all
        ]
        columns = 12 if page.is_wide else 8
        yield f"#grid(columns: (1fr,) * {columns}, row-gutter: 7pt, {', '.join(said)})\n"
    yield f"#subheading({string(phrase('sheet-steps', {}))})\n"
    style = style_among(TYPST, task.trace)
    equations = (equation(s, task.trace, style=style, digits=DIGITS) for s in task.trace.steps)
    lines = [
        f"[{number}. #h(3pt) $display({said})$]" for number, said in enumerate(equations, 1) if said
    ]
    columns = 3 if page.is_wide else 2
    yield from _in_columns(lines, columns - has_arrays(task.trace))  # matrices are wide


def _in_columns(lines: list[str], columns: int) -> Iterator[str]:
    """Yield lines in columns of equal length, a page at the most at a time."""
    for begin in range(0, len(lines), ROWS * columns):
        part = lines[begin : begin + ROWS * columns]
        rows = -(-len(part) // columns)
        stacks = [
            f"grid(row-gutter: 10pt, {', '.join(part[at : at + rows])})"
            for at in range(0, len(part), rows)
        ]
        yield f"#grid(columns: (1fr,) * {columns}, column-gutter: 12pt, {', '.join(stacks)})\n"
