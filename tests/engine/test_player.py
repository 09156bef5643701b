"""A player moves through the steps and never leaves them."""

from __future__ import annotations

import pytest
from corpus import LECTURES

import graphtutor as gt
from graphtutor.engine.player import is_about
from graphtutor.engine.steps import Evaluated, Propagated, Seeded


@pytest.mark.parametrize("name", LECTURES)
def test_a_trace_knows_its_turn_and_what_arrives_where(name: str) -> None:
    text, feeds = LECTURES[name]
    trace = gt.run(gt.parse(text), feeds)
    assert isinstance(trace.steps[trace.turn], Seeded)
    edges = [step for step in trace.steps if isinstance(step, Propagated)]
    for node in trace.graph:
        assert list(trace.arrivals(node.id)) == [e for e in edges if e.input == node.id]
        about = [step for step in trace.steps if is_about(step, node.id)]
        assert {*trace.arrivals(node.id)} <= {*about}
        assert (Evaluated(node.id, trace.value(node.id)) in about) == (node.kind != "constant")


@pytest.mark.parametrize("name", LECTURES)
def test_every_node_can_be_visited(name: str) -> None:
    text, feeds = LECTURES[name]
    trace = gt.run(gt.parse(text), feeds)
    player = gt.Player(trace)
    for node in trace.graph:
        player.go_to(0)
        player.visit(node.id)
        if node.kind != "constant":
            assert player.step == Evaluated(node.id, trace.value(node.id))
        player.turn()
        turn = player.at
        player.visit(node.id)
        _, grads = player.known()
        if player.at != turn:
            assert grads[node.id] == trace.grad(node.id)


def test_moves_stop_at_the_ends() -> None:
    trace = gt.run(gt.parse("x*x"), {"x": 3})
    player = gt.Player(trace)
    player.back()
    assert player.at == 0
    player.go_to(999)
    player.next()
    assert player.at == len(trace.steps) - 1
    assert player.is_backward


def test_a_gradient_at_a_fork_is_known_once_it_is_summed() -> None:
    trace = gt.run(gt.parse("x*x"), {"x": 3})
    player = gt.Player(trace, len(trace.steps) - 2)
    assert 0 not in player.known()[1]
    player.next()
    assert player.known()[1][0] == 6
