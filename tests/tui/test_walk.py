"""A walk by itself: what is kept and what changes when it is edited, folded or remembered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from screenplay import NEURON

import graphtutor as gt
from graphtutor.engine.steps import Evaluated, Seeded
from graphtutor.errors import FeedError, GraphError, ParseError, ShapeError
from graphtutor.tui.asking import Asking
from graphtutor.tui.phase_line import NOW, marks
from graphtutor.tui.state import MOST_RECENT, State, load_state, save_state
from graphtutor.tui.values import MOST_WRITTEN, Values
from graphtutor.tui.walk import Walk

LAYER = ("sum(relu(X @ W + b))", "X=[[1,2],[3,4]], W=rand(2, 3; seed=1), b=[0.5,0,-1]")


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


def test_arrays_keep_the_text_they_were_typed_as() -> None:
    walk = Walk.start(*LAYER)
    assert walk.values == LAYER[1]
    grown = walk.revised("sum(relu(X @ W + b))*k", walk.values)
    assert grown.values == "X=[[1,2],[3,4]], W=rand(2,3;seed=1), b=[0.5,0,-1], k=1"
    assert (grown.feeds["W"] == walk.feeds["W"]).all()
    fewer = grown.revised("sum(X @ W)", "X=[[1,2],[3,5]]")
    assert fewer.kept == ["W"]
    assert fewer.values == "X=[[1,2],[3,5]], W=rand(2,3;seed=1)"
    assert (fewer.feeds["W"] == walk.feeds["W"]).all()
    assert Walk.start(fewer.expression, fewer.values).trace.output == fewer.trace.output


def test_an_edit_of_arrays_that_do_not_fit_changes_nothing() -> None:
    walk = Walk.start(*LAYER)
    with pytest.raises(ShapeError):
        walk.revised(walk.expression, "W=rand(4, 4)")
    with pytest.raises(FeedError, match="The output is an array"):
        walk.revised("X @ W", walk.values)
    with pytest.raises(ParseError):
        walk.revised(walk.expression, "W=[[1, 2], [3]]")


def test_values_from_elsewhere_are_typed_if_they_are_small() -> None:
    large = np.arange(3.0 * (MOST_WRITTEN + 1)).reshape(MOST_WRITTEN + 1, 3)
    feeds = {
        "X": np.ones((2, MOST_WRITTEN + 1)),
        "W": large,
        "b": np.array([1.0, 2.5, 3]),
        "k": 2.0,
    }
    walk = Walk.start("sum(X @ W + b)*k", "k=3", feeds=feeds)
    assert walk.values == "b=[1, 2.5, 3], k=3"
    assert walk.feeds["W"] is large
    assert "X (2×101) and W (101×3) are too large to be typed." in walk.note
    assert not walk.is_typed
    for other in (
        walk.revised(walk.expression, "b=0, k=3"),
        walk.revised("sum(X @ W)*k", walk.values),
        walk.with_ties("split"),
        walk.revised("mean(X @ W)*k", walk.values).unfolded(3),
    ):
        assert other.feeds["W"] is large
    typed = walk.revised("sum(X @ W)*k", "X=zeros(2, 101), W=zeros(101, 3), k=1")
    assert typed.is_typed
    assert typed.trace.output == 0
    with pytest.raises(FeedError, match="has no q"):
        Walk.start("sum(X)", feeds={"X": large, "q": large})


def test_one_entry_is_changed_and_no_other_walk_with_it() -> None:
    walk = Walk.start(*LAYER)
    walk.player.go_to(5)
    before = walk.feeds["W"].copy()
    other = walk.with_entry("W", (1, 2), -7.0)
    assert other.feeds["W"][1, 2] == -7
    assert (walk.feeds["W"] == before).all()
    assert other.player.at == 5
    assert (Walk.start(other.expression, other.values).feeds["W"] == other.feeds["W"]).all()
    large = Walk.start("sum(X)", "X=rand(20, 20)").with_entry("X", (0, 0), 5.0)
    assert large.feeds["X"][0, 0] == 5
    assert large.revised("sum(X)*2", large.values).feeds["X"] is large.feeds["X"]


def test_the_upstream_stays_while_it_fits() -> None:
    upstream = np.array([[1.0, 0, 2], [0, 0, 3]])
    walk = Walk.start("X @ W", LAYER[1].rpartition(", b")[0], upstream=upstream)
    seeded = walk.trace.steps[walk.trace.turn]
    assert isinstance(seeded, Seeded)
    assert (seeded.grad == upstream).all()
    assert not walk.is_typed
    assert (walk.revised("X @ W + 1", walk.values).upstream == upstream).all()
    assert (walk.with_entry("X", (0, 0), 4.0).upstream == upstream).all()
    assert walk.revised("sum(X @ W)", walk.values).upstream is None
    with pytest.raises(FeedError, match="The output is an array"):
        walk.revised("X", walk.values)
    with pytest.raises(FeedError, match="shape of the output"):
        Walk.start("sum(X)", "X=[1,2]", upstream=upstream)


@pytest.mark.parametrize("at", range(20))
def test_a_group_opens_at_the_same_place(at: int) -> None:
    walk = Walk.start("mse(t, sigmoid(X @ w))*k", "X=[[1,2],[3,4]], w=[1,-1], t=[1,0], k=2")
    walk.player.go_to(at)
    gate = next(node.id for node in walk.graph.gates if node.label == "MSE")
    opened = walk.unfolded(gate)
    assert opened.player.is_backward == walk.player.is_backward
    assert opened.trace.output == walk.trace.output
    assert len(opened.player.known()[1]) >= len(walk.player.known()[1])


def test_values_are_put_together_by_name() -> None:
    one = Values.read("x=1/4, W=ones(2)") | Values.of({"x": 2.0, "Y": np.ones(MOST_WRITTEN + 1)})
    assert one.text == "x=2, W=ones(2)"
    assert [*one.untyped.feeds] == ["Y"]
    assert one.only(["W", "Y"]).text == "W=ones(2)"
    assert Values.of({"n": [[1, 2], [3, 4.5]]}).text == "n=[[1, 2], [3, 4.5]]"


@pytest.mark.parametrize("at", range(12))
def test_a_gate_that_repeats_an_input_closes_again(at: int) -> None:
    walk = Walk.start("sum(X @ W + b)", "X=[[1,2],[3,4]], W=[[1,0],[2,1]], b=[1,2]")
    walk.player.go_to(at)
    adds = walk.graph.gates[1].id
    opened = walk.unfolded(adds)
    assert opened.closes
    for inside in (opened.focus, opened.focus - 1):  # the gate itself, and its copies
        closed = opened.folded(inside)
        assert closed.graph == walk.graph
        assert closed.focus == adds
        assert closed.player.is_backward == walk.player.is_backward


def test_what_was_opened_in_two_goes_closes_in_two() -> None:
    walk = Walk.start("sum(dense(X, W, b))", "X=[[1,2],[3,4]], W=[[1,0],[2,1]], b=[1,2]")
    twice = walk.unfolded(walk.graph.gates[0].id)
    twice = twice.unfolded(twice.focus)
    assert [gate.label for gate in twice.graph.gates] == ["@", "copies", "+", "Σ"]
    once = twice.folded(twice.focus)
    assert [gate.label for gate in once.graph.gates] == ["@", "+", "Σ"]
    assert once.folded(once.focus).graph == walk.graph
