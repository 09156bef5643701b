"""The judges: they pass what is right, and catch what is wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.engine import check as checking
from graphtutor.engine.nudge import nudge
from graphtutor.engine.paths import count_paths, path_sums
from graphtutor.ops.call import Call, Kernel


def row(text: str, **feeds: float) -> checking.Row:
    return gt.check(gt.parse(text), feeds).rows[0]


def test_all_three_judges_speak() -> None:
    one = row("x*sin(x)", x=1.5)
    assert one.status == "agrees"
    assert one.difference == pytest.approx(one.gradient, rel=1e-10)
    assert one.symbolic == pytest.approx(one.gradient, rel=1e-15)
    assert one.paths == pytest.approx(one.gradient, rel=1e-15)


@pytest.mark.parametrize("op", ["mul", "sin", "sigmoid", "max"])
def test_a_wrong_slope_is_caught(op: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break the backward pass of one gate: central differences must disagree."""
    text = {"mul": "x*y", "sin": "sin(x) + y", "sigmoid": "sigmoid(x)*y", "max": "max(x, y)"}[op]
    graph = gt.parse(text)
    gate = next(node for node in graph.gates if node.op is gt.OPS[op])

    def backward(
        upstream: float, id: int, node: tuple[object, ...], values: object, grads: list[object]
    ) -> None:
        grads[node[1]] = upstream * 0.75  # type: ignore[index]

    monkeypatch.setattr(gate.call, "backward", backward)
    report = gt.check(graph, {"x": 2, "y": 0.5})
    assert not report.ok
    assert report.rows[0].status == "differs"
    assert "central differences give" in report.rows[0].note


def test_a_wrong_slope_is_caught_where_the_output_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = gt.parse("x - 3")

    def backward(
        upstream: float, id: int, node: object, values: object, grads: list[object]
    ) -> None:
        grads[0] = 1.5

    monkeypatch.setattr(graph.gates[0].call, "backward", backward)
    assert checking.check_trace(gt.run(graph, {"x": 3})).rows[0].status == "differs"


def test_a_wrong_rule_is_caught_by_sympy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slope that is off by less than differences can see is still not SymPy's."""
    graph = gt.parse("exp(x)")
    use: Call = graph.gates[0].call
    slope = Call.slope

    def off(self: Call, position: int, xp: object, values: tuple[object, ...], y: object) -> object:
        value = slope(self, position, xp, values, y)
        return value * 1.0000000001 if self is use else value

    monkeypatch.setattr(Call, "slope", off)
    report = gt.check(graph, {"x": 1})
    assert report.rows[0].status == "differs"


def test_the_sum_over_paths_is_an_own_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = gt.parse("x*x + x")
    trace = gt.run(graph, {"x": 3})
    trace.node_grads[0] = 8.0  # as if one contribution had been lost
    assert path_sums(trace) == {"x": 7}
    assert count_paths(trace) == 3
    report = checking.check_trace(trace)
    assert report.rows[0].status == "differs"


@pytest.mark.parametrize(
    ("text", "x", "left", "right"),
    [("relu(x)", 0, "0", "1"), ("abs(x)", 0, "-1", "1"), ("max(x, 3)", 3, "0", "1"), ("clip(x, 0, 1)", 1, "1", "0"),
     ("where(x > 0, 2*x, -x)", 0, "-1", "2")],
)  # fmt: skip
def test_a_kink_is_reported_with_both_slopes(text: str, x: float, left: str, right: str) -> None:
    one = row(text, x=x)
    assert one.status == "kink"
    assert f"{left} on the left and {right} on the right" in one.note


@pytest.mark.parametrize(
    ("text", "x"),
    [("relu(x)", 1e-7), ("abs(x)", -1e-9), ("1/x", 1e-8), ("log(x)", 1e-6), ("max(x, x)", 2), ("sqrt(x)", 1e-10),
     ("x**3", 0), ("x*0", 3), ("exp(x)", 600), ("sigmoid(x)", -60), ("tanh(x)", 12), ("sin(1000*x)", 0.3),
     ("x", 1e12), ("x*x", 1e-12), ("1e-9*x", 2), ("1e9*x*x", 2)],
)  # fmt: skip
def test_hard_but_smooth_places_are_measured(text: str, x: float) -> None:
    one = row(text, x=x)
    assert one.status == "agrees", one
    assert one.error < 1e-6


def test_rounding_that_hides_a_slope_is_no_error() -> None:
    one = row("(x + 1e10) - 1e10", x=1)
    assert one.status == "unclear"
    assert gt.check(gt.parse("(x + 1e10) - 1e10"), {"x": 1}).ok


