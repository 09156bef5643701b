"""Worksheets with arrays: boxes in the shape of a matrix, keys with all entries, values that are drawn."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.cli import main
from graphtutor.drawing.strips import cuts, strips
from graphtutor.errors import ExerciseError, GraphTutorError, ShapeError
from graphtutor.exercises import pages as page_module
from graphtutor.exercises.author import from_expressions, read_worksheet
from graphtutor.exercises.pages import pages
from graphtutor.exercises.paper import SMALLEST, drawn, page_for
from graphtutor.exercises.variants import variants
from graphtutor.exercises.worksheet import Copy, Task, Worksheet, copies

DENSE = "sum(relu(X @ W + b))"
GIVEN = "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]"
DRAWN = "X=[[1, 2], [3, 4]], W=draw(2, 3), b=draw(3)"
FORK = "h = X @ W; sum(h*h*c) + mean(h)"
pytest.importorskip("typst", reason="the extra `pictures` is not installed")


def sheet_of(*expressions: str, at: str = "", **settings: object) -> Worksheet:
    return from_expressions(expressions, at, settings)


def source(sheet: Worksheet, made: list[Copy], *, is_key: bool) -> str:
    """Return what Typst is given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "compiled", lambda text, _: text.encode())
        return pages(sheet, made, is_key=is_key).decode()


def with_other_answers(task: Task) -> Task:
    """Return a task in which all that is worked out is another number, and all that is given the same."""
    trace, graph = task.trace, task.trace.graph
    values = [
        v if graph[id].op is None else v * 1.75 + 17.125 for id, v in enumerate(trace.node_values)
    ]
    grads = [None if g is None else g * 1.75 + 17.125 for g in trace.node_grads]
    grads[graph.output] = trace.node_grads[graph.output]  # which is 1, whatever the values are
    return replace(task, trace=gt.Trace(graph, values, grads, shapes=trace.shapes))


FORKED, PLAIN = (FORK, "X=[[1,2],[3,4]], W=draw(2,2)"), (DENSE, GIVEN)
ASKED = (None, "values", "locals,grads", "values,locals,grads,sums")


@pytest.mark.parametrize(
    ("expression", "at", "ask"),
    [(*shown, ask) for shown in (FORKED, PLAIN) for ask in ASKED] + [(*FORKED, "sums")],
)
def test_a_sheet_is_the_same_whatever_its_answers_are(
    expression: str, at: str, ask: str | None
) -> None:
    sheet = sheet_of(expression, at=at, ask=ask)
    (copy,) = copies(sheet, [], 1)
    other = replace(copy, tasks=tuple(map(with_other_answers, copy.tasks)))
    keeps_values = ask is not None and "values" not in ask  # which then are printed as given
    same = source(sheet, [copy], is_key=False) == source(sheet, [other], is_key=False)
    assert same is not keeps_values
    assert source(sheet, [copy], is_key=True) != source(sheet, [other], is_key=True)


def test_every_entry_has_a_box_and_every_array_one_number() -> None:
    sheet = sheet_of(DENSE, at=GIVEN)
    (copy,) = copies(sheet, [], 1)
    (task,) = copy.tasks
    blank = source(sheet, [copy], is_key=False)
    boxes = sum(np.size(box.truth) for box in task.blanks.numeric)
    assert boxes == 6 + 6 + 6 + 1 + 1 + 6 + 6 + 6 + 3 + 4 + 6
    assert blank.count('dash: "dashed"') == boxes
    assert [box.number for box in task.blanks.all] == [*range(1, 12 + 6)]
    assert blank.count("#rule(") == 6
    for box in task.blanks.all:
        assert f'"{box.number}"' in blank


def test_sheet_and_key_show_the_same_figure() -> None:
    (copy,) = copies(sheet_of(DENSE, at=GIVEN), [], 1)
    (sheet, _), (key, _) = (drawn(copy.tasks[0], is_key=is_key) for is_key in (False, True))
    assert (sheet.width, sheet.lines, sheet.discs) == (key.width, key.lines, key.discs)


