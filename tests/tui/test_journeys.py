"""Journeys through the walk: keys are pressed, and what is shown is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from screenplay import NEURON, Stage, perform, sizes, style_of

from graphtutor.drawing.cells import plain
from graphtutor.tui.graph_view import GraphView
from graphtutor.tui.keys import WALK


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
        await stage.press("p")
        assert "1/s" in stage.text
        await stage.press("p", "home")
        await stage.press(*["greater_than_sign"] * 9)
        assert "Plays 16 steps a second." in stage.text
        await stage.press("j", "j", "j", "B")
        assert "Playing stops at v1." in stage.text
        await stage.press("escape", "p")  # which may be at the breakpoint before one looks
        for _ in range(60):
            await stage.pilot.pause(0.05)
            if stage.at == 2 and "16/s" not in stage.text:
                break
        assert stage.at == 2  # at the breakpoint
        assert "16/s" not in stage.text
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
        assert "|(*)" in stage.text

    perform(scene, tmp_path, NEURON, size)


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


def test_a_long_card_is_read_by_key(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "t")
        assert "Here they share it." not in stage.text
        await stage.press("pagedown", "pagedown", "pagedown")
        assert "Here they share it." in stage.text
        await stage.press("pageup", "pageup", "pageup")
        assert "Back through max" in stage.text

    perform(scene, tmp_path, ("3*max(x, y)", "x=2, y=2"), (60, 12))


@pytest.mark.parametrize(
    "walk",
    [("sum(X*w)", "X=[[1,2],[3,4]], w=[1,-1]"), ("X*w", "X=2, w=3")],
    ids=["arrays", "numbers"],
)
def test_the_footer_has_room_for_its_words(tmp_path: Path, walk: tuple[str, str]) -> None:
    async def scene(stage: Stage) -> None:
        words = [key.word for key in WALK if key.word]
        if "[" in walk[1]:
            words.remove("play")
        else:
            words = [word for word in words if word not in ("entries", "why")]
        assert [word for word in stage.lines[-1].split() if len(word) > 1] == words
        await stage.press("p", "p")
        assert stage.at in (0, 1)  # the key is there all the same

    perform(scene, tmp_path, walk)


def test_without_numbers_arrays_have_their_shapes(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("minus", "end")
        assert "shapes only" in stage.lines[0]
        view = stage.app.screen.query_one(GraphView)
        drawn = " ".join(view.render_line(y).text for y in range(view.size.height))
        assert "(2×3)" in drawn
        assert "(3)" in drawn
        assert "[" not in drawn

    perform(scene, tmp_path, ("sum(X*w)", "X=[[1,2,3],[4,5,6]], w=[1,-1,2]"))


def test_what_is_opened_leaves_the_step_in_sight(tmp_path: Path) -> None:
    async def scene(stage: Stage) -> None:
        await stage.press("end", "left", "k", "u")
        step, view = stage.walk.step, stage.app.screen.query_one(GraphView)
        assert stage.screen.cursor is not None
        place = stage.screen._drawing.layout.places[step.node]
        assert view.scroll_offset.x <= place.x < view.scroll_offset.x + view.size.width
        shown = [view.render_line(y) for y in range(view.size.height)]
        assert any("━" in strip.text for strip in shown)  # the wire of the step
        await stage.press("k", "j")
        place = stage.screen._drawing.layout.places[stage.screen.cursor]
        assert view.scroll_offset.x <= place.x < view.scroll_offset.x + view.size.width

    values = "X=[[1,2],[3,4],[5,9]], g=[1,2], b=[0,1], Y=[[1,0],[2,1],[1,3]]"
    perform(scene, tmp_path, ("sum(batchnorm(X, g, b)*Y)", values), (120, 40))