def test_what_is_not_finite_cannot_be_confirmed() -> None:
    report = gt.check(gt.parse("log(x) + y"), {"x": 0, "y": 1})
    assert not report.ok
    assert {one.status for one in report.rows} == {"undefined"}
    assert math.isnan(report.max_relative_error)


def test_no_inputs_is_fine() -> None:
    report = gt.check(gt.parse("2*3"))
    assert report.ok
    assert report.max_relative_error == 0


def ladder(form: str, steps: int) -> str:
    text = "x"
    for n in range(steps):
        text = form.format(inner=text, n=n)
    return text


@pytest.mark.parametrize(
    "text",
    [
        "gelu(" * 12 + "x" + ")" * 12,
        "max(" + ", ".join(f"x{n}" for n in range(30)) + ")",
        "/".join(f"(x{n}**2 + y)" for n in range(40)),
        ladder("abs({inner}-x{n})**x{n}", 12),
        ladder("max({inner}, x{n}, sin(x{n}))", 12),
        ladder("tan(asin(sin({inner}*x{n})))", 12),
    ],
)
def test_sympy_answers_in_time_because_nothing_is_written_out(text: str) -> None:
    graph = gt.parse(text)
    report = gt.check(graph, {name: 0.3 + 0.1 * n for n, name in enumerate(graph.inputs)})
    assert None not in {row.symbolic for row in report.rows}
    assert report.ok


def test_many_inputs_are_moved_together() -> None:
    names = ", ".join(f"x{n}" for n in range(3000))
    namespace: dict[str, object] = {}
    exec(f"def f({names}):\n s = 0\n for x in ({names}): s = s + x*x\n return s", namespace)
    graph = gt.trace_function(namespace["f"])  # type: ignore[arg-type]
    report = gt.check(graph, {f"x{n}": 0.001 * n for n in range(3000)})
    assert report.ok
    assert report.together is not None
    assert report.together < 1e-6
    assert {one.status for one in report.rows} == {"unmeasured"}


def test_kernels_are_made_once() -> None:
    first, second = gt.parse("sin(x)"), gt.parse("sin(y) + 1")
    assert first.gates[0].call is second.gates[0].call
    assert isinstance(first.gates[0].call.array, Kernel)
    assert first.gates[0].call.array is second.gates[0].call.array


@pytest.mark.parametrize(
    ("text", "x"),
    [("x*1e308", 1), ("exp(x)", 709.7), ("cos(x)", 1e20), ("sin(1e20*x)", 1), ("x**1e15*0", 1)],
)
def test_what_differences_cannot_see_is_called_unclear(text: str, x: float) -> None:
    report = gt.check(gt.parse(text), {"x": x})
    assert report.rows[0].status in ("unclear", "agrees")
    assert report.ok
    assert not math.isnan(report.max_relative_error)


def test_cancelling_contributions_are_no_error() -> None:
    assert gt.check(gt.parse("x/x"), {"x": 1e-9}).ok


ARRAYS = {
    "least squares": ("mean(square(X @ W - Y))", "X=rand(4,3; seed=1), W=rand(3,2; seed=2), Y=rand(4,2; seed=3)"),
    "two layers": ("softmax_ce(Y, relu(X@W + b)@V)",
        "X=rand(3,4), W=randn(4,5; seed=3), b=[1,0,0,0,.5], V=randn(5,2; seed=4), Y=[[1,0],[0,1],[0,1]]"),
    "repeated": ("sum(w*X + b)", "X=rand(3,2), w=[1,2], b=0.5"),
    "labels": ("softmax_ce(onehot(c, 3), X)", "c=[0,2], X=randn(2,3)"),
    "one of many": ("max(X) + sum(max(X, axis=0)) - X[0, 1]*norm(X)", "X=randn(3,3; seed=2)"),
}  # fmt: skip