def test_rules_are_asked_for_and_the_key_has_them(tmp_path: Path) -> None:
    sheet = sheet_of(DENSE, at=GIVEN)
    (copy,) = copies(sheet, [], 1)
    assert "^(top)" not in source(sheet, [copy], is_key=False)
    assert source(sheet, [copy], is_key=True).count("X^(top)") == 3  # line, answer and step
    key = tmp_path / "k.json"
    pdf = str(tmp_path / "s.pdf")
    assert main(["worksheet", DENSE, "--at", GIVEN, "-o", pdf, "--key", str(key)]) == 0
    (exercise,) = json.loads(key.read_text("utf-8"))["copies"][0]["exercises"]
    rules = {b["toward"]: b["answer"] for b in exercise["blanks"] if b["kind"] == "rule"}
    assert rules["W"] == "Xᵀ @ ∂v4/∂v1"
    assert rules["X"] == "∂v4/∂v1 @ Wᵀ"
    assert rules["b"] == "Σ(∂v4/∂v2, axis=0)"


def test_rules_can_be_asked_for_alone() -> None:
    (copy,) = copies(sheet_of(FORK, at="X=[[1,2],[3,4]], W=draw(2,2)", ask="rules"), [], 1)
    assert {box.kind for box in copy.tasks[0].blanks.all} == {"rule"}
    toward_h = [b for b in copy.tasks[0].blanks.all if b.answer == "∂v5/∂v1 ⊙ h"]
    assert [b.position for b in toward_h] == [0, 1]  # back through h·h
    with pytest.raises(ExerciseError, match="asks nothing"):
        list(copies(sheet_of("x*y", ask="rules"), [], 1))


def test_rules_do_not_change_what_a_sheet_of_numbers_is() -> None:
    with_rules, without = (
        sheet_of("(x+y)*z", ask=ask) for ask in (None, "values,locals,upstream,grads,sums")
    )
    assert with_rules.id == without.id
    assert sheet_of(DENSE, at=GIVEN).id != sheet_of(DENSE, at=GIVEN, ask="values").id


def test_a_rule_that_is_a_wall_is_said_in_words() -> None:
    at = "X=[[1,2],[3,5],[0,1]], g=[1,2], b=[1,2], Y=[[1,2],[0,1],[1,1]]"
    sheet = sheet_of("sum(batchnorm(X, g, b)*Y)", at=at)
    (copy,) = copies(sheet, [], 1)
    said = source(sheet, [copy], is_key=False)
    assert "moving one sample moves the mean" in said
    assert "sqrt(" not in said


def test_the_answers_of_a_key_stand_by_number() -> None:
    sheet = sheet_of(DENSE, at=GIVEN)
    (copy,) = copies(sheet, [], 1)
    listed = source(sheet, [copy], is_key=True).split("#subheading")[1]
    numbers = re.findall(r'luma\(90\), "(\d+)"', listed)
    assert [*map(int, numbers)] == [box.number for box in copy.tasks[0].blanks.all]


NETWORK = "softmax_ce(Y, relu(X @ W1 + b1) @ W2 + b2)"
LAYERS = "X=draw(2,2), W1=draw(2,3), b1=draw(3), W2=draw(3,2), b2=draw(2), Y=[[1,0],[0,1]]"


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_network_fits_on_a_page_in_strips(paper: str) -> None:
    (copy,) = copies(sheet_of(NETWORK, at=LAYERS, paper=paper), [], 1)
    (task,) = copy.tasks
    whole, _ = drawn(task, is_key=False)
    page = page_for(paper, copy.tasks)  # type: ignore[arg-type]
    (strips, scale), (of_key, same) = (page.figure(task, is_key=is_key) for is_key in (False, True))
    assert scale == same >= SMALLEST
    assert len(strips) == len(of_key) > 1
    for strip in strips:
        assert strip.width * scale <= page.width + 1e-9
    assert sum(strip.height for strip in strips) * scale <= page.height
    for kind in ("discs", "blanks", "blocks"):
        ids = [each.id for strip in strips for each in getattr(strip, kind)]
        assert sorted(ids) == sorted(each.id for each in getattr(whole, kind))
    texts = [text for strip in strips for text in strip.texts]
    assert {text.id for text in whole.texts} <= {text.id for text in texts}
    again = ["".join(text for text, _ in t.pieces) for t in texts if t.id[0] == "i"]
    assert again  # wires that come in are named
    assert {*again} <= {"X", "W1", "b1", "v1", "v2", "v3", "v4", "v5", "W2", "b2", "Y"}


