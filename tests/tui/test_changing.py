"""Journeys that change what is walked: editing, nudging, opening and closing gates, ties."""

from __future__ import annotations

from pathlib import Path

from screenplay import NEURON, Stage, perform, sizes
from textual import events


@sizes
def test_editing_in_place(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("right", "e")
        assert "expression sigmoid(w*x+b)" in stage.text
        await stage.press("end", *"+k")
        assert "k has no value yet: 1 is taken." in stage.text
        assert len(stage.walk.graph.gates) == 4
        await stage.press("*")
        row = next(y for y, line in enumerate(stage.lines) if "expression" in line)
        field = "sigmoid(w*x+b)+k*"
        assert stage.lines[row + 1].index("^") == stage.lines[row].index(field) + len(field)
        assert "The expression breaks off here." in stage.text
        assert len(stage.walk.graph.gates) == 4  # the last graph that could be read
        await stage.press("enter")
        assert stage.screen.edit_pane is not None  # nothing wrong is kept
        await stage.press("x", "down")
        await stage.type("w=2, x=1/0")
        assert "^" in stage.text
        await stage.type("w=2, x=1, q=3")
        assert "The expression has no q." in stage.text
        await stage.type("w=2, x=0.5, b=1, k=3")
        await stage.press("enter")
        assert stage.screen.edit_pane is None
        assert stage.walk.feeds == {"w": 2, "x": 0.5, "b": 1, "k": 3}
        await stage.press("e", "end", *"**2", "escape")
        assert stage.walk.expression == "sigmoid(w*x+b)+k*x"
        await stage.press("end", "e", "down")
        at = stage.at
        await stage.type("w=2, x=0.25, b=1, k=3")
        assert stage.at == at  # with other values of the same graph the place is kept
        assert stage.walk.trace.values["x"] == 0.25

    perform(scene, tmp_path, ("sigmoid(w*x+b)", "w=2, x=-1, b=1"), size)


@sizes
def test_nudging_compares_prediction_and_change(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "right_square_bracket", "right_square_bracket")
        assert "x moved by 0.02: from 3 to 3.02." in stage.text
        assert "predicted gradient × step = 6 × 0.02 = 0.12" in stage.text
        assert "actual v1 from 9 to 9.1204: 0.1204" in stage.text
        assert "They differ by 4e-4" in stage.text
        await stage.press("left_square_bracket", "left_square_bracket")
        assert "x is back where it was." in stage.text
        await stage.press("left_square_bracket")
        assert "x moved by -0.01" in stage.text
        await stage.press("left")
        assert "moved by" not in stage.text

    perform(scene, tmp_path, ("x*x", "x=3"), size)


@sizes
def test_only_inputs_are_nudged(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("b", "right_square_bracket")
        assert "Select an input with j and k first" in stage.text

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_unfold_and_fold(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("b", "k", "k", "k", "u")
        assert "(×-1)" in stage.text
        assert "(1/x)" in stage.text
        assert "σ is open: f closes it again." in stage.text
        assert "step 8 of 14" in stage.text  # where the backward pass begins, as before
        assert "Selected: v4 = 1/v3" in stage.text
        await stage.press("f")
        assert "(σ)" in stage.text
        assert "Closed: u opens it again." in stage.text
        await stage.press("f")
        assert "no part of a pattern that closes" in stage.text
        await stage.press("g", "g", "u")
        assert "x is no gate, so it does not open." in stage.text

    perform(scene, tmp_path, ("sigmoid(x) * y", "x=1, y=2"), size)


@sizes
def test_the_tie_rule(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end")
        grads = dict(stage.walk.trace.grads)
        assert (grads["x"], grads["y"]) == (3, 0)
        await stage.press("t")
        assert "shared evenly" in stage.text
        assert "ties: split" in stage.lines[0]
        assert (stage.walk.trace.grads["x"], stage.walk.trace.grads["y"]) == (1.5, 1.5)
        assert "exactly at its kink" in stage.text
        await stage.press("t")
        assert dict(stage.walk.trace.grads) == grads

    perform(scene, tmp_path, ("max(x, y)*z", "x=2, y=2, z=3"), size)


def test_several_lines_are_pasted_as_statements(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", "ctrl+u")
        stage.app.post_message(events.Paste("q = x + y\n\n  q*z\n"))
        await stage.pilot.pause(0.2)
        assert stage.walk.expression == "q = x + y; q*z"

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_latex_is_pasted_and_typed(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", "ctrl+u")
        lines = "q = \\frac{x}{2} % half\n + y\n \\begin{cases} q & q > 0 \\\\\n 0 & \\text{otherwise} \\end{cases}"
        stage.app.post_message(events.Paste(lines.replace("\n \\begin", "\n f = \\begin")))
        await stage.pilot.pause(0.2)
        assert stage.walk.graph.text == "q = x/2 + y; f = where(q > 0, q, 0)"
        assert stage.walk.expression.startswith(r"q = \frac{x}{2} + y; f = \begin{cases}")
        await stage.press("ctrl+u", *r"\frac{1}{1+e^{-x", "wait:0.1")
        assert "never closed" in stage.text
        await stage.press("}", "}")
        assert stage.walk.graph.text == "1/(1 + exp(-x))"

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_an_expression_is_typed_from_nothing(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", "ctrl+u", *"2*x", "enter")
        assert stage.walk.expression == "2*x"
        await stage.press("o", "e", *"3+x", "enter")
        assert stage.walk.expression == "3+x"

    perform(scene, tmp_path, NEURON)


def test_folding_never_goes_over_into_the_backward_pass(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press(*["l"] * 6, "k", "k", "k", "f")
        assert "FORWARD" in stage.lines[0]
        assert "Selected: v1 = " in stage.text
        await stage.press("u")
        assert "FORWARD" in stage.lines[0]

    perform(scene, tmp_path, ("1/(1+exp(-x))*y", "x=1, y=2"))


def test_looking_at_the_fields_changes_nothing(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "b", *"3", "enter", *"3", "enter", "j", "B", "e", "escape")
        assert stage.screen.breakpoints == {2}
        await stage.press("e", *"+1", "escape")
        assert stage.screen.breakpoints == {2}
        await stage.press("left", "left", "right", "right")
        assert stage.screen.question_pane is None  # what was answered is not asked again

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_what_was_typed_is_not_lost(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", *" + x*", "enter", "escape")
        assert "What you typed waits: e brings it back." in stage.text
        assert stage.walk.expression == "x*y"
        await stage.press("e")
        assert "expression x*y + x*" in stage.text
        await stage.press("escape", "e")  # left as it was: that is a no
        assert "x*y + x*" not in stage.text
        await stage.press("down", "ctrl+u")
        assert "x and y keep their values." in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


@sizes
def test_arrays_are_typed_among_the_values(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", "down")
        await stage.type("X=[[1, 2], [3]]")
        assert "rows of equal length" in stage.text
        await stage.type("w=rand(3; seed=1)")
        assert "The inner sizes of X @ w differ." in stage.text
        await stage.type("w=[2, -1], X=rand(4, 2; seed=1)")
        assert stage.walk.feeds["X"].shape == (4, 2)
        await stage.press("escape")
        assert stage.walk.feeds["X"].tolist() == [[1, 2], [3, 4]]
        await stage.press("e")
        await stage.type("s")
        assert "s has no value yet: 1 is taken." in stage.text
        await stage.type("X @ w")
        assert "The output is an array" in stage.text
        assert "write sum(X @ w), or mean in place of sum" in stage.text
        assert "upstream" not in stage.text
        assert "no value" not in stage.text  # what was said of s is over
        await stage.type("sum(X @ w @ b)")
        assert "b has no value yet, and a single number does not fit." in stage.text
        assert "such as b=[1, 2]" in stage.text
        await stage.type("sum(w @ X @ X @ w)*c")
        assert "c has no value yet: 1 is taken." in stage.text
        await stage.type("sum(X @ X @ X @ w, axis=3)*c")
        assert "has no axis 3" in stage.text  # c has nothing to do with that
        await stage.type("sum(X @ w)*2")
        await stage.press("enter")
        assert stage.walk.trace.output == -4
        assert stage.walk.values == "X=[[1,2],[3,4]], w=[1,-1]"

    perform(scene, tmp_path, ("sum(X @ w)", "X=[[1,2],[3,4]], w=[1,-1]"), size)


async def select(stage: Stage, node: int) -> None:
    """Select a node as a learner does, by going from one to the next."""
    while stage.screen._selected() != node or stage.screen.cursor is None:
        await stage.press("j")


@sizes
def test_a_group_is_opened_and_a_number_beside_arrays_nudged(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end")
        await select(stage, stage.walk.graph.inputs["X"])
        await stage.press("right_square_bracket")
        assert "X is an array: m opens it" in stage.text
        await select(stage, next(n.id for n in stage.walk.graph.gates if n.label == "MSE"))
        await stage.press("u")
        assert "MSE is open" in stage.text
        assert [node.label for node in stage.walk.graph.gates] == ["@", "-", "x²", "mean", "×"]
        await stage.press("f")
        assert stage.walk.graph.text == "mse(t, X @ w)*k"
        await select(stage, stage.walk.graph.inputs["k"])
        await stage.press("right_square_bracket")
        assert "k moved by 0.01: from 2 to 2.01." in stage.text
        assert "They agree" in stage.text

    perform(scene, tmp_path, ("mse(t, X @ w)*k", "X=[[1,2],[3,4]], w=[1,-1], t=[1,0], k=2"), size)


@sizes
def test_a_gate_that_repeats_an_input_opens_and_closes(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("j", "j", "j", "j", "j", "u")
        assert stage.walk.graph.text == "sum(X @ W + broadcast(b, 2, 2))"
        assert "+ is open: f closes it again." in stage.text
        await stage.press("f")
        assert "Closed: u opens it again." in stage.text
        assert stage.walk.graph.text == "sum(X @ W + b)"
        await stage.press("f")
        assert stage.walk.graph.text == "sum(dense(X, W, b))"
        await stage.press("u", "u")
        assert stage.walk.graph.text == "sum(X @ W + broadcast(b, 2, 2))"
        await stage.press("f", "f")
        assert stage.walk.graph.text == "sum(dense(X, W, b))"

    perform(scene, tmp_path, ("sum(X@W+b)", "X=[[1,2],[3,4]], W=[[1,0],[2,1]], b=[1,2]"), size)
