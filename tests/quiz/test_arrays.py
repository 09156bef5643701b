"""Questions about arrays: any right formula is right, and what is wrong is said by shape and by slip."""

from __future__ import annotations

import numpy as np
import pytest
from corpus_arrays import random_arrays

import graphtutor as gt
from graphtutor.engine.steps import Accumulated, Propagated
from graphtutor.errors import FeedError, GraphTutorError, ShapeError
from graphtutor.quiz.answers import array_answer
from graphtutor.quiz.ask import judge, questions, reveal
from graphtutor.quiz.question import Question
from graphtutor.slips import EDGE_SLIPS, FORK_SLIPS, is_of_numbers
from graphtutor.text import array

LAYER = "sum(relu(X @ W + b)*k) + sum(X*X)"
LAYER_AT = {
    "X": [[1, 2], [3, 4], [-1, 0.5]],
    "W": [[1, 0.25], [2, 1]],
    "b": [1, -2],
    "k": 0.5,
}


@pytest.fixture(scope="module")
def layer() -> gt.Trace:
    return gt.run(gt.parse(LAYER), LAYER_AT)


def toward(trace: gt.Trace, name: str, gate: str | None = None) -> Question:
    """The question about the edge from a gate to an input, the first of them in the backward pass."""
    step = next(
        s
        for s in trace.steps
        if isinstance(s, Propagated)
        and s.input == trace.graph.named[name]
        and gate in (None, trace.graph[s.node].label)
    )
    return questions(step, trace)[0]


def typed(value: object) -> str:
    return str(np.asarray(value).tolist())


@pytest.mark.parametrize("case", list(random_arrays(40)), ids=lambda case: case.text[:30])
def test_every_move_of_arrays_is_asked_and_its_truth_is_right(case) -> None:  # type: ignore[no-untyped-def]
    graph = gt.parse(case.text)
    upstream = np.ones(np.shape(case.output)) if np.ndim(case.output) else None
    feeds = {name: case.feeds[name] for name in graph.inputs}
    trace = gt.run(graph, feeds, upstream=upstream)
    for step in trace.steps[trace.turn + 1 :]:
        if is_of_numbers(step, trace):
            continue
        (question,) = questions(step, trace)
        truth = step.grad if isinstance(step, Accumulated) else step.contribution
        assert question.truth is truth
        exact = typed(truth)
        assert judge(question, exact, trace).closeness == "right"
        away = typed(np.asarray(truth) + 1e3)
        assert judge(question, away, trace).closeness == "wrong"
        assert judge(question, f"[{exact}]", trace).closeness == "wrong"  # one axis more
        assert array(truth, 4) in reveal(question)
        if isinstance(step, Accumulated):
            assert judge(question, " + ".join(question.given), trace).is_right


@pytest.mark.parametrize(
    ("name", "gate", "answer"),
    [
        ("W", "@", "X.T @ G"),
        ("W", "@", "(G.T @ X).T"),
        ("X", "@", "G @ W.T"),
        ("X", "@", "(W @ G.T).T + 0*X"),
        ("b", "+", "sum(G, axis=0)"),
        ("b", "+", "3*mean(G, axis=0)"),
        ("k", "×", "sum(G*relu(v2))"),
        ("k", "×", "sum(v4)/k"),
    ],
)
def test_a_right_formula_is_right_in_every_form(
    layer: gt.Trace, name: str, gate: str, answer: str
) -> None:
    assert judge(toward(layer, name, gate), answer, layer).text == "Right."


@pytest.mark.parametrize(
    ("name", "gate", "answer", "said"),
    [
        ("W", "@", "G.T @ X", "That is the transpose"),
        ("W", "@", "X.T @ -G", "Your sign is flipped."),
        ("W", "@", "G", "@ still has to send it back by its rule, to the shape of W, 2×2."),
        ("W", "@", "X @ W", "That is 3×2, but what arrives at W has the shape of W: 2×2."),
        ("W", "@", "7", "That is a number, but what arrives at W has the shape of W: 2×2."),
        ("W", "@", "W", "entries are wrong. By shapes: upstream is 3×2, X is 3×2, and W is 2×2."),
        ("X", "@", "G @ W", "in another order or transposed otherwise"),
        ("X", "@", "G", "@ still has to send it back by its rule"),
        ("b", "+", "G", "b was copied 3 times, so sum over the copies."),
        ("b", "+", "sum(G, axis=1)", "That sums over the wrong axis"),
        ("b", "+", "mean(G, axis=0)", "That is the mean over the copies of b"),
        ("b", "+", "b", "b was copied to fit (a vector of 2 → 3×2)"),
        ("k", "×", "G*v3", "k was copied 6 times, so sum over the copies."),
    ],
)
def test_what_is_wrong_is_named(
    layer: gt.Trace, name: str, gate: str, answer: str, said: str
) -> None:
    verdict = judge(toward(layer, name, gate), answer, layer)
    assert verdict.closeness == "wrong"
    assert said in verdict.text


def test_a_product_by_the_factor_itself_is_named() -> None:
    trace = gt.run(gt.parse("sum(X*Y)"), {"X": [1, 2], "Y": [3, 5]})
    assert "the other factor" in judge(toward(trace, "X"), "G*X", trace).text
    assert judge(toward(trace, "X"), "Y", trace).is_right
    trace = gt.run(gt.parse("sum(relu(X))*k"), {"X": [1, -2], "k": 3})
    assert "multiply it by the upstream" in judge(toward(trace, "X"), "[1, 0]", trace).text
    assert "multiply it by the local slope" in judge(toward(trace, "X"), "[3, 3]", trace).text


