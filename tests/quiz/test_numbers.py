"""Questions and verdicts: the truth is the trace's, and only a slip that explains a number is named."""

from __future__ import annotations

import math

import pytest
from corpus import LECTURES, NEURON, NEURON_AT

import graphtutor as gt
from graphtutor.engine.steps import Accumulated, Propagated
from graphtutor.errors import FeedError, GraphTutorError
from graphtutor.quiz.answers import number_answer
from graphtutor.quiz.ask import judge, questions, reveal
from graphtutor.slips import SLIPS, is_of_numbers
from graphtutor.text import exact_number, number


def trace_of(text: str, feeds: dict[str, float]) -> gt.Trace:
    return gt.run(gt.parse(text), feeds)


@pytest.mark.parametrize("name", LECTURES)
def test_every_backward_move_is_asked_and_its_truth_is_right(name: str) -> None:
    trace = trace_of(*LECTURES[name])
    for step in trace.steps:
        asked = questions(step, trace)
        if isinstance(step, Propagated):
            assert [q.kind for q in asked] == ["local", "contribution"]
            assert [q.truth for q in asked] == [step.local, step.contribution]
        elif isinstance(step, Accumulated):
            assert [q.kind for q in asked] == ["sum"]
            assert asked[0].truth == step.grad
        else:
            assert asked == []
        for question in asked:
            assert judge(question, exact_number(question.truth), trace).closeness == "right"
            assert judge(question, number(question.truth, 4), trace).is_right
            wrong = judge(question, exact_number(question.truth + 12345.5), trace)
            assert wrong.closeness == "wrong"
            assert question.hint in wrong.text
            assert number(question.truth, 4) in reveal(question)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("-0.534446645388523", "Right."),
        ("-1/v7**2", "Right."),
        ("-0.5344", "Right."),
        ("-.534", "Right, rounded: it is -0.5344."),
        ("-0.5345", "Right, rounded: it is -0.5344."),
        ("-0.53", "Close, but give at least three digits."),
        ("-0.52", "Not -0.52. Scaled by -1/x²: d(1/x)/dx = -1/x²."),
        ("0.5344", "Not 0.5344. Your sign is flipped."),
        (
            "0.7311",
            "Not 0.7311. That is the value of the gate: the slope says how fast it changes.",
        ),
        ("1", "Not 1. That is the upstream gradient; asked is the slope of the gate alone."),
    ],
)
def test_verdicts_on_a_local_slope(answer: str, said: str) -> None:
    trace = trace_of(NEURON, NEURON_AT)
    question = questions(trace.steps[14], trace)[0]
    assert judge(question, answer, trace).text == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("-0.5344*0.3679", "Right, rounded: it is -0.1966."),
        ("-0.53*0.37", "Not -0.53*0.37. Multiply: -0.5344 × 0.3679."),
        ("-0.5344", "Not -0.5344. That is the upstream gradient: multiply it by the local slope."),
        ("0.3679", "Not 0.3679. That is the local slope: multiply it by the upstream gradient."),
        ("-0.1666", "Not -0.1666. Upstream and local slope are multiplied, not added."),
        ("0.1966", "Not 0.1966. Your sign is flipped."),
    ],
)
def test_verdicts_on_a_contribution(answer: str, said: str) -> None:
    trace = trace_of(NEURON, NEURON_AT)
    question = questions(trace.steps[16], trace)[1]
    assert judge(question, answer, trace).text == said


def test_the_swapped_factor_is_named() -> None:
    trace = trace_of("x*y", {"x": 3, "y": 5})
    toward_x = questions(trace.steps[4], trace)[0]
    assert toward_x.truth == 5
    assert judge(toward_x, "3", trace).text.endswith(
        "That is x itself: the slope toward it is the other factor."
    )
    assert judge(toward_x, "y", trace).closeness == "right"


def test_two_slips_that_lead_to_one_number_are_not_named() -> None:
    trace = trace_of("x*y", {"x": 1, "y": 5})  # 1 is the own input and the upstream gradient
    question = questions(trace.steps[4], trace)[0]
    assert question.hint in judge(question, "1", trace).text


def test_the_two_edges_of_a_square_are_told_apart() -> None:
    trace = trace_of("x*x", {"x": 3})
    asked = [questions(step, trace)[0].text for step in trace.steps[3:5]]
    assert "operand number 1, x" in asked[0]
    assert "operand number 2, x" in asked[1]
    total = questions(trace.steps[5], trace)[0]
    assert judge(total, "3", trace).text.endswith("at a fork they add up.")
    assert judge(total, "9", trace).text.endswith("The paths are added, not multiplied.")


def test_answers_may_use_names_and_symbols_but_no_others() -> None:
    trace = trace_of("q = x + y; q*z", {"x": 1, "y": 2, "z": 4})
    assert number_answer("q*z + v1", trace) == 24
    assert number_answer("a = 2; a*q", trace) == 6
    with pytest.raises(FeedError, match="no k"):
        number_answer("k + 1", trace)


@pytest.mark.parametrize(
    "answer", ["", " ", "1,5", "0.5.", "2x", "import os", "a" * 5000, "((((", "nan"]
)
def test_what_is_no_answer_is_an_error_with_its_place(answer: str) -> None:
    trace = trace_of("x*y", {"x": 1, "y": 5})
    question = questions(trace.steps[4], trace)[0]
    with pytest.raises(GraphTutorError):
        judge(question, answer, trace)


def test_what_is_not_finite_is_not_asked() -> None:
    trace = trace_of("log(x)*y + 1/x", {"x": 0, "y": 2})
    asked = [question for step in trace.steps for question in questions(step, trace)]
    assert asked
    assert all(math.isfinite(question.truth) for question in asked)


