"""Cards say what the sentences say: the same numbers, the same reasons."""

from __future__ import annotations

import pytest
from corpus import LECTURES, random_expressions

import graphtutor as gt
from graphtutor.engine.nudge import nudge
from graphtutor.engine.steps import Accumulated, Evaluated, Propagated
from graphtutor.text import number
from graphtutor.words.card import MOST_PATHS, card, nudge_card, selected_text
from graphtutor.words.narrate import explain, narrate

LONE = [("2", {}), ("pi", {}), ("x", {"x": 2}), ("2*pi", {}), ("a = 3; a", {})]
CORPUS = [*LECTURES.values(), *LONE, *random_expressions(40, seed=3)]


@pytest.mark.parametrize(("text", "feeds"), CORPUS, ids=[text[:30] for text, _ in CORPUS])
def test_a_card_agrees_with_its_sentence(text: str, feeds: dict[str, float]) -> None:
    trace = gt.run(gt.parse(text), feeds)
    for step in trace.steps:
        sentence, shown = narrate(step, trace), card(step, trace)
        said = explain(step, trace)
        assert shown.headline.endswith(".")
        for note in shown.notes:
            assert note in said
        if isinstance(step, Propagated):
            slots = sentence.slots
            equation = " ".join(
                (slots["upstream"], "×", slots["local"], slots["relation"], slots["contribution"])
            )
            assert equation.replace("×", "× local slope") in said
            assert shown.numbers.endswith(equation)
            assert sentence.slots["why"] in shown.why
            assert shown.why.rstrip(".") in said
        elif isinstance(step, Accumulated):
            assert len(shown.parts) == min(len(step.contributions), MOST_PATHS + 1)
            assert shown.numbers in said
        elif isinstance(step, Evaluated) and sentence.key == "computed":
            assert shown.numbers in said


def test_slopes_at_a_fork_are_written_out() -> None:
    trace = gt.run(gt.parse("f = x*x + x"), {"x": 3})
    symbols = [card(step, trace).symbols for step in trace.steps[4:]]
    assert symbols == [
        "∂f/∂v1 = ∂f/∂f · ∂f/∂v1,  ∂f/∂v1 = 1",
        "∂f/∂f · 1, part 1 of 3 of ∂f/∂x",
        "∂f/∂v1 · x, part 2 of 3 of ∂f/∂x",
        "∂f/∂v1 · x, part 3 of 3 of ∂f/∂x",
        "∂f/∂x = ∂f/∂f · 1 + ∂f/∂v1 · x + ∂f/∂v1 · x",
    ]


def test_many_paths_are_counted() -> None:
    trace = gt.run(gt.parse("+".join(["x"] * 12)), {"x": 2})
    shown = card(trace.steps[-1], trace)
    assert shown.parts[-1] == f"and {12 - MOST_PATHS} more"
    assert "…" in shown.symbols


def test_a_nudge_predicts_and_measures() -> None:
    trace = gt.run(gt.parse("x*x*y"), {"x": 3, "y": 2})
    moved = nudge(trace, "x", -0.01)
    assert moved.predicted == pytest.approx(-0.12)
    assert moved.actual == pytest.approx(2.99**2 * 2 - 18)
    shown = nudge_card(moved, trace)
    assert shown.numbers == "predicted  gradient × step = 12 × (-0.01) = -0.12"
    assert number(moved.actual, 4) in shown.symbols
    straight = nudge_card(nudge(trace, "y", 0.5), trace)
    assert straight.why == "They agree: along this step the output is a straight line in y."


@pytest.mark.parametrize(
    ("text", "x", "by", "course"),
    [
        ("x*x", 3, 0.01, "bent"),
        ("x*x + 1000000000", 3, 0.01, "bent"),
        ("x**8", 0, 0.01, "bent"),
        ("exp(x)", 1, -0.03, "bent"),
        ("3*x - 1", 5, 0.01, "straight"),
        ("relu(x)", 0, 0.01, "bent"),
        ("relu(x)", -0.005, 0.02, "bent"),
        ("max(x, 2)", 2, -0.01, "bent"),
        ("where(x > 1, 5, 0)*x", 1, 0.01, "bent"),
        ("log(x)", 0.005, -0.01, "undefined"),
        ("1/x", 0.01, -0.01, "undefined"),
        ("tanh(x)", 30, 0.01, "straight"),
    ],
)
def test_a_nudge_knows_how_the_output_goes(text: str, x: float, by: float, course: str) -> None:
    trace = gt.run(gt.parse(text), {"x": x})
    moved = nudge(trace, "x", by)
    assert moved.course == course
    assert nudge_card(moved, trace).why


def test_a_small_change_of_a_large_output_is_told_apart() -> None:
    trace = gt.run(gt.parse("x*x + 1000000000"), {"x": 3})
    before, after = (
        nudge_card(nudge(trace, "x"), trace).symbols.split("from ")[1].split(": ")[0].split(" to ")
    )
    assert before != after


def test_what_is_known_of_a_node() -> None:
    trace = gt.run(gt.parse("q = x + y; where(q > 0, q*2, x)"), {"x": 1, "y": 2})
    last = gt.Player(trace, 999)
    first = gt.Player(trace, 0)
    texts = [selected_text(node.id, last) for node in trace.graph if node.kind != "constant"]
    assert texts[0] == "Selected: input x, value 1, gradient 2."
    assert texts[2] == "Selected: q = x + y, value 3, gradient 2."
    assert texts[3] == "Selected: q > 0, which is true; comparisons get no gradient."
    trace = gt.run(gt.parse("exp(1)*x"), {"x": 2})
    said = selected_text(next(iter(trace.graph.constants)), gt.Player(trace, 0))
    assert said == "Selected: constant 1, value 1; constants get no gradient."
    assert selected_text(2, first).endswith("value not known yet, gradient not known yet.")