@pytest.mark.parametrize("name", ARRAYS)
def test_every_entry_of_an_array_is_judged(name: str) -> None:
    text, at = ARRAYS[name]
    feeds = gt.parse_feeds(at)
    report = gt.check(gt.parse(text), feeds)
    assert report.ok, report
    for row in report.rows:
        if (name, row.name) == ("labels", "c"):
            assert row.status == "fixed", row
            continue
        assert row.status == "agrees", row
        shape = np.shape(feeds[row.name])
        assert np.shape(row.gradient) == np.shape(row.difference) == np.shape(row.symbolic) == shape
        np.testing.assert_allclose(row.difference, row.gradient, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(row.symbolic, row.gradient, rtol=1e-12, atol=1e-14)
        assert row.paths is None


def test_of_an_array_the_sum_of_upstream_times_output_is_measured() -> None:
    upstream = np.array([1.0, -2.0, 0.5])
    report = gt.check(gt.parse("softmax(x)"), {"x": [1, 2, 3]}, upstream=upstream)
    assert report.ok
    assert report.rows[0].status == "agrees"
    doubled = gt.check(gt.parse("x*y + x"), {"x": 2, "y": 3}, upstream=2.0)
    assert doubled.ok
    assert [row.paths for row in doubled.rows] == [8, 4]


@pytest.mark.parametrize("symbolic", [True, False])
@pytest.mark.parametrize("place", [(0, 1), (2, 0)])
def test_one_wrong_entry_is_found(place: tuple[int, int], symbolic: bool) -> None:
    feeds = gt.parse_feeds("X=rand(4,3; seed=1), W=rand(3,2; seed=2)")
    trace = gt.run(gt.parse("sum(square(X @ W))"), feeds)
    grads = trace.node_grads[trace.graph.inputs["W"]]
    grads[place] *= 1 + 1e-4
    report = checking.check_trace(trace, symbolic=symbolic)
    assert not report.ok
    right, wrong = report.rows
    assert right.status == "agrees"
    assert wrong.status == "differs"
    assert f"W[{place[0]}, {place[1]}] central differences give" in wrong.note


def test_a_transposed_gradient_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = gt.parse("sum(square(x @ A))")

    def backward(
        upstream: Any, id: int, node: tuple[Any, ...], values: list[Any], grads: list[Any]
    ) -> None:
        grads[node[1]] = values[node[2]] @ upstream
        grads[node[2]] = np.outer(upstream, values[node[1]])

    use = graph.gates[0].call
    monkeypatch.setattr(use, "_array", use.array._replace(backward=backward))
    report = gt.check(graph, gt.parse_feeds("x=[1,2], A=[[1,2],[3,4]]"))
    assert [row.status for row in report.rows] == ["agrees", "differs"]
    assert "4 entries" not in report.rows[1].note  # the diagonal is right
    assert "at 2 entries, such as A[" in report.rows[1].note


def test_a_wrong_vjp_is_caught_by_sympy(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = gt.parse("sum(softmax(x)*w)")
    contributions = Call.contributions

    def off(self: Call, xp: Any, values: tuple[Any, ...], y: Any, upstream: Any) -> dict[int, Any]:
        found = contributions(self, xp, values, y, upstream)
        return {p: part * 1.0000000001 for p, part in found.items()}

    feeds = gt.parse_feeds("x=[1,2,3], w=[1,0,-1]")
    assert gt.check(graph, feeds).ok
    monkeypatch.setattr(Call, "contributions", off)
    report = gt.check(graph, feeds)
    assert {row.status for row in report.rows} == {"differs"}


def test_a_kink_of_one_entry_is_named() -> None:
    report = gt.check(gt.parse("sum(relu(X))"), {"X": [[0, 1], [-1, 2]]})
    assert report.ok
    (row,) = report.rows
    assert row.status == "kink"
    assert row.note == "at X[0, 0] the slope jumps here: 0 on the left and 1 on the right"
    assert np.isnan(row.difference).tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("max(X)", "X=[[2,1],[-1,2]]"),
        ("sum(min(X, axis=1))", "X=[[2,1],[3,3]]"),
        ("norm(X)", "X=[0,0]"),
        ("sum(max(X, y))", "X=[1,2], y=2"),
        ("mean(square(abs(x) - y))", "x=[0,1], y=[1,2]"),
    ],
)
def test_ties_and_kinks_of_whole_arrays_are_told(text: str, at: str) -> None:
    report = gt.check(gt.parse(text), gt.parse_feeds(at))
    assert report.ok
    assert report.rows[0].status == "kink", report


def test_a_step_that_changes_which_entry_is_largest_is_not_measured() -> None:
    """X[0] overtakes within the first step, so a smaller one has to do."""
    report = gt.check(gt.parse("max(X)"), {"X": [1, 1 + 1e-4]})
    assert report.rows[0].status == "agrees"
    assert report.rows[0].difference == pytest.approx([0, 1])


def test_of_a_large_array_some_entries_are_moved_and_all_along_directions() -> None:
    chance = np.random.default_rng(0)
    feeds = {"X": chance.normal(size=(30, 300)), "W": chance.normal(size=(300, 50))}
    trace = gt.run(gt.parse("mean(square(X@W))"), feeds)
    first, again = (checking.check_trace(trace).rows[1] for _ in range(2))
    assert first.status == "agrees"
    moved = int((~np.isnan(first.difference)).sum())
    assert f"{moved} of 15000 entries moved, and all together in 2 directions" in first.note
    assert np.array_equal(first.difference, again.difference, equal_nan=True)
    where_not = tuple(np.argwhere(np.isnan(first.difference))[0])
    trace.node_grads[trace.graph.inputs["W"]][where_not] += 0.01
    assert checking.check_trace(trace).rows[1].status == "differs"


