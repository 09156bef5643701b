"""A walk by itself: what is kept and what changes when it is edited, folded or remembered."""

from __future__ import annotations

from pathlib import Path

import pytest
from screenplay import NEURON

import graphtutor as gt
from graphtutor.engine.steps import Evaluated, Seeded
from graphtutor.errors import FeedError, GraphError, ParseError
from graphtutor.tui.asking import Asking
from graphtutor.tui.phase_line import NOW, marks
from graphtutor.tui.state import MOST_RECENT, State, load_state, save_state
from graphtutor.tui.walk import Walk


def test_values_that_are_missing_are_one_and_said() -> None:
    walk = Walk.start("x*y + pi", "x=3")
    assert walk.feeds == {"x": 3, "y": 1}
    assert walk.note == "y has no value yet: 1 is taken."
    assert Walk.start("a = 2; a*x", "x=3").note == ""


def test_an_edit_keeps_values_and_place() -> None:
    walk = Walk.start(*NEURON)
    walk.player.go_to(20)
    other = walk.revised(walk.expression, walk.values.replace("w0=2", "w0=5"))
    assert other.player.at == 20
    assert other.feeds["w0"] == 5
    grown = walk.revised("w0*x0 + k", walk.values)
    assert grown.feeds == {"w0": 2, "x0": -1, "k": 1}
    assert grown.player.at == 0
    assert walk.player.at == 20


def test_an_edit_that_is_wrong_changes_nothing() -> None:
    walk = Walk.start("x*y", "x=2, y=3")
    with pytest.raises(ParseError):
        walk.revised("x*", walk.values)
    with pytest.raises(ParseError):
        walk.revised("x*y", "x=2, y")
    with pytest.raises(FeedError):
        walk.revised("x*y", "x=2, z=1")
    assert walk.revised("x*y", "y=4").feeds == {"x": 2, "y": 4}


def test_constants_may_be_given_values() -> None:
    walk = Walk.start("pi*r", "pi=3, r=2")
    assert walk.trace.output == 6
    assert walk.revised("pi*r*r", walk.values).trace.output == 12
    assert walk.revised("r + 1", walk.values).trace.output == 3


@pytest.mark.parametrize("at", range(8))
def test_opening_a_gate_keeps_the_place(at: int) -> None:
    walk = Walk.start("sigmoid(x)*y", "x=1, y=2")
    walk.player.go_to(at)
    step = walk.step
    opened = walk.unfolded(1)
    assert opened.player.is_backward == walk.player.is_backward
    if isinstance(step, Evaluated | Seeded):
        same = opened.step
        assert type(same) is type(step)
    closed = opened.folded(4)
    assert closed.graph == gt.parse("sigmoid(x)*y")
    assert closed.feeds == walk.feeds


def test_whether_a_gate_closes_again_is_known() -> None:
    assert Walk.start("sigmoid(x)").unfolded(1).closes
    steep = Walk.start("leaky_relu(x, 0.3)")
    gate = steep.graph.gates[-1].id
    assert not steep.unfolded(gate).closes
    assert not steep.closes


def test_what_does_not_open_or_close_is_refused() -> None:
    walk = Walk.start("x*y", "x=1, y=2")
    with pytest.raises(GraphError):
        walk.unfolded(2)
    with pytest.raises(GraphError):
        walk.folded(2)


def test_an_expression_of_several_lines_is_one_line() -> None:
    walk = Walk.start("q = x + y\nq*z;\n", "x=1, y=2, z=3")
    assert walk.expression == "q = x + y; q*z"
    assert walk.revised(walk.expression, walk.values).graph == walk.graph


def test_state_is_written_whole_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.json"
    state = State(expression="α*x", values="α=1", theme="graphtutor-light")
    for k in range(30):
        state.remember(f"x + {k}", "x=1")
    state.remember("x + 29", "x=2")
    assert len(state.recent) == MOST_RECENT
    assert state.recent[0] == ["x + 29", "x=2"]
    assert save_state(state, path)
    assert load_state(path) == state
    assert [p.name for p in path.parent.iterdir()] == ["state.json"]
    assert not save_state(state, path / "below" / "a" / "file.json")


def test_the_map_of_the_moves_fits_and_has_one_mark_for_now() -> None:
    player = gt.Player(gt.run(gt.parse(NEURON[0]), gt.parse_feeds(NEURON[1])))
    for room in (8, 9, 15, 26, 27, 60):
        for at in range(26):
            player.go_to(at)
            forward, backward = marks(player, room)
            assert len(forward) + len(backward) + 1 <= max(room, 8)
            assert (forward + backward).count(NOW) == 1
            assert (NOW in backward) == player.is_backward


def test_a_question_is_asked_once_and_waits() -> None:
    player = gt.Player(gt.run(gt.parse("x*x"), {"x": 3}), 1)
    asking = Asking()
    assert not asking.must_ask(player, 4)  # the seed needs no answer
    player.next()
    assert asking.must_ask(player, 4)
    assert asking.stands_before(player)
    assert not asking.answer("2", player, 4).settled
    assert asking.must_ask(player, 4)
    assert len(asking.pending) == 2
    assert asking.answer("3", player, 4).settled
    assert asking.answer("", player, 4).said == "It is 3."
    assert not asking.must_ask(player, 4)
    assert asking.tally.text() == "0 of 2 right at the first try, 1 later, 1 shown."
    again = gt.Player(gt.run(gt.parse("x*x"), {"x": 3}), player.at)
    assert asking.must_ask(again, 4)  # another trace is another matter
    assert not asking.must_ask(player, 4)


def test_closing_a_pattern_shows_nothing_ahead_of_its_time() -> None:
    walk = Walk.start("1/(1+exp(-x))*y", "x=1, y=2")
    for at in range(len(walk.trace.steps)):
        walk.player.go_to(at)
        exp = next(node.id for node in walk.graph if node.label == "exp")
        closed = walk.folded(exp)
        assert closed.graph[closed.focus].label == "σ"
        values, grads = walk.player.known()
        new_values, new_grads = closed.player.known()
        assert {*new_values.values()} <= {*values.values()}
        assert len(new_grads) <= len(grads)
        opened = closed.unfolded(closed.focus)
        assert opened.graph == walk.graph
        assert opened.player.at <= at