def test_every_wire_goes_on_where_it_was_cut() -> None:
    (copy,) = copies(sheet_of(NETWORK, at=LAYERS), [], 1)
    whole, names = drawn(copy.tasks[0], is_key=False)
    places = cuts(whole, 2)
    first, second = strips(whole, places, names)
    ends = [line.id for line in first.lines if line.points[-1][0] == pytest.approx(places[0])]
    begins = [line.id for line in second.lines if line.points[0][0] == 0]
    assert ends == begins != []


def test_what_fits_on_no_page_is_refused_with_its_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = "X"
    for _ in range(14):
        deep = f"tanh({deep} @ W + b)"
    at = "X=draw(4,4), W=draw(4,4), b=draw(4)"
    assert (
        main(["worksheet", "sum(W)", f"sum({deep})", "--at", at, "-o", str(tmp_path / "s.pdf")])
        == 2
    )
    said = capsys.readouterr().err
    assert "The graph of exercise 2 is too large for a page" in said
    assert "strips at 55% of its size" in said


def test_rules_stand_in_place_of_a_table() -> None:
    sheet = sheet_of(DENSE, at=GIVEN, ask="values,locals,upstream,grads,sums")
    (copy,) = copies(sheet, [], 1)
    said = source(sheet, [copy], is_key=False)
    assert "X^(top)" in said
    assert "W^(top)" in said
    assert "sheet-edges" not in said
    assert "#blank(" not in said.split("#let subheading")[1]  # no edge here is one of numbers
    mixed = sheet_of(FORK, at="X=[[1,2],[3,4]], W=draw(2,2)")
    (copy,) = copies(mixed, [], 1)
    kinds = [box.kind for box in copy.tasks[0].blanks.all]
    assert kinds.count("upstream") == kinds.count("local") == 2  # of the last sum
    assert kinds.count("contribution") == 3


def test_a_key_lists_all_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, key = tmp_path / "s.pdf", tmp_path / "k.json"
    assert main(["worksheet", DENSE, "--at", GIVEN, "-o", str(sheet), "--key", str(key)]) == 0
    (exercise,) = json.loads(key.read_text("utf-8"))["copies"][0]["exercises"]
    assert exercise["inputs"]["W"] == [[1, 0, -1], [2, 1, 0]]
    answers = {(b["kind"], b["of"]): b["answer"] for b in exercise["blanks"]}
    assert answers["value", "v1"] == [[5, 2, -1], [11, 4, -3]]
    assert answers["grad", "W"] == [[4, 4, 0], [6, 6, 0]]
    assert answers["grad", "b"] == [2, 2, 0]
    assert sheet.read_bytes()[:4] == b"%PDF"


def test_drawn_arrays_are_small_whole_and_different() -> None:
    (exercise,) = sheet_of(FORK, at="X=draw(2, 2), W=draw(2,3)").exercises
    assert exercise.drawn == ("X", "W", "c")
    seen = set()
    for _, trace in zip(range(8), variants(exercise, "1"), strict=False):
        x, w = trace.values["X"], trace.values["W"]
        assert (x.shape, w.shape) == ((2, 2), (2, 3))
        for entry in (*x.ravel(), *w.ravel()):
            assert entry == int(entry)
            assert 0 < abs(entry) <= 3
        seen.add((x.tobytes(), w.tobytes(), trace.values["c"]))
    assert len(seen) == 8


def test_the_same_seed_draws_the_same_arrays() -> None:
    def first(seed: str, at: str = DRAWN) -> list[object]:
        (exercise,) = sheet_of(DENSE, at=at).exercises
        return next(variants(exercise, seed)).values["W"].tolist()

    assert first("1") == first("1")
    assert first("1") != first("2")
    assert first("1") != first("1", DRAWN.replace("[1, 2]", "[1, 3]"))


def test_drawn_arrays_stand_at_no_kink_and_every_gradient_flows() -> None:
    (exercise,) = sheet_of(DENSE, at=DRAWN).exercises
    for _, trace in zip(range(10), variants(exercise, "1"), strict=False):
        assert np.all(trace.value(4) != 0)
        assert all(np.any(grad) for grad in trace.grads.values())