def test_many_large_inputs_are_moved_together() -> None:
    feeds = {f"x{n}": np.linspace(-1, 1, 2_000) + n for n in range(400)}
    graph = gt.parse(" + ".join(f"sum(x{n}*x{n})" for n in range(400)))
    report = gt.check(graph, feeds, symbolic=False)
    assert report.ok
    assert report.together is not None
    assert {row.status for row in report.rows} == {"unmeasured"}


def test_an_entry_can_be_nudged() -> None:
    trace = gt.run(gt.parse("x @ x"), {"x": [1.0, 3.0]})
    moved = nudge(trace, "x", 0.5, index=(1,))
    assert (moved.name, moved.index) == ("x", (1,))
    assert (moved.before, moved.after, moved.predicted) == (10, 13.25, 3)
    for index in ((), (2,), (0, 0)):
        with pytest.raises(gt.GraphTutorError):
            nudge(trace, "x", index=index)


def test_sympy_is_not_asked_about_large_arrays() -> None:
    """A norm reads its formula anew for each entry, which is quadratic."""
    report = gt.check(gt.parse("norm(x)"), {"x": np.linspace(1, 2, 100).reshape(10, 10)})
    assert report.ok
    assert report.rows[0].symbolic is None
    assert report.rows[0].note.startswith("all 100 entries moved")


@pytest.mark.parametrize(
    ("text", "feeds"),
    [
        ("sum(x/y)", {"x": [1.0, 2.0], "y": [0.0, 1.0]}),
        ("mape(x, y)", {"x": [0.0, 1.0], "y": [1.0, 1.0]}),
        ("cosine_similarity(x, y)", {"x": [0.0, 0.0], "y": [1.0, 1.0]}),
        ("sum(log(x))", {"x": [0.0, 1.0], "y": 1.0}),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_division_by_zero_is_undefined_and_no_crash(text: str, feeds: dict[str, Any]) -> None:
    graph = gt.parse(text)
    report = gt.check(graph, {n: v for n, v in feeds.items() if n in graph.inputs})
    assert not report.ok
    assert "undefined" in {row.status for row in report.rows}
    assert all(row.symbolic is None for row in report.rows)


@pytest.mark.filterwarnings("error")
def test_numpy_does_not_warn_of_large_logits() -> None:
    report = gt.check(gt.parse("softmax_ce(y, z)"), {"z": [1e8, -1e8], "y": [0.0, 1.0]})
    assert report.ok
    np.testing.assert_allclose(report.rows[1].symbolic, [1.0, -1.0])


def test_a_division_by_zero_inside_sympy_leaves_its_judgement_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from graphtutor.engine import exactly

    def divides(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(exactly, "_derived", divides)
    report = gt.check(gt.parse("sum(x*y)"), {"x": [1.0, 2.0], "y": 3.0})
    assert report.ok
    assert [row.symbolic for row in report.rows] == [None, None]


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e-5, 1.0, 1e160, 1e200, 1e308])
def test_a_norm_neither_vanishes_nor_overflows(size: float) -> None:
    graph = gt.parse("norm(x)")
    x = np.array([0.6, 0.8]) * size
    report = gt.check(graph, {"x": x})
    trace = gt.run(graph, {"x": x})
    np.testing.assert_allclose(trace.output, size, rtol=1e-15)
    np.testing.assert_allclose(trace.grads["x"], [0.6, 0.8], rtol=1e-15)
    np.testing.assert_allclose(gt.compile(graph)({"x": x})[1]["x"], [0.6, 0.8], rtol=1e-15)
    np.testing.assert_allclose(report.rows[0].symbolic, [0.6, 0.8], rtol=1e-12)
    assert report.ok


def test_a_norm_of_rows_and_of_what_is_not_finite() -> None:
    x = np.array([[3e200, 4e200], [3e-200, 4e-200], [0.0, 0.0], [np.inf, 1.0], [np.nan, 1.0]])
    trace = gt.run(gt.parse("norm(x, axis=1)"), {"x": x}, upstream=1.0)
    np.testing.assert_allclose(trace.output, [5e200, 5e-200, 0, np.inf, np.nan], rtol=1e-15)
    np.testing.assert_allclose(trace.grads["x"][:3], [[0.6, 0.8], [0.6, 0.8], [0, 0]], rtol=1e-15)
    assert gt.run(gt.parse("norm(x)"), {"x": [3.0, 4.0]}).output == 5.0


def test_a_wrong_slope_near_a_bend_is_still_caught() -> None:
    trace = gt.run(gt.parse("norm(x)"), {"x": [6e-200, 8e-200]})
    assert checking.check_trace(trace).ok
    trace.node_grads[trace.graph.inputs["x"]][0] += 1e-3
    assert checking.check_trace(trace).rows[0].status == "differs"
