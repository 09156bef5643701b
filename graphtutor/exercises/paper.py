"""The figure of a task on paper: which way the page lies, how large it is, and in how many strips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graphtutor.drawing.figure import LEAD, figure
from graphtutor.drawing.labels import BLANK, Look, Role
from graphtutor.drawing.marks import WIDE, Figure
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.strips import cuts, strips
from graphtutor.engine.player import Player
from graphtutor.engine.run import run
from graphtutor.errors import ExerciseError, GraphTutorError
from graphtutor.exercises.blanks import DIGITS, Blanks
from graphtutor.exercises.screening import filled
from graphtutor.exercises.worksheet import Paper, Task, Worksheet
from graphtutor.graph.formula import symbol

MARGIN = 40.0  # points at the left and the right
TEXT = 260.0  # points of a page that margins, heading and words take
READABLE = 0.7  # scale below which a figure is rather drawn in strips
SMALLEST = 0.55  # scale at which a box can still be written into
MOST_STRIPS = 3
BETWEEN = 10.0  # points from one strip to the next
PAPERS: dict[Paper, tuple[str, float, float]] = {
    "a4": ("a4", 595.28, 841.89),
    "letter": ("us-letter", 612.0, 792.0),
}
Strips = tuple[Figure, ...]  # of one figure, below each other; most often the whole alone


class Page(NamedTuple):
    """How the pages of a worksheet are cut: the paper, which way it lies, and the room for a figure.

    Figures are drawn in `most` strips at the most.
    """

    paper: str
    is_wide: bool
    width: float  # points
    height: float
    most: int

    def scale(self, drawn: Strips) -> float:
        """Return how large the strips of a figure can be, 1 at the most."""
        high = self.height - BETWEEN * (len(drawn) - 1)
        wide = max(strip.width for strip in drawn)
        return min(1.0, self.width / wide, high / sum(strip.height for strip in drawn))

    def figure(self, task: Task, *, is_key: bool) -> tuple[Strips, float]:
        """Return the figure of a task in strips, and how large they can be; the same for sheet and key."""
        shown, names = drawn(task, is_key=is_key)
        best: tuple[Strips, float] = ((shown,), self.scale((shown,)))
        if best[1] >= READABLE or self.most == 1:
            return best
        sheet = drawn(task, is_key=False)[0] if is_key else shown
        for count in range(2, self.most + 1):
            if best[1] >= READABLE:
                break
            places = cuts(sheet, count)
            scale = self.scale(strips(sheet, places, names))
            if scale > best[1]:
                best = strips(shown, places, names), scale
        return best


def page_for(paper: Paper, tasks: Sequence[Task]) -> Page:
    """Lay the pages across if a graph would become small upright; draw in strips if it does anyway."""
    name, width, height = PAPERS[paper]
    for most in (1, MOST_STRIPS):
        upright = Page(name, False, width - 2 * MARGIN, height - TEXT, most)
        across = Page(name, True, height - 2 * MARGIN, width - TEXT, most)
        small, other = (
            min(page.figure(task, is_key=False)[1] for task in tasks) for page in (upright, across)
        )
        chosen = upright if small >= 0.85 or small >= other else across
        if max(small, other) >= READABLE:
            break
    return chosen


def refuse_too_large(sheet: Worksheet) -> None:
    """Refuse graphs that no page has room for, before values are drawn for them.

    Raises:
        ExerciseError: a graph is too large.
    """
    for number, exercise in enumerate(sheet.exercises, 1):
        odd = {
            name: filled(exercise.shapes.get(name, ()), 1 + place / 8)
            for place, name in enumerate(exercise.graph.inputs)
        }
        try:
            trace = run(exercise.graph, {**odd, **exercise.fixed})
        except GraphTutorError:
            continue  # whatever is wrong will be said when values are drawn
        task = Task(exercise, trace, Blanks(trace, exercise.ask))
        _, scale = page_for(sheet.paper, [task]).figure(task, is_key=False)
        if scale < SMALLEST:
            raise ExerciseError(
                f"The graph of exercise {number} is too large for a page to be written on.",
                code="too-large",
                expected=f"a drawing that fits in {MOST_STRIPS} strips at {SMALLEST:.0%} of its size",
                received=f"one that fits at {scale:.0%}",
                remedy="close patterns to one gate, as in sigmoid(x), give smaller arrays, "
                "or ask for less with --ask",
            )


def drawn(task: Task, *, is_key: bool) -> tuple[Figure, dict[str, str]]:
    """Return the graph with boxes, or with the numbers that belong into them.

    By the id of a line there is also what its wire is called.
    """
    asked = task.exercise.ask
    in_figure = "locals" in asked and not locals_in_table(task)
    hidden: set[Role] = {"grad"}
    hidden |= {"value"} if "values" in asked else set()
    hidden |= {"local"} if in_figure else set()
    blank: frozenset[Role] = frozenset() if is_key else frozenset(hidden)
    look = Look(digits=DIGITS, locals=in_figure, blank=blank, least=len(BLANK) + 1)
    drawing = Drawing(task.trace, look, lead=LEAD)
    picture = drawing.picture(Player(task.trace, len(task.trace.steps)), marked=False)
    graph = task.trace.graph
    shown = figure(
        picture,
        spacing=WIDE,
        numbers=None if is_key else _numbers(task, drawing),
        symbols={node.id: symbol(graph, node.id) for node in graph.gates},
    )
    wires = enumerate(drawing.layout.wires)
    return shown, {f"w{place}": symbol(graph, wire.source) for place, wire in wires}


def _numbers(task: Task, drawing: Drawing) -> dict[str, str]:
    """Return the numbers of the boxes in the figure, by their ids there."""
    boxes = {f"v{id}": task.blanks.find("value", id) for id in drawing.layout.places}
    boxes |= {f"d{id}": task.blanks.find("grad", id) for id in drawing.layout.places}
    for place, wire in enumerate(drawing.layout.wires):
        boxes[f"l{place}"] = task.blanks.find("local", wire.target, wire.position)
    return {id: str(blank.number) for id, blank in boxes.items() if blank is not None}


def locals_in_table(task: Task) -> bool:
    """Say whether local slopes are asked for in the table, beside the upstream gradients."""
    return "upstream" in task.exercise.ask