def test_an_array_that_is_typed_is_judged_by_its_digits() -> None:
    trace = gt.run(gt.parse("sum(x*w)*k"), {"x": [1, 2, 0], "w": [3, 5, 1], "k": 1 / 3})
    question = toward(trace, "x")  # 1, 5/3, 1/3
    for answer, closeness in (
        ("[1, 5/3, 1/3]", "right"),
        ("[1, 1.667, .333]", "rounded"),
        ("[1, 1.7, 0.333]", "coarse"),
        ("[1, 1.667, 0.343]", "wrong"),
        ("ones(3)", "wrong"),
    ):
        assert judge(question, answer, trace).closeness == closeness, answer
    assert "1 of 3 entries are wrong." in judge(question, "[1, 1.667, 0.343]", trace).text
    assert judge(question, "w*0.3333", trace).text.startswith("Right, rounded: it is [1, 1.667")


def test_each_of_many_alike_is_no_array_yet() -> None:
    trace = gt.run(gt.parse("sum(X)"), {"X": np.ones((2, 3))})
    said = judge(toward(trace, "X"), "1", trace).text
    assert said.endswith("Each entry is 1, but what arrives at X has the shape of X: "
                         "write broadcast(1, 2, 3).")  # fmt: skip
    assert judge(toward(trace, "X"), "broadcast(1, 2, 3)", trace).is_right


def test_the_paths_to_a_fork_are_added(layer: gt.Trace) -> None:
    step = next(s for s in layer.steps if isinstance(s, Accumulated) and layer.shape(s.node))
    (question,) = questions(step, layer)
    assert [*question.given] == ["G1", "G2", "G3"]
    assert judge(question, "G1 + G2 + G3", layer).is_right
    for answer, said in (
        ("G2", "at a fork they add up"),
        ("G1 + G3", "One of the paths is missing."),
        ("(G1 + G2 + G3)/3", "mean of the paths"),
        ("-G1 - G2 - G3", "sign"),
        ("X + 1", "6 of 6 entries are wrong. Add up all 3 of them."),
    ):
        assert said in judge(question, answer, layer).text, answer


def test_a_large_array_is_answered_by_a_formula() -> None:
    feeds = {"X": np.linspace(-1, 1, 3000).reshape(30, 100), "W": np.ones((100, 20))}
    trace = gt.run(gt.parse("sum(tanh(X @ W))"), feeds)
    question = toward(trace, "W")
    assert "X is 30×100 of norm" in question.text
    assert "type" not in question.text
    assert judge(question, "X.T @ G", trace).text == "Right."
    assert "That is 30×20, but" in judge(question, "2*G", trace).text


def test_the_name_of_the_upstream_is_free() -> None:
    trace = gt.run(gt.parse("sum(G @ G1)"), {"G": [[1, 2]], "G1": [[3], [4]]})
    question = toward(trace, "G1")
    assert [*question.given] == ["GG"]
    assert "upstream GG = " in question.text
    assert judge(question, "G.T @ GG", trace).is_right


def test_the_two_edges_of_one_gate_are_told_apart() -> None:
    trace = gt.run(gt.parse("sum(X @ X)"), {"X": [[1, 2], [3, 4]]})
    asked = [questions(s, trace)[0] for s in trace.arrivals(trace.graph.inputs["X"])]
    assert "operand number 1, X, over its wire" in asked[0].text
    assert "operand number 2, X, over its wire" in asked[1].text
    assert judge(asked[0], "G @ X.T", trace).is_right
    assert not judge(asked[1], "G @ X.T", trace).is_right


def test_answers_that_cannot_be_judged_are_errors(layer: gt.Trace) -> None:
    question = toward(layer, "W", "@")
    with pytest.raises(ShapeError, match="inner sizes"):
        judge(question, "X @ G", layer)
    with pytest.raises(FeedError, match="no Q"):
        judge(question, "Q @ G", layer)
    for answer in ("", "[[1, 2], [3]]", "[1, 2] + 1", "[x]", "G @", "X.T @ [1, 2]", "rand(9**9)"):
        with pytest.raises(GraphTutorError):
            judge(question, answer, layer)


def test_what_is_not_finite_is_not_asked() -> None:
    trace = gt.run(gt.parse("sum(log(x))"), {"x": [0, 2]})
    assert [s for s in trace.steps if questions(s, trace)] == [trace.steps[trace.turn + 1]]


def test_comparisons_and_constants_may_be_around() -> None:
    trace = gt.run(gt.parse("sum(where(X > 0, 2*X, Y))"), {"X": [1, -2], "Y": [3, 4]})
    texts = [q.text for s in trace.steps for q in questions(s, trace)]
    assert any("X > 0 = [1, 0]" in text for text in texts)
    assert judge(toward(trace, "Y"), "where(X > 0, 0, G)", trace).is_right
    assert array_answer("v1*2", trace, {}).tolist() == [4, -8]


def test_every_slip_happens_and_is_wrong(layer: gt.Trace) -> None:
    feeds = {name: LAYER_AT[name] for name in ("X", "W", "b")}
    wide = gt.run(gt.parse("sum(dense(X, W, b)*X)"), feeds)
    for kind, catalogue in ((Propagated, EDGE_SLIPS), (Accumulated, FORK_SLIPS)):
        for slip in catalogue.values():
            found = [
                (step, wrong)
                for trace in (layer, wide)
                for step in trace.steps
                if isinstance(step, kind) and not is_of_numbers(step, trace)
                for wrong in slip.wrong(trace, step)
            ]
            assert found, slip.name
