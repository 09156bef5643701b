"""Graphviz as the layout: the same graph as in the built-in one, nothing overlaps, and what may fail says so."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from corpus import LECTURES, NEURON, NEURON_AT, random_expressions, random_graphs

import graphtutor as gt
from graphtutor.drawing import dot_layout, dot_program
from graphtutor.drawing.figure import LEAD, figure
from graphtutor.drawing.layout import Layout, Place
from graphtutor.drawing.picture import Drawing, Look
from graphtutor.drawing.render import LAYOUTS, render
from graphtutor.errors import RenderError
from graphtutor.gallery import GALLERY
from graphtutor.graph.formula import absorbed

TEXTS = {
    "one node": "x",
    # of graphs with arrays test_arrays.py judges the room that Graphviz leaves
    **{e.name: e.expression for e in GALLERY if "[" not in e.at},
    **{name: text for name, (text, _) in LECTURES.items()},
    **{f"graph {n}": text for n, text in enumerate(random_graphs(12))},
    **{f"tree {n}": text for n, (text, _) in enumerate(random_expressions(20, seed=11))},
}
LOOKS = [Look(2), Look(None), Look(4, "both")]

needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="dot is not installed")


def drawing(text: str, look: Look = LOOKS[0], engine: str = "dot") -> Drawing:
    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    graph = gt.parse(text)
    feeds = {name: 0.7 + 0.3 * n for n, name in enumerate(graph.inputs)}
    trace = gt.run(graph, {n: v for n, v in feeds.items() if n not in graph.defaults})
    return Drawing(trace, look, lead=LEAD, engine=LAYOUTS[engine])


def first() -> gt.Trace:
    return gt.run(gt.parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})


def check_no_overlap(laid: Layout, *, labels: bool) -> None:
    """Shapes, bars, labels and open wires have cells of their own."""
    taken: Counter[tuple[int, int]] = Counter()
    for place in laid.places.values():
        start, width = place.label
        taken.update((x, place.row) for x in range(place.x, start + width + 1))
        if labels:
            taken.update((x, place.row + d) for d in (-1, 1) for x in range(start, start + width))
        if place.bar is not None:
            rows = range(place.ports[0], place.ports[-1] + 1)
            taken.update((x, row) for row in rows for x in range(place.bar, place.x))
    assert max(taken.values()) == 1
    assert all(0 <= x < laid.width and 0 <= row < laid.height for x, row in taken)


def check_wires(made: Drawing) -> None:
    """Wires begin at their source, end at a port of their own, and stay on the paper."""
    laid, graph = made.layout, made.trace.graph
    for wire in laid.wires:
        source, target = laid.places[wire.source], laid.places[wire.target]
        assert graph[wire.target].inputs[wire.position] == wire.source
        assert wire.points[0] == (source.x + source.width, source.row)
        assert wire.points[1] == (sum(source.label) + 0.5, source.row)  # behind its labels
        drawn = [
            p
            for p in range(len(graph[wire.target].inputs))
            if p not in absorbed(graph[wire.target])
        ]
        before = target.x if target.bar is None else target.bar
        assert wire.points[-1] == (before - 1, target.ports[drawn.index(wire.position)])
        assert all(0 <= x < laid.width and -0.5 <= y <= laid.height - 0.5 for x, y in wire.points)
    for place in laid.places.values():
        assert list(place.ports) == sorted(set(place.ports))
        assert (place.bar is None) == (len(place.ports) < 2)
        assert place.bar is not None or place.ports in ((), (place.row,))


def meets(place: Place, x: float, y: float) -> bool:
    """Say whether a point of a wire lies on a shape or on the numbers behind it."""
    start, width = place.label
    return abs(y - place.row) < 0.75 and place.x - 0.5 < x < start + width - 0.5


@needs_graphviz
@pytest.mark.parametrize("look", LOOKS, ids=str)
@pytest.mark.parametrize("name", TEXTS)
def test_a_drawing_by_graphviz_is_right(name: str, look: Look) -> None:
    made = drawing(TEXTS[name], look)
    check_no_overlap(made.layout, labels=look.decimals is not None)
    check_wires(made)


@needs_graphviz
@pytest.mark.parametrize("name", TEXTS)
def test_both_layouts_show_the_same_graph(name: str) -> None:
    one, other = drawing(TEXTS[name]), drawing(TEXTS[name], engine="layered")
    assert {*one.layout.places} == {*other.layout.places}
    assert {*one.layout.ends} == {*other.layout.ends}
    assert [w[:3] for w in one.layout.wires] == [w[:3] for w in other.layout.wires]
    for id, place in one.layout.places.items():
        assert len(place.ports) == len(other.layout.places[id].ports)
        assert place.width == other.layout.places[id].width
    last = gt.Player(one.trace, len(one.trace.steps) - 1)
    texts = [
        sorted((text.id, text.pieces, text.part) for text in figure(made.picture(last)).texts)
        for made in (one, other)
    ]
    assert texts[0] == texts[1]


def on_others(name: str) -> tuple[int, int]:
    """Return how many wires run over shapes or numbers, and how many wires there are."""
    laid = drawing(TEXTS[name]).layout
    count = sum(
        any(meets(place, x, y) for place in laid.places.values() for x, y in wire.points[2:-1])
        for wire in laid.wires
    )
    return count, len(laid.wires)


@needs_graphviz
@pytest.mark.parametrize("name", [name for name in TEXTS if not name.startswith("graph")])
def test_no_wire_runs_over_a_shape_or_its_numbers(name: str) -> None:
    assert on_others(name)[0] == 0


@needs_graphviz
def test_hardly_a_wire_of_a_tangle_runs_over_anything() -> None:
    counts = [on_others(name) for name in TEXTS if name.startswith("graph")]
    assert sum(wires for _, wires in counts) > 500
    assert sum(over for over, _ in counts) < 0.01 * sum(wires for _, wires in counts)


@needs_graphviz
def test_wires_of_one_node_part_at_a_dot() -> None:
    def forks(text: str) -> int:
        made = drawing(text)
        return len(figure(made.picture(gt.Player(made.trace))).forks)

    assert forks("a*b + c*d") == 0
    assert forks("x*x") == 1
    assert forks("x*y + x*z") == 1
    assert forks("a = x - y; b = y - x; a*b") == 2


@needs_graphviz
def test_a_wire_that_can_be_straight_is() -> None:
    laid = drawing(NEURON).layout
    assert sum(len({y for _, y in wire.points}) == 1 for wire in laid.wires) >= 8


@needs_graphviz
@pytest.mark.parametrize("format", ["svg", "tex", "pdf", "png", "gif", "html"])
def test_every_format_that_is_drawn_takes_it_and_is_the_same_twice(format: str) -> None:
    for package in ("graphviz", "typst", "latex2mathml", "PIL"):
        pytest.importorskip(package, reason="the extras are not installed")
    trace = gt.run(gt.parse("q = x*y; (q + z)*(q - z)"), {"x": 2, "y": 3, "z": 0.5})
    sheet = render(trace, format=format, layout="dot")
    assert sheet == render(trace, format=format, layout="dot")
    assert sheet != render(trace, format=format)


@needs_graphviz
def test_the_svg_holds_the_same_as_the_built_in_one() -> None:
    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    trace = gt.run(gt.parse(NEURON), NEURON_AT)

    def shown(layout: str) -> Counter[tuple[str, str]]:
        root = ET.fromstring(str(render(trace, format="svg", layout=layout)))
        return Counter(
            (element.get("class", ""), "".join(element.itertext()))
            for element in root.iter()
            if not element.tag.endswith(("svg", "style"))
        )

    assert shown("dot") == shown("layered")


def test_only_numbers_reach_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(source: str) -> str:
        asked.append(source)
        raise RenderError("asked", code="asked")

    monkeypatch.setattr(dot_layout, "ask_dot", ask)
    trace = gt.run(gt.parse("αβγ = secret*other; max(αβγ, 7.25)"), {"secret": 1, "other": 2})
    with pytest.raises(RenderError, match="asked"):
        render(trace, format="svg", layout="dot")
    node = r'n\d+ \[width=[\d.]+, height=[\d.]+, label="(?:<f\d+>\|?)+"\];'
    edge = r"n\d+:f\d+:e -> n\d+:f\d+:w \[id=w\d+\];"
    lines = asked[0].splitlines()
    assert all(re.fullmatch(f"{node}|{edge}", line) for line in lines[5:-1])
    assert not re.search("secret|other|α|7.25|max", asked[0])


@pytest.mark.parametrize("format", ["json", "dot", "mmd"])
def test_formats_without_places_need_no_graphviz(
    format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)
    assert render(first(), format=format, layout="dot") == render(first(), format=format)


def refused(**options: object) -> RenderError:
    with pytest.raises(RenderError) as caught:
        render(first(), **{"format": "svg", "layout": "dot", **options})  # type: ignore[arg-type]
    return caught.value


def test_characters_have_their_own_layout() -> None:
    error = refused(format="txt")
    assert error.code == "layout-in-cells"
    assert "leave out --layout for txt" in str(error)


def test_a_layout_that_is_not_there_is_refused() -> None:
    assert refused(layout="neato").code == "unknown-layout"


def test_without_the_package_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "graphviz", None)
    error = refused()
    assert error.code == "layout-missing"
    assert 'pip install "graphtutor[graphviz]"' in str(error)
    assert "--layout layered" in str(error)


def test_without_the_program_it_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refused()
    assert error.code == "layout-missing"
    assert "apt install graphviz" in str(error)
    assert "brew install graphviz" in str(error)


def program(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name first on the path that does something else."""
    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    path = folder / "dot"
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_a_graph_that_takes_too_long_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "import time; time.sleep(60)", monkeypatch)
    monkeypatch.setattr(dot_program, "SECONDS", 0.3)
    begin = time.monotonic()
    error = refused()
    assert time.monotonic() - begin < 20
    assert error.code == "layout-timeout"
    assert "0.3 seconds" in str(error)
    assert "--layout layered" in str(error)


