"""A hundred thousand gates in a row: nothing recurses over the graph."""

from __future__ import annotations

from typing import Any

import pytest

import graphtutor as gt

N = 100_000
FEEDS = {"x": 0.5, "w": 0.9, "b": 0.05}


@pytest.fixture(scope="module")
def chain() -> gt.Graph:
    def function(x: Any, w: Any, b: Any) -> Any:
        for _ in range(N // 2):
            x = x * w + b
        return x

    return gt.trace_function(function)


def test_runs_and_compiles(chain: gt.Graph) -> None:
    trace = gt.run(chain, FEEDS)
    output, grads = gt.compile(chain)(FEEDS)
    assert output == trace.output == pytest.approx(0.05 / 0.1)
    assert grads == trace.grads
    assert trace.grads["b"] == pytest.approx(1 / 0.1)


def test_checks(chain: gt.Graph) -> None:
    report = gt.check(chain, FEEDS, symbolic=False)
    assert report.ok, report
    # after 50,000 steps x counts for less than the rounding of one
    assert [row.status for row in report.rows] == ["unclear", "agrees", "agrees"]
    assert report.max_relative_error < 1e-9


def test_writes_text_formulas_and_steps(chain: gt.Graph) -> None:
    trace = gt.run(chain, FEEDS)
    assert len(trace.steps) > 3 * N
    assert len(gt.formulas(chain).grads) == N + 3
    assert chain.text.count(";") > 1_000
    assert gt.explain(trace.steps[-1], trace)


def test_wide_forks() -> None:
    def function(x: Any) -> Any:
        total = x
        for _ in range(30_000):
            total = total + x
        return total

    graph = gt.trace_function(function)
    assert gt.run(graph, {"x": 1}).grads["x"] == 30_001
    assert gt.compile(graph)({"x": 1.0}) == (30_001, {"x": 30_001})


def test_long_sums_parse() -> None:
    text = " + ".join(f"x{n}*{n}" for n in range(10_000))
    graph = gt.parse(text)
    assert len(graph.gates) == 19_999
    assert gt.parse(graph.text) == graph


def test_folds_what_was_unfolded_in_a_long_chain() -> None:
    def function(x: Any) -> Any:
        for _ in range(2_000):
            x = gt.sigmoid(x)
        return x

    graph = gt.trace_function(function)
    assert gt.fold(graph) is graph
    opened = gt.unfold(graph, 1_000)
    assert gt.fold(opened) == graph
