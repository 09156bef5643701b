"""The pages of a worksheet and of its key, set by Typst.

A sheet is made from the blanks alone and a key from their answers; both have the same figure, the same
tables and the same numbers in the boxes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphtutor.drawing.figure import LEAD, WIDE, Figure, figure, pieces
from graphtutor.drawing.formats.svg import number as length
from graphtutor.drawing.formats.typst_pages import compiled, shapes, string
from graphtutor.drawing.labels import Look, Role
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.themes import PRINT
from graphtutor.engine.player import Player
from graphtutor.engine.steps import Accumulated, Propagated
from graphtutor.errors import ExerciseError
from graphtutor.exercises.blanks import DIGITS, Blank
from graphtutor.exercises.worksheet import Copy, Paper, Task, Worksheet
from graphtutor.graph.formula import symbol, written_terms
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.syntax.tokens import is_latex
from graphtutor.words.equation import equation
from graphtutor.words.narrate import phrase

MARGIN = 40.0  # points at the left and the right
SMALLEST = 0.5  # scale at which a box can still be written into
LONGEST = 90  # characters of an expression that is set as a formula
ROWS = 16  # equations below each other
SIZES: dict[Paper, tuple[str, float, float]] = {
    "a4": ("a4", 595.28, 841.89),
    "letter": ("us-letter", 612.0, 792.0),
}
HEAD = f"""\
#set text(font: "Libertinus Serif", size: 10.5pt, lang: "en")
#set par(leading: 0.55em)
#let ink = rgb("{PRINT.grad}")
#let frame = box.with(width: 58pt, height: 19pt, baseline: 6pt, inset: 2pt, stroke: 0.5pt + luma(130))
#let blank(number) = frame(text(6pt, fill: luma(70), number))
#let answer(number, value) = frame({{
  text(6pt, fill: luma(70), number)
  h(1fr)
  text(9.5pt, fill: ink, value)
  h(1fr)
}})
#let heading(body) = block(above: 14pt, below: 9pt, sticky: true, text(12.5pt, weight: "bold", body))
#let subheading(body) = block(above: 12pt, below: 7pt, sticky: true, strong(body))
"""


class _Page(NamedTuple):
    """How the pages of a worksheet are cut."""

    paper: str
    is_wide: bool
    room: float  # points between the margins


def pages(sheet: Worksheet, made: Sequence[Copy], *, is_key: bool) -> bytes:
    """Return the copies of a worksheet, or their keys, as one PDF.

    Raises:
        ExerciseError: a graph is too wide for a page.
        RenderError: the package typst is not installed.
    """
    title = sheet.title or phrase("sheet-title", {})
    named = f"{title}: {phrase('sheet-key', {})}" if is_key else title
    page = _page(sheet, made[0])
    parts = [f"#set document(title: {string(named)}, date: none)\n", HEAD]
    parts += [part for copy in made for part in _copy(sheet, copy, page, is_key=is_key)]
    return compiled("".join(parts), "pdf")


def _page(sheet: Worksheet, copy: Copy) -> _Page:
    """Lay the pages across if a graph would become small upright."""
    paper, width, height = SIZES[sheet.paper]
    widest = max(_figure(task, is_key=False).width for task in copy.tasks)
    is_wide = widest * 0.85 > width - 2 * MARGIN
    room = (height if is_wide else width) - 2 * MARGIN
    if room / widest < SMALLEST:
        raise ExerciseError(
            "A graph is too wide for a page to be written on.",
            code="too-wide",
            expected=f"at most {room / SMALLEST:.0f} points; this one takes {widest:.0f}",
            remedy="close patterns to one gate, as in sigmoid(x), or ask for less with --ask",
        )
    return _Page(paper, is_wide, room)


def _copy(sheet: Worksheet, copy: Copy, page: _Page, *, is_key: bool) -> Iterator[str]:
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
    return f"#grid(columns: (1fr, auto), {title}, {right})\n{note}"


def _introduction(task: Task, number: int, *, is_key: bool) -> str:
    """Return heading, expression and given values and, on a sheet, what is to be done."""
    heading = phrase("sheet-exercise", {"number": str(number)})
    if task.exercise.title:
        heading = f"{number}  {task.exercise.title}"
    lines = [f"#heading({string(heading)})", _statement(task)]
    if not is_key:
        asked = [name for name in ("values", "locals", "grads") if name in task.exercise.ask]
        if _slopes_in_table(task) and "locals" in asked:
            asked.remove("locals")
        said = [phrase(f"sheet-{name}", {}) for name in (*asked, "digits")]
        lines.append(f"#block(text({string(' '.join(said))}))")
    return "\n".join(lines) + "\n"


def _drawn(task: Task, page: _Page, *, is_key: bool) -> str:
    """Return the figure, as large as the page lets it."""
    drawn = _figure(task, is_key=is_key)
    scale = min(1.0, page.room / drawn.width)
    size = f"width: {length(drawn.width * scale)}pt, height: {length(drawn.height * scale)}pt"
    return "\n".join([f"#block({size})[", *shapes(drawn, PRINT, scale), "]\n"])


def _statement(task: Task) -> str:
    """Return the expression and the given values as formulas."""
    trace, graph = task.trace, task.trace.graph
    terms, _ = written_terms(graph, TYPST, lambda node, _: graph.names.get(node))
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
    given = [
        f"${TYPST.identifier(name)} = {TYPST.constant(trace.values[name]).text}$"
        for name in graph.inputs
        if name not in graph.defaults
    ]
    return f"{shown} #h(18pt) {', #h(4pt) '.join(given)}"


def _figure(task: Task, *, is_key: bool) -> Figure:
    """Return the graph with boxes, or with the numbers that belong into them."""
    asked = task.exercise.ask
    in_figure = "locals" in asked and not _slopes_in_table(task)
    hidden: set[Role] = {"grad"}
    hidden |= {"value"} if "values" in asked else set()
    hidden |= {"local"} if in_figure else set()
    look = Look(digits=DIGITS, slopes=in_figure, blank=frozenset(() if is_key else hidden))
    drawing = Drawing(task.trace, look, lead=LEAD)
    picture = drawing.picture(Player(task.trace, len(task.trace.steps)), marked=False)
    return figure(picture, spacing=WIDE, numbers=None if is_key else _numbers(task, drawing))


def _numbers(task: Task, drawing: Drawing) -> dict[str, str]:
    """Return the numbers of the boxes in the figure, by their ids there."""
    boxes = {f"v{id}": task.blanks.find("value", id) for id in drawing.layout.places}
    boxes |= {f"d{id}": task.blanks.find("grad", id) for id in drawing.layout.places}
    for place, wire in enumerate(drawing.layout.wires):
        boxes[f"l{place}"] = task.blanks.find("local", wire.target, wire.position)
    return {id: str(blank.number) for id, blank in boxes.items() if blank is not None}


def _name(graph: Graph, id: int) -> str:
    """Return what a node is called, with a lowered index; a formula of one name would take far longer."""
    written = pieces(symbol(graph, id))
    return "".join(
        f"#sub({string(characters)})" if is_lowered else f"#emph({string(characters)})"
        for characters, is_lowered in written
    )


def _slopes_in_table(task: Task) -> bool:
    """Say whether local slopes are asked for in the table, beside the upstream gradients."""
    return "upstream" in task.exercise.ask


def _edges(task: Task, page: _Page, *, is_key: bool) -> Iterator[str]:
    """Yield the table of edges: upstream and local slope of each."""
    if not _slopes_in_table(task):
        return
    graph = task.trace.graph
    steps = [step for step in task.trace.steps if isinstance(step, Propagated)]
    cells = []
    for step in steps:
        gate = graph[step.node].label
        to = _name(graph, step.input)
        upstream = _box(task, task.blanks.find("upstream", step.node, step.position), is_key)
        local = _box(task, task.blanks.find("local", step.node, step.position), is_key)
        between = "×" if local else ""
        cells.append(f"[#{string(gate)} → {to}], [{upstream}], [{between}], [{local}]")
    columns = 3 if page.is_wide else 2
    titles = ["", phrase("sheet-upstream", {}), "", phrase("sheet-local", {})]
    head = ", ".join(f"text(8pt, {string(title)})" for title in titles)
    rows = -(-len(cells) // columns)
    tables = [
        f"grid(columns: 4, column-gutter: 5pt, row-gutter: 4pt, align: horizon, {head}, {', '.join(part)})"
        for part in (cells[at : at + rows] for at in range(0, len(cells), rows))
    ]
    yield f"#block(above: 12pt, breakable: false)[#{string(phrase('sheet-edges', {}))}\n"
    yield f"#grid(columns: {columns}, column-gutter: 26pt, {', '.join(tables)})]\n"


def _sums(task: Task, *, is_key: bool) -> Iterator[str]:
    """Yield a line for every fork: its contributions and, unless it stands in the figure, their sum."""
    forks = [step for step in task.trace.steps if isinstance(step, Accumulated)]
    if "sums" not in task.exercise.ask or not forks:
        return
    lines = []
    for fork in forks:
        edges = task.trace.arrivals(fork.node)
        boxes = [
            _box(task, task.blanks.find("contribution", e.node, e.position), is_key) for e in edges
        ]
        total = task.blanks.find("grad", fork.node)
        name = _name(task.trace.graph, fork.node)
        end = f" = {_box(task, total, is_key)}"
        if "grads" in task.exercise.ask and not is_key:
            assert total is not None, "the gradients are asked for"
            end = f" = (#text(8pt, {string(str(total.number))}))"
        lines.append(f"#box[{name}: #h(4pt) {' + '.join(boxes)}{end}]")
    yield f"#block(above: 12pt, below: 8pt, sticky: true)[#{string(phrase('sheet-sums', {}))}]\n"
    yield f"#par(leading: 5pt)[{' #h(30pt) '.join(lines)}]\n"


def _box(task: Task, blank: Blank | None, is_key: bool) -> str:
    """Return a box to write into or, for a key, its answer; nothing if it is not asked."""
    if blank is None:
        return ""
    number = string(str(blank.number))
    if not is_key:
        return f"#blank({number})"
    return f"#answer({number}, {string(blank.answer(task.trace))})"


def _answers(task: Task, page: _Page) -> Iterator[str]:
    """Yield the answers by number, and the equation of every step."""
    yield f"#subheading({string(phrase('sheet-answers', {}))})\n"
    said = [
        f"[#text(7pt, fill: luma(90), {string(str(blank.number))}) "
        f"#{string(blank.answer(task.trace))}]"
        for blank in task.blanks.all
    ]
    columns = 12 if page.is_wide else 8
    yield f"#grid(columns: (1fr,) * {columns}, row-gutter: 7pt, {', '.join(said)})\n"
    yield f"#subheading({string(phrase('sheet-steps', {}))})\n"
    equations = (equation(s, task.trace, style=TYPST, digits=DIGITS) for s in task.trace.steps)
    lines = [
        f"[{number}. #h(3pt) $display({said})$]" for number, said in enumerate(equations, 1) if said
    ]
    yield from _in_columns(lines, 3 if page.is_wide else 2)


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
