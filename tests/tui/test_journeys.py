"""Journeys through the screen: keys are pressed, and what is shown is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from screenplay import NEURON, SIZES, Stage, perform
from textual import events

from graphtutor.drawing.cells import plain
from graphtutor.gallery import GALLERY
from graphtutor.tui.graph_view import GraphView

sizes = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])


def style_of(stage: Stage, text: str, *, nth: int = 0) -> object:
    """Return how the graph shows a text: the style of its segment."""
    view = stage.app.screen.query_one(GraphView)
    found = [
        segment.style
        for y in range(view.size.height)
        for segment in view.render_line(y)
        if segment.text.strip() == text
    ]
    return found[nth]


@sizes
def test_the_neuron_forward_and_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        assert "FORWARD ▶ step 1 of 26" in stage.text
        assert "w0 = 2 is given." in stage.text
        await stage.press("end")
        assert "◀ BACKWARD step 26 of 26" in stage.text
        shown = plain(stage.screen._drawing.picture(stage.walk.player)).splitlines()
        on_screen = "\n".join(stage.lines)
        for line in filter(str.strip, shown):
            assert line.strip() in on_screen
        view = stage.app.screen.query_one(GraphView)
        assert view.virtual_size.width <= 80  # nothing has to be scrolled sideways
        assert "Checked: every gradient agrees with central differences" in stage.text
        value, grad = style_of(stage, "0.73"), style_of(stage, "1.00", nth=1)
        assert value.color != grad.color
        assert grad.italic
        assert not value.italic

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_a_step_is_said_in_words_numbers_and_symbols(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("right", "right")
        assert "× multiplies." in stage.text
        assert "v1 = w0·x0 = 2 × (-1) = -2" in stage.text
        assert "On the way back: swap multiplier." in stage.text
        await stage.press("b", "b", "b", "b")
        assert "Back through exp to v5." in stage.text
        assert "upstream × local = contribution: -0.5344 × 0.3679 ≈ -0.1966" in stage.text
        assert "∂v8/∂v5 = ∂v8/∂v6 · ∂v6/∂v5, ∂v6/∂v5 = v6 ≈ 0.3679" in stage.text
        assert "exp is its own slope" in stage.text
        assert "━━━●─" in stage.text  # the map of what is done

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_a_fork_is_summed_path_by_path(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end")
        assert "2 gradients arrive at x and add up." in stage.text
        assert "through × (v2): -1; through × (v1): 3" in stage.text
        assert "-1 + 3 = 2" in stage.text
        assert "∂v3/∂x = ∂v3/∂v2 · z + ∂v3/∂v1 · y" in stage.text
        assert "A copy forward is a sum backward" in stage.text
        assert "━┳━" in stage.text

    perform(scene, tmp_path, ("x*y + x*z", "x=2, y=3, z=-1"), size)


@sizes
def test_every_move(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        for key, at in (
            *(("right", 1), ("space", 2), ("n", 3), ("l", 4), ("left", 3), ("h", 2)),
            *(("backspace", 1), ("G", 25), ("g", 0), ("end", 25), ("home", 0), ("left", 0)),
            *(("b", 13), ("b", 14), ("b", 15), ("left", 14), ("end", 25), ("right", 25)),
        ):
            await stage.press(key)
            assert stage.at == at, key

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_a_node_is_chosen_by_key_and_by_mouse(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("j", "j", "j")
        assert "Selected: v1 = w0·x0, value not known yet, gradient not known yet." in stage.text
        await stage.press("enter")
        assert stage.at == 2
        await stage.press("k", "k", "k", "k")
        assert "Selected: v8 = 1/v7" in stage.text
        await stage.press("escape")
        assert "Selected" not in stage.text
        row = next(y for y, line in enumerate(stage.lines) if "(exp)" in line)
        column = stage.lines[row].index("(exp)") + 1
        view = stage.app.screen.query_one(GraphView)
        await stage.pilot.click(view, offset=(column, row - view.region.y))
        assert "Selected: v6 = exp(v5)" in stage.text
        await stage.pilot.click(view, offset=(column, row - view.region.y))
        assert "exp takes the exponential." in stage.text
        await stage.press("end", "j")
        await stage.press("enter")  # in the backward pass one goes to the gradient of a node
        assert "Back through" in stage.text

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_playing_breakpoints_and_speed(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press(*["greater_than_sign"] * 9)
        assert "Plays 16 steps a second." in stage.text
        await stage.press("j", "j", "j", "B")
        assert "Playing stops at v1." in stage.text
        await stage.press("escape", "p")
        assert "16/s" in stage.text
        for _ in range(40):
            await stage.pilot.pause(0.05)
            if "16/s" not in stage.text:
                break
        assert stage.at == 2  # at the breakpoint
        await stage.press("c")
        assert stage.at == 20  # its gradient arrives: the next time something happens there
        await stage.press("c", "c", "c")
        assert stage.at == 25
        await stage.press("j", "B")
        assert "Playing no longer stops at v1." in stage.text
        await stage.press("p")  # at the end it begins anew
        await stage.press("p")
        assert stage.at < 25
        await stage.press("less_than_sign", "p", "less_than_sign", "escape")
        assert "/s" not in stage.lines[0]

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_predict_before_reveal(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("b", "r")
        assert "You are asked before each backward move." in stage.text
        assert "predict" in stage.lines[0]
        await stage.press("right")
        assert "Here v7 = 1.368 and v8 = 0.7311." in stage.text
        assert "What is the local slope of 1/x toward v7?" in stage.text
        assert stage.at == 13  # the move is not shown yet
        assert "-0.53" not in stage.text
        await stage.type("0.534")
        await stage.press("enter")
        assert "Not 0.534. Your sign is flipped. Try again" in stage.text
        await stage.type("-0.53")
        await stage.press("enter")
        assert "give at least three digits" in stage.text
        await stage.type("-1/v7**")
        await stage.press("enter")
        row = next(y for y, line in enumerate(stage.lines) if "answer" in line)
        assert stage.lines[row + 1].index("^") == stage.lines[row].index("-1/v7") + len("-1/v7**")
        await stage.type("-1/k")
        await stage.press("enter")
        assert "The graph has no k." in stage.text
        await stage.type("-1/v7**2")
        await stage.press("enter")
        assert "Right." in stage.text
        assert "What arrives at v7 over this wire?" in stage.text
        await stage.type("-.534")
        await stage.press("enter")
        assert "Right, rounded: it is -0.5344." in stage.text
        assert stage.at == 14
        await stage.press("right", "enter")
        assert "It is 1." in stage.text
        await stage.press("escape")
        assert "The question waits before the next step." in stage.text
        assert stage.at == 14
        await stage.press("right")
        assert "What arrives at v6 over this wire?" in stage.text
        await stage.type("2")
        await stage.press("enter", "escape", "end")
        assert "1 of 3 right at the first try, 1 later, 1 shown." in stage.text
        await stage.press("r")
        assert "1 of 3 right" in stage.text
        assert "predict" not in stage.lines[0]

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_the_sum_at_a_fork_is_asked(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "end", "left", "right")
        assert "2 contributions have arrived at x: 3, 3. What is its gradient?" in stage.text
        await stage.type("9")
        await stage.press("enter")
        assert "The paths are added, not multiplied." in stage.text
        await stage.type("x + x")
        await stage.press("enter")
        assert "Right." in stage.text
        assert "0 of 1 right at the first try, 1 later, 0 shown." in stage.text

    perform(scene, tmp_path, ("x*x", "x=3"), size)


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


@sizes
def test_what_is_shown_on_the_wires(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "s")
        assert "∂v5" in stage.text
        assert "-0.53" not in " ".join(stage.lines[1:14])
        await stage.press("s")
        assert "∂v8/∂v5=-0.20" in stage.text or "∂v8/∂x0=0.39" in stage.text
        await stage.press("s", "plus")
        assert "-0.1966" in " ".join(stage.lines[1:14])
        await stage.press("minus", "minus")
        assert "0.20" not in " ".join(stage.lines[1:14])
        await stage.press("plus", "d", "d")
        assert "10 significant digits." in stage.text
        assert "0.1966119332 × 2 ≈ 0.3932238665" in stage.text
        await stage.press("a")
        assert all(line.isascii() for line in stage.lines[:-1])
        assert "](*)" in stage.text

    perform(scene, tmp_path, NEURON, size)


def test_enter_goes_on_and_a_wrong_answer_is_typed_over(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "enter")
        await stage.press("7", "enter", "3", "enter")  # the wrong answer is replaced by the next
        assert "Right." in stage.text
        await stage.press("3", "enter")
        assert stage.at == 4
        await stage.press("enter")
        assert stage.screen.question_pane is not None
        await stage.press("escape", "g", "right_square_bracket")
        assert "a nudge would give it away" in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_fast_typing_keeps_its_order(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "b")
        keys = ["9", "9", "ctrl+u", "2", "backspace", "4", "left", "1", "delete", "backspace", "3"]
        for key in (*keys, "enter"):  # faster than the app can answer
            character = key if len(key) == 1 else None
            stage.app.post_message(events.Key(key, character))
        await stage.pilot.pause(0.3)
        assert "Right." in stage.text
        assert "What arrives at x over this wire?" in stage.text

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_several_lines_are_pasted_as_statements(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("e", "ctrl+u")
        stage.app.post_message(events.Paste("q = x + y\n\n  q*z\n"))
        await stage.pilot.pause(0.2)
        assert stage.walk.expression == "q = x + y; q*z"

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_pan_and_follow(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        view = stage.app.screen.query_one(GraphView)
        await stage.press("plus")
        assert view.virtual_size.width > 80
        await stage.press("end", "b", "home", "b")
        assert view.scroll_offset.x > 0  # the output is far at the right, and the view is there
        assert "(1/x)" in stage.text
        await stage.press("shift+left", "H", "H")
        assert view.scroll_offset.x == 0
        await stage.press("L", "shift+right")
        assert view.scroll_offset.x > 0
        await stage.press("home")
        assert view.scroll_offset.x == 0

    perform(scene, tmp_path, NEURON)


@sizes
def test_the_table_of_values(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "v")
        assert "gradient" in stage.text
        await stage.press("slash", *"exp")
        rows = [line for line in stage.lines if "│ v6" in line]
        assert len(rows) == 1
        assert "0.3679" in rows[0]
        assert not [line for line in stage.lines if "│ v7" in line]
        await stage.press("enter", "enter")
        assert "Back through +1 to v6." in stage.text
        await stage.press("escape")
        assert stage.screen.values_pane is None
        await stage.press("v", "v")
        assert stage.screen.values_pane is None

    perform(scene, tmp_path, NEURON, size)


@sizes
def test_the_gallery(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        for topic in ("Chain rule", "The neuron", "Gate patterns", "Forks"):
            assert topic in stage.text
        assert GALLERY[0].lesson.split(":")[0] in stage.text
        await stage.press("j", "down", "k")
        assert "sin(x**2)" in stage.text
        assert "x──(^2)──(sin)" in stage.text
        await stage.press("enter")
        assert stage.walk.expression == "sin(x**2)"
        await stage.press("o")
        assert "Go on: sin(x**2)" in stage.text
        await stage.press("escape")
        assert stage.walk.expression == "sin(x**2)"
        await stage.press("o", "e")
        await stage.type("2x")
        assert "write 2*x" in stage.text
        await stage.type("a*b")
        assert "a and b have no value yet: 1 is taken." in stage.text
        await stage.press("down")
        await stage.type("a=2, b=")
        await stage.press("enter")
        assert "expression a*b" in stage.text  # a mistake is not walked
        await stage.type("a=2, b=5")
        await stage.press("enter")
        assert stage.walk.trace.output == 10
        await stage.press("o", "end")
        assert "Recent" in stage.text
        assert "sin(x**2)" in stage.text

    perform(scene, tmp_path, None, size)


def test_the_last_walk_is_kept(tmp_path: Path) -> None:
    async def first(stage: Stage) -> None:
        await stage.press("t", "end", "left", "s", "d")

    async def second(stage: Stage) -> None:
        assert "Go on: max(x, y)*z" in stage.text
        assert "You stopped at step" in stage.text
        await stage.press("enter")
        assert stage.walk.ties == "split"
        assert stage.walk.feeds == {"x": 2, "y": 2, "z": 3}
        assert stage.at == len(stage.walk.trace.steps) - 2
        assert "symbols" in stage.lines[0]
        assert stage.app.state.digits == 6

    perform(first, tmp_path, ("max(x, y)*z", "x=2, y=2, z=3"))
    perform(second, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        '{"version": 1, "at": "x"}',
        '{"version": 1, "recent": [1]}',
        '{"version": 99}',
    ],
)
def test_a_broken_state_is_set_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / "state.json").write_text(content)

    async def scene(stage: Stage) -> None:
        assert "Chain rule" in stage.text
        assert "Go on" not in stage.text

    perform(scene, tmp_path)
    assert (tmp_path / "state.broken").read_text() == content


def test_what_cannot_be_remembered_is_said(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"version": 1, "expression": "2x +", "values": ""}')

    async def scene(stage: Stage) -> None:
        await stage.press("enter")
        assert "Chain rule" in stage.text
        await stage.pilot.pause(0.5)
        assert "stand side by side" in stage.text

    perform(scene, tmp_path)


@sizes
def test_help_palette_and_themes(tmp_path: Path, size: tuple[int, int]) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("question_mark")
        assert "You are in the forward pass" in stage.text
        assert "one step on" in stage.text
        await stage.press("j", "j", "k", "escape", "b", "f1")
        assert "You are in the backward pass" in stage.text
        await stage.press("escape", "e", "f1")
        assert "Both fields are read while you type" in stage.text
        await stage.press("escape", "escape", "r", "question_mark")
        assert "You are asked before each backward move." in stage.text
        await stage.press("escape", "ctrl+p", *"tie rule")
        await stage.pilot.pause(0.3)
        await stage.press("enter")
        await stage.pilot.pause(0.1)
        assert stage.walk.ties == "split"
        colours = set()
        for theme in ("graphtutor-dark", "graphtutor-light", "graphtutor-contrast", "nord"):
            stage.app.theme = theme
            await stage.pilot.pause()
            colours.add(style_of(stage, "w0").color)
        assert len(colours) >= 3
        assert stage.app.state.theme == "nord"

    perform(scene, tmp_path, NEURON, size)


def test_any_size_at_any_time(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        for width, height in ((60, 15), (120, 40), (20, 6), (300, 90), (40, 10), (80, 24)):
            await stage.pilot.resize_terminal(width, height)
            await stage.press("b")
            assert "BACKWARD" in stage.lines[0]
            await stage.press("e", "escape", "v", "v", "question_mark", "escape")
        assert "(1/x)" in stage.text or "(exp)" in stage.text

    perform(scene, tmp_path, NEURON)


def test_a_small_terminal_shows_the_current_step(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        for _ in range(12):
            await stage.press("b")
            view = stage.app.screen.query_one(GraphView)
            rows = [view.render_line(y).text for y in range(view.size.height)]
            has_edge = stage.at > stage.walk.trace.turn
            assert any("━" in row for row in rows) == has_edge, rows
            assert "Back through" in stage.text or "starts at the output" in stage.text

    perform(scene, tmp_path, NEURON, (60, 15))


@sizes
def test_without_colour_weight_and_place_remain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scene(stage: Stage) -> None:
        await stage.press("end")
        assert style_of(stage, "1.00", nth=1).italic
        assert not style_of(stage, "0.73").italic
        assert style_of(stage, "(×)").reverse  # the gate of the current step
        assert not style_of(stage, "(+)").reverse
        assert "x0━━━━━━" in stage.text

    perform(scene, tmp_path, NEURON, size)


def test_a_graph_too_large_to_draw_is_walked_without(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        assert "More than 2000 gates are not drawn" in stage.text
        await stage.press("b", "right")
        assert "Back through + to" in stage.text
        await stage.press("e")
        await stage.type("x0*x0")
        assert "(×)" in stage.text

    perform(scene, tmp_path, ("+".join(["x0"] * 2100), "x0=1"))


def test_five_hundred_gates_are_usable(tmp_path: Path) -> None:
    text = "; ".join(
        ["g0 = x*y", *(f"g{k} = g{k - 1}*x + g{max(0, k - 3)}" for k in range(1, 250))]
    )

    async def scene(stage: Stage) -> None:
        await stage.press("b", "right", "G", "g", "j", "plus", "minus", "v", "slash", *"g24")
        assert "g24" in stage.text

    perform(scene, tmp_path, (text, "x=0.5, y=1"))


@pytest.mark.parametrize("text", ["2", "pi", "x", "2*pi", "a = 3; a", "where(x > 1, 2, 3)"])
def test_the_smallest_graphs_are_walked(tmp_path: Path, text: str) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("l", "b", "b", "G", "j", "j", "]", "u", "f", "t", "v", "s", "s", "g")
        assert "FORWARD" in stage.text or len(stage.walk.trace.steps) == 1

    perform(scene, tmp_path, (text, ""))


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


def test_every_way_forward_meets_the_questions(tmp_path: Path) -> None:
    for key in ("right", "b", "c", "p"):

        async def scene(stage: Stage, key: str = key) -> None:
            await stage.press("r", "b")
            assert stage.at == 3
            await stage.press(key)
            for _ in range(40):
                if stage.screen.question_pane is not None:
                    break
                await stage.pilot.pause(0.1)
            assert "What is the local slope of × toward x?" in stage.text
            assert stage.at == 3

        perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_a_question_closes_when_the_learner_goes_elsewhere(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "b", "b", "5")
        await stage.screen.run_action("next")  # by the footer or the palette
        await stage.pilot.pause()
        assert "answer 5" in stage.text
        await stage.screen.run_action("back")
        await stage.pilot.pause()
        assert stage.screen.question_pane is None
        assert "multiplies" in stage.text
        await stage.press("e")
        await stage.screen.run_action("next")
        await stage.screen.run_action("next")
        await stage.pilot.pause()
        assert stage.screen.edit_pane is None  # one pane at a time
        assert stage.screen.question_pane is not None

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


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


def test_back_from_the_gallery_everything_is_as_it_was(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("r", "l", "l", "B", "j", "o", "escape")
        assert stage.at == 2
        assert stage.screen.asking is not None
        assert stage.screen.breakpoints == {2}
        await stage.press("o", "down", "enter")  # another walk begins with nothing of this
        assert stage.screen.asking is None
        assert stage.screen.breakpoints == set()
        assert len(stage.app.screen_stack) == 1

    perform(scene, tmp_path, ("x*y", "x=2, y=3"))


def test_a_long_card_is_read_by_key(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "t")
        assert "Here they share it." not in stage.text
        await stage.press("pagedown", "pagedown", "pagedown")
        assert "Here they share it." in stage.text
        await stage.press("pageup", "pageup", "pageup")
        assert "Back through max" in stage.text

    perform(scene, tmp_path, ("3*max(x, y)", "x=2, y=2"), (60, 12))


def test_what_is_shown_for_now_is_not_kept(tmp_path: Path) -> None:
    async def first(stage: Stage) -> None:
        stage.app.show_for_now(digits=15, ascii=True)
        await stage.press("l")

    async def second(stage: Stage) -> None:
        assert (stage.app.state.digits, stage.app.state.ascii) == (4, False)
        stage.app.show_for_now(digits=15)
        await stage.press("enter", "d")

    async def third(stage: Stage) -> None:
        assert stage.app.state.digits == 3  # what the learner has chosen is

    perform(first, tmp_path, NEURON)
    perform(second, tmp_path)
    perform(third, tmp_path)