def test_the_entries_of_a_maximum_are_no_tie() -> None:
    (exercise,) = sheet_of("max(X)*y", at="X=draw(2, 3)").exercises
    for _, trace in zip(range(10), variants(exercise, "1"), strict=False):
        largest = trace.values["X"].max()
        assert np.count_nonzero(trace.values["X"] == largest) == 1


FILE = """
[[exercise]]
expression = "sum(relu(X @ W + b))"
at = {X = [[1, 2], [3, 4]]}
[exercise.draw]
W = {shape = [2, 3], from = -1, to = 1}
b = {shape = [3]}
"""


def read(tmp_path: Path, text: str) -> Worksheet:
    (tmp_path / "w.toml").write_text(text, "utf-8")
    return read_worksheet(tmp_path / "w.toml", {})


def test_a_file_gives_arrays_and_shapes(tmp_path: Path) -> None:
    (exercise,) = read(tmp_path, FILE).exercises
    assert exercise.fixed["X"].tolist() == [[1, 2], [3, 4]]
    assert exercise.shapes == {"W": (2, 3), "b": (3,)}
    assert exercise.choices == {"W": (-1.0, 0.0, 1.0)}
    trace = next(variants(exercise, "1"))
    assert {*trace.values["W"].ravel()} <= {-1.0, 0.0, 1.0}
    (typed,) = read(tmp_path, FILE.replace("{X = [[1, 2], [3, 4]]}", '"X=[[1,2],[3,4]]"')).exercises
    assert typed.fingerprint == exercise.fingerprint


@pytest.mark.parametrize(
    ("expression", "at", "said"),
    [
        (DENSE, "X=[[1,2],[3,4]]", "W and b are drawn as single numbers"),
        ("X @ W", "X=draw(2,2), W=draw(2,2)", "The output of 'X @ W' is an array"),
        ("sum(X)", "X=draw(9, 9)", "cannot be drawn"),
        ("sum(X)", "X=draw(7)", "cannot be drawn"),
        ("sum(X)", "X=draw(0)", "cannot be drawn"),
        ("sum(X)", "X=draw(2, 2, 2)", "cannot be drawn"),
        ("sum(X)", "X=draw()", "cannot be drawn"),
        ("sum(X)", "X=draw(2,)", "cannot be drawn"),
        ("sum(X)", "X=draw(²)", "cannot be drawn"),
        ("sum(X)", f"X=draw({'9' * 5000})", "cannot be drawn"),
        ("sum(X)", "X=draw(2), X=[1]", "given and drawn"),
        ("sum(X)*y", "X=rand(9, 9)", "too large to write"),
        ("sum(X)", "Q=draw(2)", "has an input called Q"),
    ],
)
def test_what_is_not_supported_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expression: str, at: str, said: str
) -> None:
    assert main(["worksheet", expression, "--at", at, "-o", str(tmp_path / "s.pdf")]) == 2
    assert said in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_shapes_that_do_not_fit_are_refused_as_always() -> None:
    with pytest.raises(ShapeError):
        next(variants(sheet_of("sum(X @ W)", at="X=draw(2,2), W=draw(3,2)").exercises[0], "1"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[2, 3], from", "[2, 30], from"),
        ("[2, 3], from", '"2x3", from'),
        ("[2, 3], from", "[], from"),
        ("[2, 3], from", "[2, true], from"),
        ("[[1, 2], [3, 4]]", "[[1, 2], [3]]"),
        ("[[1, 2], [3, 4]]", '[[1, 2], [3, "x"]]'),
        ("[[1, 2], [3, 4]]", "[]"),
        ("[exercise.draw]", "[exercise.draw]\nX = {shape = [2, 2]}"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in FILE
    with pytest.raises(GraphTutorError) as caught:
        read(tmp_path, FILE.replace(old, new))
    assert isinstance(caught.value, ExerciseError) or caught.value.code in (
        "ragged-array",
        "empty-array",
    )


def test_every_entry_must_be_a_number() -> None:
    sheet = sheet_of("sum(log(X))", at="X=[1, 0]")
    with pytest.raises(ExerciseError, match="no finite number"):
        list(copies(sheet, [], 1))
    assert math.isinf(gt.run(gt.parse("sum(log(X))"), {"X": [1, 0]}).output)
