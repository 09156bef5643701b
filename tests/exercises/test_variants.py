"""Variants: other values for everybody, the same for the same seed, and no mistake that comes out right."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import islice

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.engine.steps import Accumulated, Propagated
from graphtutor.errors import ExerciseError
from graphtutor.exercises.blanks import Blanks
from graphtutor.exercises.exercise import ASKS, Exercise
from graphtutor.exercises.mistaken import mistaken_grads, wrong_numbers
from graphtutor.exercises.screening import coincidence
from graphtutor.exercises.variants import variants
from graphtutor.gallery import GALLERY, Example
from graphtutor.slips import SLIPS
from graphtutor.text import number
from graphtutor.words.lang.en import SENTENCES

COUNT = 6
DRAWN = "2.0 3.0 -5.0\n3.0 -2.0 5.0\n4.0 -2.0 5.0\n5.0 3.0 2.0\n"


def drawn(exercise: Exercise, count: int, seed: str = "1") -> list[dict[str, float]]:
    return [
        {name: trace.values[name] for name in trace.graph.inputs}
        for trace in islice(variants(exercise, seed), count)
    ]


# labels and normalised numbers cannot be drawn as short numbers
PLAIN_EXAMPLES = [e for e in GALLERY if e.topic != "Networks" and e.name != "batch-norm"]


@pytest.mark.parametrize("example", PLAIN_EXAMPLES, ids=lambda example: example.name)
def test_every_example_has_good_variants(example: Example) -> None:
    feeds = gt.parse_feeds(example.at)
    shapes = {name: np.shape(value) for name, value in feeds.items() if np.ndim(value)}
    exercise = Exercise(gt.parse(example.expression), shapes=shapes)
    traces = list(islice(variants(exercise, "1"), COUNT))
    assert len({repr([trace.values[name] for name in exercise.drawn]) for trace in traces}) == COUNT
    for trace in traces:
        for blank in Blanks(trace, ASKS).numeric:
            for entry in np.ravel(blank.truth):
                assert math.isfinite(entry)
                assert len(number(entry, 3).lstrip("-")) <= 6
        assert gt.check(exercise.graph, {n: trace.values[n] for n in trace.graph.inputs}).ok


@pytest.mark.parametrize("name", ["first", "neuron", "fork", "diamond", "squared-loss"])
def test_no_plain_mistake_comes_out_right(name: str) -> None:
    """Mistakes are made here by hand; one that is right also elsewhere is none at that place."""
    graph = gt.parse(next(e.expression for e in GALLERY if e.name == name))
    elsewhere = gt.run(graph, {n: 1.37 + 0.61 * k for k, n in enumerate(graph.inputs)})

    def mistakes(trace: gt.Trace) -> list[tuple[float, float]]:
        found = []
        for step in trace.steps:
            if isinstance(step, Propagated):
                wrongs = (step.upstream, step.local, step.upstream + step.local)
                found += [(wrong, step.contribution) for wrong in wrongs]
                if trace.graph[step.node].label == "×":
                    found.append((trace.value(step.input), step.local))
            elif isinstance(step, Accumulated):
                found += [(part, step.grad) for part in step.contributions]
                found.append((math.prod(step.contributions), step.grad))
        return found

    meant = [not math.isclose(wrong, right) for wrong, right in mistakes(elsewhere)]
    assert any(meant)
    for trace in islice(variants(Exercise(graph), "1"), COUNT):
        for is_mistake, (wrong, right) in zip(meant, mistakes(trace), strict=True):
            assert not is_mistake or abs(wrong - right) > 0.01 * abs(right)


def test_values_without_a_screen_would_let_mistakes_pass() -> None:
    exercise = Exercise(gt.parse("(x+y)*z"))

    def said(**feeds: float) -> str | None:
        trace = gt.run(exercise.graph, feeds)
        return coincidence(exercise, trace, Blanks(trace, ASKS), {})

    assert said(x=2, y=2, z=3) == (
        "a mistake gives the right number in box 1 (That is what another gate makes of these inputs)"
    )
    assert "box" in str(said(x=1, y=2, z=3))  # the sum equals the other factor
    assert said(x=-2, y=5, z=-4) is None


def test_a_slip_is_made_all_the_way_back() -> None:
    trace = gt.run(gt.parse("(x+y)*z"), {"x": -2, "y": 5, "z": -4})
    names = trace.graph.named

    def grads(slip: str) -> dict[str, float]:
        found = mistaken_grads(trace, SLIPS[slip])
        return {name: found[id] for name, id in names.items() if id in found}

    assert grads("own") == {"x": 3, "y": 3, "z": -4}  # both factors mistaken for the other
    assert grads("local-lost") == {"x": 1, "y": 1, "z": 1}
    assert grads("upstream-lost") == {"x": 1, "y": 1, "z": 3}
    assert grads("square-lost") == {}  # there is no such gate
    forked = gt.run(gt.parse("x*x"), {"x": 3})
    assert mistaken_grads(forked, SLIPS["one-path"]) == {forked.graph.named["x"]: 3}


@pytest.mark.parametrize("slip", SLIPS)
def test_every_slip_has_words_and_happens_somewhere(slip: str) -> None:
    assert SENTENCES[f"hint-{SLIPS[slip].hint}"].endswith((".", "?"))
    text = "relu(x) + max(x*y, z) - x**3/y + 1/z + exp(-x) + sigmoid(y)*tanh(z)*x + x*x*z + log(sqrt(y))"
    trace = gt.run(gt.parse(text), {"x": 1.5, "y": 2.5, "z": -0.5})
    wrongs = wrong_numbers(trace, Blanks(trace, ASKS))
    assert any(key[0] == slip for key in wrongs)


LOCAL_NUMBERS = [  # slip, expression over x = 3 and y = 2, toward which input, the wrong slope
    ("own", "x*y", 0, 3),
    ("own", "x*y", 1, 2),
    ("power-kept", "x**2", 0, 18),
    ("factor-lost", "x**3", 0, 9),
    ("power-rule", "y**x", 1, 12),
    ("power-rule", "exp(y)", 0, 2 * math.e),
    ("square-lost", "x/y", 1, -1.5),
    ("square-lost", "1/y", 0, -0.5),
    ("part-lost", "sigmoid(y)", 0, 1 - 1 / (1 + math.exp(-2))),
    ("part-lost", "tanh(y)", 0, 1 - math.tanh(2)),
    ("input-for-output", "sigmoid(y)", 0, -2),
    ("input-for-output", "tanh(y)", 0, -3),
    ("half-lost", "sqrt(x)", 0, 1 / math.sqrt(3)),
    ("input-for-slope", "log(x)", 0, 3),
    ("always-open", "relu(-x)", 0, 1),
    ("always-open", "max(x, y)", 1, 1),
    ("local-sign", "x*y", 0, -2),
    ("value-for-slope", "x*y", 0, 6),
    ("upstream-for-slope", "x*y", 0, 1),
    ("total", "x*x", 0, 6),
]


@pytest.mark.parametrize(("slip", "text", "position", "number"), LOCAL_NUMBERS)
def test_a_slip_gives_its_number(slip: str, text: str, position: int, number: float) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, {n: {"x": 3.0, "y": 2.0}[n] for n in graph.inputs})
    (step,) = (
        step
        for step in trace.steps
        if isinstance(step, Propagated) and (step.node, step.position) == (graph.output, position)
    )
    assert SLIPS[slip].numbers(trace, step) == [pytest.approx(number)]


@pytest.mark.parametrize(
    ("slip", "text", "position"),
    [("power-kept", "y**x", 1), ("square-lost", "x/y", 0), ("power-rule", "x**2", 0)],
)
def test_a_slip_belongs_to_its_input(slip: str, text: str, position: int) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, {n: {"x": 3.0, "y": 2.0}[n] for n in graph.inputs})
    for step in trace.steps:
        if isinstance(step, Propagated) and step.position == position:
            assert SLIPS[slip].numbers(trace, step) == []


@pytest.mark.parametrize("text", ["relu(w*x + b)", "tanh(w*x + b)", "sigmoid(u*relu(w*x) + b)"])
def test_no_variant_is_dead_or_saturated(text: str) -> None:
    for trace in islice(variants(Exercise(gt.parse(text)), "1"), 25):
        assert all(trace.grads[name] != 0 for name in trace.graph.inputs)
        assert abs(trace.output) not in (0, 1) or "relu(w" in text


def test_a_variant_depends_on_the_seed_alone() -> None:
    exercise = Exercise(gt.parse("x*y + sin(z)"))
    assert drawn(exercise, 5)[:3] == drawn(exercise, 3)
    assert drawn(exercise, 3) != drawn(exercise, 3, seed="2")
    other = Exercise(gt.parse("x*y + cos(z)"))
    assert drawn(exercise, 3) != drawn(other, 3)


def test_variants_are_the_same_under_every_hash_seed_and_stay_as_they_were() -> None:
    script = (
        "import graphtutor as gt\n"
        "from itertools import islice\n"
        "from graphtutor.exercises.exercise import Exercise\n"
        "from graphtutor.exercises.variants import variants\n"
        "for trace in islice(variants(Exercise(gt.parse('x*y + y*z')), '7'), 4):\n"
        "    print(*trace.values.values())\n"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "5")
    }
    assert shown == {DRAWN}


def test_given_values_stay_and_choices_are_kept() -> None:
    graph = gt.parse("(x+y)*z")
    exercise = Exercise(graph, fixed={"x": 0.5}, choices={"y": (2.0, 3.0)})
    for values in drawn(exercise, 6):
        assert values["x"] == 0.5
        assert values["y"] in (2.0, 3.0)
    settled = Exercise(graph, fixed={"x": 1.0, "y": 2.0, "z": 3.0})
    assert drawn(settled, 2) == [{"x": 1.0, "y": 2.0, "z": 3.0}] * 2


def test_where_no_values_are_good_it_is_said_why() -> None:
    with pytest.raises(ExerciseError, match=r"no good values of 'x\*x': most often a mistake"):
        drawn(Exercise(gt.parse("x*x"), choices={"x": (2.0,)}), 1)
    with pytest.raises(ExerciseError, match="no more than 2 good variants"):
        drawn(Exercise(gt.parse("x*x"), choices={"x": (3.0, 4.0)}), 3)
    with pytest.raises(ExerciseError, match="most often a number is not finite"):
        drawn(Exercise(gt.parse("0*x/y + log(x)"), choices={"x": (-1.0,), "y": (0.0,)}), 1)
    with pytest.raises(ExerciseError, match="gradient of x is zero"):
        drawn(Exercise(gt.parse("relu(x)*y"), choices={"x": (-1.0,)}), 1)