@pytest.mark.parametrize(
    ("script", "received"),
    [
        ("import sys; sys.exit('no memory')", "no memory"),
        ("import sys; sys.exit(3)", "exit code 3"),
        ("print('{')", "an answer without places"),
        ("print('{}')", "an answer without places"),
        ("print('[]')", "an answer without places"),
        ('print(\'{"objects": [{"name": "n0", "pos": "1,1"}]}\')', "an answer without places"),
    ],
)
def test_a_program_that_fails_is_quoted(
    script: str, received: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, script, monkeypatch)
    error = refused()
    assert error.code == "layout-failed"
    assert error.received == received
    assert "--layout layered" in str(error)


def test_a_program_that_may_not_run_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program(tmp_path, "", monkeypatch)
    (tmp_path / "dot").write_bytes(b"\0")  # no program at all
    assert refused().code == "layout-failed"


@needs_graphviz
def test_the_command_takes_the_layout(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from graphtutor.cli import main

    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    files = [str(tmp_path / name) for name in ("a.svg", "b.svg", "c.txt")]
    call = ["render", "(x+y)*z", "--at", "x=-2, y=5, z=-4"]
    assert main([*call, "-o", files[0], "--layout", "dot"]) == 0
    assert main([*call, "-o", files[1]]) == 0
    assert Path(files[0]).read_bytes() != Path(files[1]).read_bytes()
    assert main([*call, "-o", files[2], "--layout", "dot"]) == 2
    assert "[layout-in-cells]" in capsys.readouterr().err
    assert not Path(files[2]).exists()


def test_the_layouts_are_those_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    from graphtutor.cli import main

    with pytest.raises(SystemExit):
        main(["render", "--help"])
    assert f"--layout {{{','.join(LAYOUTS)}}}" in capsys.readouterr().out


@needs_graphviz
def test_large_graphs_are_laid_out() -> None:
    names = [f"x{k}" for k in range(120)]
    made = drawing("+".join(f"{a}*{b}" for a, b in pairwise(names)))
    check_no_overlap(made.layout, labels=True)
    check_wires(made)


def test_the_program_is_the_only_thing_started(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("graphviz", reason="the extra `graphviz` is not installed")
    started: list[list[str]] = []

    def run(command: list[object], **options: object) -> None:
        started.append([str(word) for word in command])
        assert options["timeout"] == dot_program.SECONDS
        assert not options.get("shell")
        raise subprocess.TimeoutExpired("dot", 1)

    monkeypatch.setattr(subprocess, "run", run)
    assert refused().code == "layout-timeout"
    assert started == [["dot", "-Kdot", "-Tjson"]]