def test_both_uses_at_once_are_named() -> None:
    trace = trace_of("x*x", {"x": 3})
    question = questions(trace.steps[3], trace)[0]
    assert judge(question, "6", trace).text.endswith("both uses of x; asked is one of them.")


@pytest.mark.parametrize(
    ("text", "x", "answer"),
    [("sin(x)", 1, "1"), ("log(x)*1e-9", 2.5, "0"), ("x*1e-13", 1, "5e-13"), ("tanh(x)", 0.3, "0")],
)
def test_what_is_far_off_is_wrong_however_few_its_digits(text: str, x: float, answer: str) -> None:
    trace = trace_of(text, {"x": x})
    question = questions(trace.steps[-1], trace)[0]
    assert judge(question, answer, trace).closeness == "wrong"


def test_a_path_that_is_missing_is_named() -> None:
    trace = trace_of("x*y + sin(x) + x*x", {"x": 1.25, "y": -3})
    step = next(step for step in trace.steps if isinstance(step, Accumulated))
    question = questions(step, trace)[0]
    said = {
        judge(question, f"{part:.4f}", trace).text.split(". ", 1)[-1] for part in step.contributions
    }
    assert said == {"That is what one path delivers: at a fork they add up."}
    missing = judge(question, f"{step.grad - step.contributions[-1]:.4f}", trace).text
    assert missing.endswith("One of the paths is missing.")


def test_a_slip_in_a_rounded_number_is_named() -> None:
    trace = trace_of(NEURON, NEURON_AT)
    question = questions(trace.steps[16], trace)[1]
    assert judge(question, "0.197", trace).text.endswith("Your sign is flipped.")


def test_a_formula_is_not_explained_by_a_number_it_happens_to_have() -> None:
    trace = trace_of("x*y + x*z", {"x": 2, "y": 3, "z": -1})
    question = questions(trace.steps[trace.turn + 1], trace)[1]
    assert "multiplied, not added" in judge(question, "2", trace).text
    assert "multiplied, not added" not in judge(question, "x", trace).text


def test_at_a_tie_the_question_states_the_rule() -> None:
    graph = gt.parse("3*max(x, y)")
    for ties, truth, said in (("first", 1, "the first gets it all"), ("split", 0.5, "share it")):
        trace = gt.run(graph, {"x": 2, "y": 2}, ties)
        question = questions(trace.steps[-2], trace)[0]
        assert question.truth == truth
        assert said in question.text
        assert said in judge(question, "7", trace).text


def test_a_constant_that_was_given_a_value_has_it_in_answers() -> None:
    trace = trace_of("pi*x", {"pi": 3, "x": 2})
    assert number_answer("pi", trace) == 3


def test_what_is_known_is_said() -> None:
    trace = trace_of("where(x > 0, x*y, 2)", {"x": 3, "y": 5})
    question = questions(trace.steps[trace.turn + 1], trace)[0]
    assert question.text.startswith("Here x > 0 is true, v1 = 15 and v2 = 15.")


def test_only_a_multiplication_swaps() -> None:
    for text in ("x/y", "x + y", "x - y", "max(x, y)"):
        trace = trace_of(text, {"x": 7, "y": 3})
        for step in trace.steps[4:]:
            question = questions(step, trace)[0]
            assert not any("other factor" in hint for hint in question.slips)


ARRAYS = "s = sum(X*k); s*j + mean(relu(X @ w + b))*j"
ARRAYS_AT = {"X": [[1, 2], [3, 4]], "w": [1, -1], "b": 0.5, "k": 3, "j": 2}


def test_numbers_beside_arrays_are_asked_about_as_ever() -> None:
    trace = gt.run(gt.parse(ARRAYS), ARRAYS_AT)
    asked = [(s, questions(s, trace)) for s in trace.steps if is_of_numbers(s, trace)]
    asked = [(step, found) for step, found in asked if found]
    edges = {(s.node, s.input) for s, _ in asked if isinstance(s, Propagated)}
    j, s = trace.graph.inputs["j"], trace.graph.statements["s"]
    products = [node.id for node in trace.graph.gates if node.label == "×"][1:]
    top = trace.graph.output
    means = [node.id for node in trace.graph.gates if node.label == "mean"]
    assert edges == {
        *((top, product) for product in products),
        (products[0], s),
        (products[0], j),
        (products[1], means[0]),
        (products[1], j),
    }
    sums = [step for step, _ in asked if isinstance(step, Accumulated)]
    assert [step.node for step in sums] == [j]
    for _, found in asked:
        for question in found:
            assert judge(question, exact_number(question.truth), trace).closeness == "right"


def test_no_slip_is_made_with_arrays() -> None:
    trace = gt.run(gt.parse(ARRAYS), ARRAYS_AT)
    for step in trace.steps:
        kind = {Propagated: "local", Accumulated: "sum"}.get(type(step), "value")
        for slip in SLIPS.values():
            if slip.asked == kind and not is_of_numbers(step, trace):
                assert slip.numbers(trace, step) == []
    assert len([step for step in trace.steps if is_of_numbers(step, trace)]) > 8


def test_an_answer_may_use_arrays_and_must_be_a_number() -> None:
    trace = gt.run(gt.parse(ARRAYS), ARRAYS_AT)
    assert number_answer("sum(X*k)*j", trace) == 60
    assert number_answer("X[1, 0] + w[1]", trace) == 2
    with pytest.raises(FeedError, match="an array") as raised:
        number_answer("X @ w", trace)
    assert raised.value.remedy is not None
    assert "sum(X @ w)" in raised.value.remedy
    with pytest.raises(GraphTutorError):
        number_answer("X @ k", trace)
