"""Every drawing is right: nothing overlaps, every wire ends where it should, and joins nothing else."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import combinations_with_replacement, pairwise

import pytest
from corpus import LECTURES, random_expressions, random_graphs

import graphtutor as gt
from graphtutor.drawing.cells import DOWN, LEFT, LIGHT, RIGHT, UP, Grid, node_at, plain
from graphtutor.drawing.columns import Columns
from graphtutor.drawing.isotonic import nearest
from graphtutor.drawing.labels import Look
from graphtutor.drawing.layout import Layout, Sizes, layout
from graphtutor.drawing.order import crossings, put_in_order
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.tracks import channel
from graphtutor.graph.formula import absorbed

TREES = [text for text, _ in random_expressions(120, seed=11)]
GRAPHS = [*random_graphs(120), *(text for text, _ in LECTURES.values())]
LOOKS = [
    Look(2),
    Look(None),
    Look(4, "both"),
    Look(2, locals=True),
    Look(2, "formulas", locals=True, blank=frozenset({"local"})),
]
STEP = {LEFT: (-1, 0), RIGHT: (1, 0), UP: (0, -1), DOWN: (0, 1)}
BACK = {LEFT: RIGHT, RIGHT: LEFT, UP: DOWN, DOWN: UP}
JOINTS = {character: joint for joint, character in enumerate(LIGHT) if character != " "}


def drawing(text: str, look: Look = LOOKS[0]) -> Drawing:
    graph = gt.parse(text)
    feeds = {name: 0.7 + 0.3 * n for n, name in enumerate(graph.inputs)}
    return Drawing(gt.run(graph, {n: v for n, v in feeds.items() if n not in graph.defaults}), look)


def wire_characters(made: Drawing) -> dict[tuple[int, int], int]:
    """Return the joints of the wires as they can be read from the drawing before anything happened."""
    first = made.picture(gt.Player(made.trace, 0))
    still = first._replace(wires=("waiting",) * len(first.wires))
    found = {}
    grid = Grid(first.layout)
    for row in range(first.layout.height):
        x = 0
        for text, style in grid.draw(still, row):
            if style.startswith("wire"):
                found |= {(x + n, row): JOINTS[c] for n, c in enumerate(text)}
            x += len(text)
    return found


def ends_reached(
    joints: dict[tuple[int, int], int], start: tuple[int, int]
) -> set[tuple[int, int]]:
    """Follow the characters from a node's shape and return the cells where they lead on to the right.

    A straight piece is hopped over by one that crosses it: then the way goes on behind the hop.
    """
    ends, seen, todo = set(), set(), [(start, LEFT)]
    while todo:
        cell, came_by = todo.pop()
        hopped = cell
        while joints.get(hopped, 0) & came_by == 0 and joints.get(hopped) in (
            UP | DOWN,
            LEFT | RIGHT,
        ):
            dx, dy = STEP[BACK[came_by]]
            hopped = (hopped[0] + dx, hopped[1] + dy)
        if hopped not in joints:
            assert came_by == LEFT, f"the wire is cut off at {cell}"
            ends.add((cell[0] - 1, cell[1]))
            continue
        if hopped in seen:
            continue
        seen.add(hopped)
        assert joints[hopped] & came_by, f"no way on at {hopped}"
        for side, (dx, dy) in STEP.items():
            if joints[hopped] & side and not (side == LEFT and hopped == start):
                todo.append(((hopped[0] + dx, hopped[1] + dy), BACK[side]))
    return ends


def check_wires(made: Drawing) -> None:
    laid, joints = made.layout, wire_characters(made)
    for place in laid.places.values():
        wires = [wire for wire in laid.wires if wire.source == place.id]
        if wires:
            start = (place.x + place.width, place.row)
            expected = {wire.points[-1] for wire in wires}
            assert ends_reached(joints, start) == expected, laid.places[place.id]


def check_no_overlap(laid: Layout, *, labels: bool) -> None:
    """Shapes, bars, labels and open wires have cells of their own; wires share cells only by crossing."""
    taken: Counter[tuple[int, int]] = Counter()
    for place in laid.places.values():
        start, width = place.label
        taken.update((x, place.row) for x in range(place.x, place.x + place.width))
        if labels:
            taken.update((x, place.row + d) for d in (-1, 1) for x in range(start, start + width))
        first, room = place.slope
        taken.update((x, port - 1) for port in place.ports for x in range(first, first + room))
        if place.bar is not None:
            taken.update((place.bar, row) for row in range(place.ports[0], place.ports[-1] + 1))
    for (x, row), (last, _) in laid.ends.values():
        taken.update((cell, row) for cell in range(x, last + 1))
    assert max(taken.values()) == 1
    across, down, corners = wire_cells(laid)
    for cells in (across, down):
        assert all(len(sources) == 1 for sources in cells.values())
    for cell in across.keys() & down.keys():
        assert across[cell] == down[cell] or cell not in corners, cell
    used = {*across, *down}
    assert not used & taken.keys()
    assert all(0 <= x < laid.width and 0 <= row < laid.height for x, row in used | taken.keys())


Cells = dict[tuple[int, int], set[int]]


def wire_cells(laid: Layout) -> tuple[Cells, Cells, set[tuple[int, int]]]:
    """Return by cell the nodes whose wires run across and up or down in it, and all corners."""
    across: Cells = {}
    down: Cells = {}
    corners = set()
    for wire in laid.wires:
        corners.update(wire.points[1:-1])
        for (x0, y0), (x1, y1) in pairwise(wire.points):
            assert x0 <= x1
            assert x0 == x1 or y0 == y1
            cells = across if y0 == y1 else down
            for x in range(x0, x1 + 1):
                for y in range(min(y0, y1), max(y0, y1) + 1):
                    cells.setdefault((x, y), set()).add(wire.source)
    return across, down, corners


def check_operands(made: Drawing) -> None:
    for place in made.layout.places.values():
        node = made.trace.graph[place.id]
        assert list(place.ports) == sorted(set(place.ports))
        written = absorbed(node)
        ports = iter(place.ports)
        for position in range(len(node.inputs)):
            if position not in written:
                port = next(ports)
                wire = next(
                    w for w in made.layout.wires if (w.target, w.position) == (place.id, position)
                )
                assert wire.points[-1][1] == port
                assert wire.source == node.inputs[position]


@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("texts", [TREES, GRAPHS], ids=["trees", "graphs"])
def test_every_drawing_is_right(texts: list[str], look: Look) -> None:
    for text in texts:
        made = drawing(text, look)
        check_no_overlap(made.layout, labels=look.decimals is not None)
        check_operands(made)
        check_wires(made)


def test_expression_trees_have_no_crossing() -> None:
    for text, _ in random_expressions(150, seed=5):
        pieces = re.split(r"\b(?:x|y|z|w0|α)\b", text)
        leaves = (f"leaf{k}" for k in range(len(pieces) - 1))
        drawn = Columns(gt.parse("".join(map("".join, zip(pieces, (*leaves, ""), strict=True)))))
        put_in_order(drawn)
        assert crossings(drawn) == 0, text


def test_a_laid_out_graph_is_always_the_same() -> None:
    script = (
        "import graphtutor as gt\n"
        "from graphtutor.drawing.picture import Drawing\n"
        "from graphtutor.drawing.cells import plain\n"
        "import sys; sys.path.insert(0, 'tests')\n"
        "from corpus import random_graphs\n"
        "for text in random_graphs(12):\n"
        "    graph = gt.parse(text)\n"
        "    trace = gt.run(graph, {n: 0.5 for n in graph.inputs})\n"
        "    print(plain(Drawing(trace).picture(gt.Player(trace, 999))))\n"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(shown) == 1
    assert len(*shown) > 5000


def test_wires_that_wait_for_each_other_turn_twice() -> None:
    turns, tracks = channel({1: (0, [4]), 2: (4, [0])})
    assert sorted(turn.via is not None for turn in turns.values()) == [False, True]
    assert tracks == 3


def test_wires_in_a_channel_never_share_a_cell() -> None:
    chance = random.Random(4)
    twice = 0
    for _ in range(4000):
        rows = chance.sample(range(14), 14)
        arriving = chance.sample(range(14), chance.randint(1, 7))
        wires = {
            n: (row, [rows.pop() for _ in range(chance.randint(1, 2))])
            for n, row in enumerate(arriving)
        }
        turns, tracks = channel(wires)
        twice += sum(turn.via is not None for turn in turns.values())
        across: Cells = {}
        down: Cells = {}

        def lay(cells: Cells, wire: int, xs: tuple[int, int], ys: tuple[int, int]) -> None:
            for x in range(min(xs), max(xs) + 1):
                for y in range(min(ys), max(ys) + 1):
                    cells.setdefault((x, y), set()).add(wire)

        for wire, (row, leaving) in wires.items():
            turn = turns.get(wire)
            for end in leaving:
                if turn is None or end == row:
                    lay(across, wire, (-1, tracks), (row, row))
                    continue
                between, second = turn.via or (row, turn.track)
                lay(across, wire, (-1, turn.track), (row, row))
                lay(down, wire, (turn.track, turn.track), (row, between))
                lay(across, wire, (turn.track, second), (between, between))
                lay(down, wire, (second, second), (between, end))
                lay(across, wire, (second, tracks), (end, end))
        assert all(len(owners) == 1 for cells in (across, down) for owners in cells.values()), wires
    assert twice > 100


def test_a_wire_that_runs_straight_takes_no_track() -> None:
    assert channel({1: (3, [3])}) == ({}, 0)


def test_what_stands_in_a_cell_is_found() -> None:
    made = drawing("(x+y)*z")
    for place in made.layout.places.values():
        assert node_at(made.layout, place.x, place.row) == place.id
        assert node_at(made.layout, place.label[0], place.row - 1) == place.id
    assert node_at(made.layout, 500, 500) is None


def test_a_constant_stands_in_its_gate_or_by_itself() -> None:
    made = drawing("2*x + exp(1)")
    shown = [made.labels.texts[id] for id in made.layout.places]
    assert "1" in shown  # exp has no room for it
    assert "2" not in shown
    assert "×2" in shown or "2×" in shown


def test_ascii_uses_ascii_only() -> None:
    for text in ("σ1 = sigmoid(x)*α; sqrt(σ1) + x**2 + 1/(2*α)", "where(x <= y, x, y)"):
        made = drawing(text, Look(2, "both", ascii=True))
        assert plain(made.picture(gt.Player(made.trace, 999))).isascii()


def test_large_graphs_are_laid_out() -> None:
    graph = layout_of_chain(2000)
    assert graph.height == 3
    wide = gt.parse("+".join(f"x{k}" for k in range(500)))
    assert len(layout(wide, Sizes([1] * len(wide), [0] * len(wide))).wires) == 998


def test_a_wire_past_many_columns_stays_straight() -> None:
    graph = gt.parse("+".join(f"tanh(x*w{k})" for k in range(200)))
    laid = layout(graph, Sizes([3] * len(graph), [4] * len(graph)))
    assert sum(len(wire.points) for wire in laid.wires) < 5 * len(laid.wires)


def test_what_does_not_reach_the_output_stands_after_its_operands() -> None:
    graph = gt.parse("a = x*y; aside = a + z; sin(sin(sin(sin(a))))")
    places = layout(graph, Sizes([3] * len(graph), [4] * len(graph))).places
    a, aside = (places[graph.named[name]] for name in ("a", "aside"))
    (after_a,) = (places[id] for id in graph.consumers[a.id] if id != aside.id)
    assert aside.x == after_a.x
    assert places[graph.named["z"]].x == a.x
    assert places[graph.output].x == max(place.x for place in places.values())


def test_the_nearest_nondecreasing_numbers_are_found() -> None:
    chance = random.Random(8)
    for _ in range(300):
        wishes = [chance.randint(0, 5) for _ in range(chance.randint(1, 5))]
        weights = [chance.choice((1, 2, 7)) for _ in wishes]

        def distance(
            numbers: Sequence[int], wishes: list[int] = wishes, weights: list[int] = weights
        ) -> int:
            return sum(w * abs(n - v) for n, v, w in zip(numbers, wishes, weights, strict=True))

        found = nearest(wishes, weights)
        assert found == sorted(found)
        every = combinations_with_replacement(range(6), len(wishes))
        assert distance(found) == min(map(distance, every))


def layout_of_chain(count: int) -> Layout:
    graph = gt.trace_function(lambda x: _chain(x, count))
    return layout(graph, Sizes([3] * len(graph), [4] * len(graph)))


def _chain(x: object, count: int) -> object:
    for _ in range(count):
        x = gt.sin(x)
    return x
