"""Pictures of arrays: small ones whole, large ones by shape, norm and map, and nothing given away."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from drawn import ARRAYS, made, needs, of_arrays

import graphtutor as gt
from graphtutor.cli import main
from graphtutor.drawing.block import STRONGEST
from graphtutor.drawing.cells import node_at, plain
from graphtutor.drawing.figure import LEAD, figure
from graphtutor.drawing.formats import FORMATS
from graphtutor.drawing.labels import Look
from graphtutor.drawing.layout import Layout
from graphtutor.drawing.marks import WIDE
from graphtutor.drawing.matrix import Matrix, matrix, written_alike
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.themes import THEMES
from graphtutor.text import number

GOLDEN = Path(__file__).parent / "golden"
SVG = "{http://www.w3.org/2000/svg}"
PICTURES = [name for name in FORMATS if name not in ("json", "html", "gif")]


def block(drawn: bytes, id: str) -> list[str]:
    """Return the texts of an array, as they are written."""
    root = ET.fromstring(drawn)
    (group,) = (g for g in root.iter(f"{SVG}g") if g.get("id") == id)
    return ["".join(text.itertext()).replace("\u200b", "") for text in group.iter(f"{SVG}text")]


@pytest.mark.parametrize("format", [name for name in FORMATS if name != "gif"])
@pytest.mark.parametrize("name", ARRAYS)
def test_every_format_draws_arrays(name: str, format: str) -> None:
    trace = of_arrays(name)
    assert len(made(trace, format)) > 100
    assert made(trace, format) == made(trace, format)


def test_the_passes_of_arrays_are_played() -> None:
    assert made(of_arrays("dense-relu"), "gif")[:6] == b"GIF89a"


@pytest.mark.parametrize("format", PICTURES)
def test_options_change_the_picture(format: str) -> None:
    trace = of_arrays("dense-relu")
    pictures = [
        made(trace, format),
        made(trace, format, phase="forward"),
        made(trace, format, step=12),
        made(trace, format, symbolic=True),
        made(trace, format, digits=1),
        made(trace, format, blank="values"),
        made(trace, format, blank="grads"),
        made(trace, format, blank="locals"),
        made(trace, format, locals=True),
        made(trace, format, locals=True, symbolic=True),
        made(trace, format, highlight="path:W"),
    ]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("name", ["dense-relu", "layers"])
@pytest.mark.parametrize("format", ["svg", "tex", "txt"])
def test_a_picture_is_as_it_was(name: str, format: str) -> None:
    golden = GOLDEN / f"arrays-{name}.{format}"
    assert made(of_arrays(name), format).decode() == golden.read_text("utf-8")


def test_bytes_are_the_same_under_every_hash_seed() -> None:
    text, at = ARRAYS["layers"]
    script = (
        "import graphtutor as gt, hashlib\n"
        f"trace = gt.run(gt.parse({text!r}), gt.parse_feeds({at!r}))\n"
        f"for name in {[*PICTURES, 'html']!r}:\n"
        "    made = gt.render(trace, format=name)\n"
        "    print(name, hashlib.sha256(made.encode() if isinstance(made, str) else made).hexdigest())\n"
    )
    pytest.importorskip("typst")
    shown = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "5")
    }
    assert len(shown) == 1


def test_a_small_matrix_is_whole_and_states_its_shape() -> None:
    drawn = made(of_arrays("dense-relu"), "svg")
    assert block(drawn, "v2") == ["5", "2", "-1", "11", "4", "-3", "(2×3)"]
    assert block(drawn, "d1") == ["4", "4", "0", "6", "6", "0"]
    assert block(drawn, "v3") == ["0.50", "0.00", "-1.00", "(3)"]


def test_a_large_array_is_its_norm_and_a_map_of_its_blocks() -> None:
    trace = of_arrays("layers")
    drawn = made(trace, "svg")
    norm = np.linalg.norm(trace.values["X"])
    assert block(drawn, "v0") == [f"‖·‖ {number(norm)}", "(32×10)"]
    (shape,) = (g for g in ET.fromstring(drawn).iter(f"{SVG}g") if g.get("id") == "v0")
    tints = [float(str(r.get("fill-opacity"))) for r in shape.iter(f"{SVG}rect")]
    blocks = trace.values["X"].reshape(8, 4, 10)
    sizes = np.abs(blocks).mean(axis=1)
    parts = (sizes - sizes.min()) / (sizes.max() - sizes.min())
    assert np.allclose(np.reshape(tints, (8, 10)), 0.85 * (0.15 + 0.85 * parts), atol=0.006)
    grey = ["minus" in str(r.get("class")) for r in shape.iter(f"{SVG}rect")]
    assert np.array_equal(np.reshape(grey, (8, 10)), blocks.sum(axis=1) < 0)


def test_a_block_is_grey_where_more_of_it_is_negative() -> None:
    entries = np.full((16, 8), 2.0)
    entries[2, 3] = -3.0  # of two entries, whose sum is negative
    entries[5, 3] = -1.0
    strengths = np.array(matrix(entries, written_alike(2)).strengths)
    assert [(int(row), int(column)) for row, column in np.argwhere(strengths < 0)] == [(1, 3)]


def test_a_tint_is_as_strong_as_its_entry_is_large() -> None:
    (shape,) = (
        g
        for g in ET.fromstring(made(of_arrays("dense-relu"), "svg")).iter(f"{SVG}g")
        if g.get("id") == "v2"
    )
    tints = [float(str(r.get("fill-opacity"))) for r in shape.iter(f"{SVG}rect")]
    assert tints == [round(STRONGEST * abs(x) / 11, 2) for x in (5, 2, -1, 11, 4, -3)]
    grey = ["minus" in str(r.get("class")) for r in shape.iter(f"{SVG}rect")]
    assert grey == [False, False, True, False, False, True]


@pytest.mark.parametrize(
    ("entries", "strengths"),
    [
        (np.full((9, 9), -2.0), {-1.0}),
        (np.full((9, 9), 0.1) + 1e-12 * np.eye(9), {1.0}),
        (np.zeros((9, 9)), {0.0}),
    ],
)
def test_a_map_of_equal_blocks_is_one_tint(entries: np.ndarray, strengths: set[float]) -> None:
    shown = matrix(entries, written_alike(2)).strengths
    assert {round(each, 6) for row in shown for each in row} == strengths


def test_a_map_of_close_blocks_uses_all_strengths_and_zero_stays_blank() -> None:
    entries = 100 + np.arange(64.0).reshape(8, 8)
    entries[0, 0] = 0
    (zero, least, *_), *_, (*_, last) = matrix(entries, written_alike(2)).strengths
    assert zero == 0
    assert least == pytest.approx(0.15)
    assert last == 1


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = (byte / 255 for byte in bytes.fromhex(colour))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("role", ["value", "grad", "local"])
@pytest.mark.parametrize("strength", [0.0, STRONGEST, -STRONGEST])
def test_an_entry_can_be_read_on_its_ground(theme: str, role: str, strength: float) -> None:
    colours = THEMES[theme]
    one, other = luminance(colours.entry(role)), luminance(colours.tint(role, strength))
    assert (max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5


def test_formulas_say_how_gradients_are_made() -> None:
    drawn = made(of_arrays("dense-relu"), "svg", symbolic=True)
    assert block(drawn, "v2") == ["v1 = X @ W", "(2×3)"]
    assert block(drawn, "d1") == ["∂W = Xᵀ @ ∂v1"]
    assert block(drawn, "v0") == ["(2×2)"]


NET = "h = relu(X @ W1 + b1); L = softmax_ce(Y, h @ W2 + b2)"
FEEDS = (
    "X=[[1,2],[-1,0.5]], W1=[[0.5,-1,2],[1,0.5,-0.5]], b1=[0.1,-0.2,0.3], "
    "W2=[[1,-1],[0.5,2],[-1,1]], b2=[0.1,-0.1], Y=[[1,0],[0,1]]"
)
LONG = "∂v4 = ∂L·(softmax(v4) ⊙ Σ(Y, axis=-1, keepdims=True) - Y)/n"


def below(drawn: bytes) -> list[str]:
    """Return the lines below a drawing."""
    texts = [t for t in ET.fromstring(drawn).iter(f"{SVG}text") if str(t.get("id"))[0] == "k"]
    return ["".join(text.itertext()).replace("\u200b", "") for text in texts]


def network() -> gt.Trace:
    return gt.run(gt.parse(NET), gt.parse_feeds(FEEDS))


def test_a_formula_that_is_too_long_for_a_wire_stands_below() -> None:
    trace = network()
    drawn = made(trace, "svg", symbolic=True)
    id = next(node.id for node in trace.graph.gates if block(drawn, f"v{node.id}")[0][:2] == "v4")
    assert block(drawn, f"d{id}") == ["∂v4 = …"]
    assert below(drawn) == [LONG]
    assert made(trace, "txt", symbolic=True).decode().rstrip().endswith(LONG)
    assert "log" in made(trace, "dot", symbolic=True).decode()
    before, after = (made(trace, "svg", symbolic=True, step=trace.turn + n) for n in (0, 4))
    assert (below(before), below(after)) == ([], [LONG])
    sizes = [ET.fromstring(each).get("viewBox") for each in (drawn, before, after)]
    assert len(set(sizes)) == 1  # the frames of the passes played are one size
    assert below(made(trace, "svg", symbolic=True, blank="grads")) == []


def test_what_is_too_long_for_a_line_is_said_by_the_gate() -> None:
    trace = gt.run(
        gt.parse("sum(batchnorm(X, g, b)*Y)"),
        gt.parse_feeds("X=[[1,2],[3,5],[0,1]], g=[1,2], b=[0,1], Y=rand(3,2; seed=1)"),
    )
    said = " ".join(below(made(trace, "svg", symbolic=True)))
    assert "∂X: with d = ∂y·γ it gets (d - mean(d)" in said
    assert "1/√" not in said


def test_products_entry_by_entry_have_one_sign() -> None:
    trace = gt.run(gt.parse("L = sum(c*tanh(X)*Y)"), gt.parse_feeds("c=2, X=[1,2], Y=[3,4]"))
    drawn = made(trace, "txt", symbolic=True, locals=True).decode()
    assert "v2 = c·v1" in drawn
    assert "v3 = v2 ⊙ Y" in drawn
    assert "∂v2 = ∂v3 ⊙ Y" in drawn
    assert "∂v1 = ∂v2·c" in drawn
    assert "∂c = Σ(∂v2 ⊙ v1, axis=0)" in drawn


def test_it_is_marked_where_copies_are_summed() -> None:
    trace = network()
    shown = made(trace, "svg")
    ids = trace.graph.named
    assert block(shown, f"d{ids['b1']}")[-1] == "Σ axis 0"
    assert not any("axis" in text for text in block(shown, f"d{ids['W1']}"))
    blank = made(trace, "svg", blank="grads").decode()
    assert "axis" not in blank  # which is to be found out
    number = gt.run(gt.parse("sum(c*X)"), gt.parse_feeds("c=2, X=[[1,2],[3,4]]"))
    assert block(made(number, "svg"), "d0") == ["10.00", "Σ axes 0, 1"]
    assert "sum axes 0, 1 10.00" in plain_in_ascii(number)


def plain_in_ascii(trace: gt.Trace) -> str:
    return plain(Drawing(trace, Look(ascii=True)).picture(gt.Player(trace, len(trace.steps))))


def test_a_drawing_with_maps_tells_what_they_mean() -> None:
    assert below(made(of_arrays("layers"), "svg"))[-1].startswith("In a map")
    assert below(made(of_arrays("dense-relu"), "svg")) == []


def test_boxes_for_entries_stand_apart() -> None:
    for spacing in (None, WIDE):
        drawn = figure(pictured("dense-relu", Look(blank=frozenset({"grad"}))), spacing=spacing)
        for each in drawn.blocks:
            for one, other in combinations(each.blanks, 2):
                across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
                down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
                assert max(across, down) > 2.9


def test_a_gradient_that_is_given_is_only_named() -> None:
    graph = gt.parse("y = X @ W")
    feeds = {"X": np.ones((2, 2)), "W": np.eye(2)}
    trace = gt.run(graph, feeds, upstream=np.array([[1.0, 2.0], [3.0, 4.0]]))
    drawn = made(trace, "svg", symbolic=True)
    assert block(drawn, "d2") == ["∂y"]
    assert block(drawn, "d1") == ["∂W = Xᵀ @ ∂y"]
    assert block(made(trace, "svg"), "d2") == ["1", "2", "3", "4"]


def test_gates_of_whole_arrays_have_no_local_slopes() -> None:
    drawing = Drawing(of_arrays("dense-relu"), Look(locals=True))
    graph = drawing.trace.graph
    gates = {graph[gate].op.name for gate, _ in drawing.labels.slopes}  # type: ignore[union-attr]
    assert gates == {"add", "relu"}
    assert str(drawing.labels.slopes[5, 0]) == "[[1, 1, 0], [1, 1, 0]]"


@pytest.mark.parametrize("format", [f for f in PICTURES if FORMATS[f].is_text])
@pytest.mark.parametrize("name", ARRAYS)
def test_boxes_give_nothing_away(name: str, format: str) -> None:
    trace = of_arrays(name)
    values = [
        v if trace.graph[id].op is None or trace.graph[id].op.is_comparison else v * 1.75 + 17.125
        for id, v in enumerate(trace.node_values)
    ]
    grads = [None if g is None else g * 1.75 + 17.125 for g in trace.node_grads]
    other = gt.Trace(trace.graph, values, grads, shapes=trace.shapes)
    assert made(trace, format, blank="all") == made(other, format, blank="all")
    assert made(trace, format) != made(other, format)


def test_a_small_matrix_has_a_box_for_each_entry_and_a_large_one_has_one() -> None:
    small = figure(pictured("dense-relu", Look(blank=frozenset({"grad"}))))
    boxes = {b.id: len(b.blanks) for b in small.blocks if b.role == "grad"}
    assert boxes == {"d0": 4, "d1": 6, "d2": 6, "d3": 3, "d4": 6, "d5": 6}
    large = figure(pictured("layers", Look(blank=frozenset({"grad"}))))
    assert {len(b.blanks) for b in large.blocks if b.role == "grad"} == {1}


def pictured(name: str, look: Look):  # type: ignore[no-untyped-def]
    trace = of_arrays(name)
    drawing = Drawing(trace, look, lead=LEAD)
    return drawing.picture(gt.Player(trace, len(trace.steps)), marked=False)


@pytest.mark.parametrize(
    ("entries", "texts"),
    [
        ([1.0, -2.0], ["1", "-2"]),
        ([1.0, 0.25], ["1.00", "0.25"]),
        ([0.0, -0.0], ["0", "0"]),
        ([0.03, 1e-5], ["0.030", "1e-5"]),
        ([123.456, 0.001], ["123.46", "0.001"]),
        ([1e-5, 2.5e-7], ["1e-5", "2.5e-7"]),
        ([1e9, 0.5], ["1e9", "0.50"]),
        ([float("inf"), 0.5, float("nan")], ["inf", "0.50", "nan"]),
        ([float("nan")], ["nan"]),
        ([-2.8e-17, 0.25], ["0.00", "0.25"]),  # where larger numbers cancelled
        ([1e-12, 0.25], ["1e-12", "0.25"]),
        ([1e-17, 3e-17], ["1e-17", "3e-17"]),
    ],
)
def test_entries_are_written_alike_and_none_as_zero(entries: list[float], texts: list[str]) -> None:
    assert written_alike(2)(entries) == texts
    assert matrix(np.array(entries), written_alike(2)).rows == (tuple(texts),)


def test_what_is_no_number_has_no_tint_and_infinity_has_all() -> None:
    shown = matrix(np.array([[np.nan, np.inf], [1.0, 2.0]]), written_alike(2))
    assert shown.strengths == ((0.0, 1.0), (0.5, 1.0))
    assert matrix(np.array([[-np.inf, -2.0]]), written_alike(2)).strengths == ((-1.0, -1.0),)
    assert matrix(np.zeros((2, 2)), written_alike(2)).strengths == ((0.0, 0.0), (0.0, 0.0))
    assert matrix(np.full((9, 9), np.nan), written_alike(2)).strengths[0][0] == 0.0


def test_in_characters_rows_stand_in_brackets() -> None:
    shown = plain(drawn_in_cells("dense-relu"))
    assert "⎡ 5  2 -1⎤" in shown
    assert "(2×3) ⎣11  4 -3⎦" in shown
    ascii = plain(drawn_in_cells("dense-relu", ascii=True))
    assert ascii.isascii()
    assert "(2x3) [11  4 -3]" in ascii
    assert "|(@)" in ascii  # a bar is not to be read as a bracket


def test_without_numbers_the_shapes_of_arrays_stay() -> None:
    trace = of_arrays("dense-relu")
    shown = plain(Drawing(trace, Look(None)).picture(gt.Player(trace, len(trace.steps))))
    assert "(2×3)" in shown
    assert not any(line.lstrip().startswith("[") for line in shown.splitlines())
    assert "11" not in shown


def drawn_in_cells(name: str, *, ascii: bool = False):  # type: ignore[no-untyped-def]
    trace = of_arrays(name)
    return Drawing(trace, Look(ascii=ascii)).picture(gt.Player(trace, len(trace.steps)))


def rooms(laid: Layout) -> list[tuple[range, range]]:
    """Return the cells that labels and shapes take, as columns and rows."""
    found = []
    for place in laid.places.values():
        start, width = place.label
        found += [
            (range(start, start + width), range(place.row - place.above, place.row)),
            (range(start, start + width), range(place.row + 1, place.row + place.below + 1)),
            (range(place.x, place.x + place.width), range(place.row, place.row + 1)),
        ]
    return found


@pytest.mark.parametrize("name", ARRAYS)
@pytest.mark.parametrize("lead", [0, LEAD])
def test_no_room_overlaps_another_and_no_wire_runs_through_one(name: str, lead: int) -> None:
    laid = Drawing(of_arrays(name), lead=lead).layout
    taken: set[tuple[int, int]] = set()
    for columns, rows in rooms(laid):
        cells = {(x, y) for x in columns for y in rows}
        assert taken.isdisjoint(cells)
        taken |= cells
        assert all(0 <= x < laid.width and 0 <= y < laid.height for x, y in cells)
    for wire in laid.wires:
        for (x0, y0), (x1, y1) in zip(wire.points, wire.points[1:], strict=False):
            assert taken.isdisjoint(
                (int(x), int(y))
                for x in range(int(min(x0, x1)), int(max(x0, x1)) + 1)
                for y in range(int(min(y0, y1)), int(max(y0, y1)) + 1)
            )


def test_a_click_on_any_row_of_an_array_finds_its_node() -> None:
    laid = Drawing(of_arrays("dense-relu")).layout
    place = laid.places[1]
    x = sum(place.label) - 1
    rows = {row for row in range(laid.height) if node_at(laid, x, row) == 1}
    assert {place.row - 2, place.row - 1, place.row + 1, place.row + 2} <= rows


@pytest.mark.parametrize(
    ("given", "said"), [("[1, 2]", ""), ("[1, 0]", "not every number is finite")]
)
def test_the_command_draws_arrays(
    given: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "a.svg"
    at = f"X={given}"
    assert main(["render", "sum(log(X))", "--at", at, "--fold", "-o", str(picture)]) == 0
    assert said in capsys.readouterr().err
    assert block(picture.read_bytes(), "v0")[:2] == given.strip("[]").split(", ")


@pytest.mark.parametrize(
    ("at", "upstream", "shown"), [("X=[1,2]", "[2, 3]", "[2 3]"), ("X=1", "3", "3.00")]
)
def test_a_folded_picture_begins_with_the_same_upstream(
    at: str, upstream: str, shown: str, tmp_path: Path
) -> None:
    picture = tmp_path / "a.txt"
    options = ["--at", at, "--upstream", upstream, "--fold", "-o", str(picture)]
    assert main(["render", "1/(1+exp(-X))", *options]) == 0
    assert picture.read_text("utf-8").rstrip().endswith(shown)


def test_one_line_for_those_who_draw_themselves() -> None:
    chart = made(of_arrays("dense-relu"), "mmd").decode()
    assert "#91;#91;1#44; 2#93;#44; #91;3#44; 4#93;#93;" in chart
    assert isinstance(Drawing(of_arrays("dense-relu")).labels.values[0], Matrix)


@needs("pdflatex")
@pytest.mark.parametrize("name", ["dense-relu", "layers", "normed"])
@pytest.mark.parametrize("symbolic", [False, True])
def test_latex_sets_arrays(name: str, symbolic: bool, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_bytes(made(of_arrays(name), "tex", symbolic=symbolic))
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert b"Missing character" not in done.stdout


@needs("dot")
@pytest.mark.parametrize("name", ARRAYS)
def test_graphviz_reads_arrays(name: str) -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=made(of_arrays(name), "dot"), capture_output=True, check=True
    )
    assert done.stderr == b""
    assert re.search(rb"\([0-9]+(\xc3\x97[0-9]+)*\)", done.stdout)


if __name__ == "__main__":
    for name in ("dense-relu", "layers"):
        for format in ("svg", "tex", "txt"):
            (GOLDEN / f"arrays-{name}.{format}").write_bytes(made(of_arrays(name), format))
