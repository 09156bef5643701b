"""What is said about arrays: the derivation of the lecture, shapes, sums over copies, and true relations."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphtutor as gt
from graphtutor.engine.steps import Evaluated, Propagated, Seeded
from graphtutor.engine.trace import Trace
from graphtutor.namespaces.typst_notation import TYPST
from graphtutor.ops import OPS
from graphtutor.text import array, is_whole, number
from graphtutor.words.card import card
from graphtutor.words.equation import equation
from graphtutor.words.matrix_product import is_derived
from graphtutor.words.narrate import narrate
from graphtutor.words.opened_way import is_fused
from graphtutor.words.why import has_why, why_lines

GOLDEN = Path(__file__).parent / "matrix_product.txt"
PRODUCT = ("Y = X @ W", "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0.5]]", "[[1, 0.5, -1], [2, 0.25, 1]]")
WALKS = [
    ("sum(relu(X @ W + b)**2)/2", "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]"),
    ("softmax_ce(Y, dense(X, W, b)) + l2(W, 0.1)",
     "X=rand(5,4;seed=1), W=rand(4,3;seed=2), b=[0.5,0,-1], Y=[[1,0,0],[0,1,0],[0,0,1],[1,0,0],[0,1,0]]"),
    ("sum(batchnorm(x, g, b)*c)", "x=[[1,2],[3,5],[-1,0]], g=[1,2], b=[0,1], c=[[1,0],[2,-1],[0.5,3]]"),
    ("sum(concat(x, y)[1:]*max(z, axis=0))", "x=[1,2], y=[3,4,5], z=[[1,2,3,4],[4,3,2,1]]"),
    ("sum(where(x > y, x*y, x - y)/mean(x))", "x=[1,2,3], y=[2,1,0]"),
    ("sum(x*x*x*x*x*x)", "x=[0.1, -2, 1e9, 0]"),
    ("norm(x)*sum(log(y))", "x=[3,4], y=[-1,0,1]"),
    ("mean(exp(x)) + logsumexp(x/y) + norm(x/y)", "x=[1000, 0], y=[0, 0]"),
]  # fmt: skip


def walked(expression: str, values: str, upstream: str | None = None) -> Trace:
    from graphtutor.syntax.feeds import parse_value

    given = None if upstream is None else parse_value(upstream)
    return gt.run(gt.parse(expression), gt.parse_feeds(values), upstream=given)


def derivation() -> str:
    trace = walked(*PRODUCT)
    lines = []
    for step in trace.steps:
        lines.append(gt.explain(step, trace))
        lines += why_lines(step, trace)
    return "\n".join(lines) + "\n"


def test_the_lectures_derivation_line_by_line() -> None:
    """Compare with the golden file; write it anew with `python tests/words/test_arrays.py`."""
    assert derivation() == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("entry", "slice"),
    [
        ("w11", "[[x11, 0, 0], [x21, 0, 0]]"),
        ("w12", "[[0, x11, 0], [0, x21, 0]]"),
        ("w13", "[[0, 0, x11], [0, 0, x21]]"),
        ("w21", "[[x12, 0, 0], [x22, 0, 0]]"),
        ("w22", "[[0, x12, 0], [0, x22, 0]]"),
        ("w23", "[[0, 0, x12], [0, 0, x22]]"),
        ("x11", "[[w11, w12, w13], [0, 0, 0]]"),
    ],
)
def test_the_slices_are_those_of_the_lecture(entry: str, slice: str) -> None:
    """Justin Johnson, Backpropagation for a Linear Layer (CS231n, Stanford, 2017)."""
    assert f"∂Y/∂{entry} = {slice} = " in derivation()


def test_shapes_leave_one_product_for_each_factor() -> None:
    said = derivation()
    assert "only ∂L/∂Y @ Wᵀ has that shape whatever the sizes are" in said
    assert "only Xᵀ @ ∂L/∂Y has that shape whatever the sizes are" in said


def test_large_products_are_argued_by_shapes_alone() -> None:
    trace = walked("sum(X @ W)", "X=rand(4,5;seed=1), W=rand(5,2;seed=2)")
    said = [gt.explain(step, trace) for step in trace.steps]
    assert any("By shapes" in text for text in said)
    assert not any(has_why(step, trace) for step in trace.steps)


@pytest.mark.parametrize(("expression", "values"), WALKS)
def test_every_step_is_told_in_every_form(expression: str, values: str) -> None:
    trace = walked(expression, values)
    for step in trace.steps:
        sentence = gt.explain(step, trace)
        assert sentence.endswith(".")
        assert "Term(" not in sentence
        assert not re.search(r"\bNone\b(?!\])", sentence)
        assert card(step, trace).headline
        for style in (None, TYPST):
            text = equation(step, trace) if style is None else equation(step, trace, style=style)
            assert text.count("{") == text.count("}")
            assert text.count("(") == text.count(")")
    assert gt.to_json(trace)


@pytest.mark.parametrize(("expression", "values"), WALKS)
@pytest.mark.parametrize("digits", [2, 4, 10])
def test_equals_means_exactly_as_printed(expression: str, values: str, digits: int) -> None:
    """Every number of a sentence that carries = is the recorded one, to the last digit."""
    trace = walked(expression, values)
    for step in trace.steps:
        slots = narrate(step, trace, digits).slots
        value = step.value if isinstance(step, Evaluated) else getattr(step, "contribution", None)
        if value is None or not is_whole(value):
            continue
        said = slots.get("relation") or slots.get("equation", "≈")
        if "≈" in said:
            continue
        if narrate(step, trace, digits).key == "propagated-array":
            sides = np.broadcast_arrays(step.upstream, step.local, step.contribution)
            for u, s, c in zip(*map(np.ravel, sides), strict=True):
                assert Fraction(number(u, digits)) * Fraction(number(s, digits)) == Fraction(
                    number(c, digits)
                )
            continue
        for entry in np.ravel(value):
            if np.isfinite(entry):
                printed = Fraction(array(float(entry), digits))
                assert abs(float(printed) - entry) <= 1e-12 * abs(entry)


def test_a_copied_bias_collects_a_sum() -> None:
    trace = walked("sum((X + b)*c)", "X=[[1,2],[3,4]], b=[1,1], c=[[1,2],[3,4]]")
    edge = next(
        s
        for s in trace.steps
        if isinstance(s, Propagated) and trace.graph.names.get(s.input) == "b"
    )
    said = gt.explain(edge, trace)
    assert "added up over the rows (axis 0), = [4, 6]" in said
    assert "a copy forward is a sum backward" in said


def test_a_kink_in_one_entry_is_told_with_its_convention() -> None:
    trace = walked("sum(relu(x)) + max(y)", "x=[-1, 0, 2], y=[3, 1, 3]")
    said = " ".join(gt.explain(step, trace) for step in trace.steps)
    for name in ("relu", "amax"):
        kink = OPS[name].kink
        assert kink is not None
        assert kink.convention in said
    assert "Here the first gets it all." in said


@pytest.mark.parametrize(
    ("text", "values", "reason"),
    [
        ("sum(onehot(y, 3))", "y=[0, 3]", "class 3 does not exist"),
        ("sum(log(x))", "x=[1, 0]", "zero"),
        ("sum(x/y)", "x=[1, 2], y=[0, 1]", "the denominator is zero"),
    ],
)
def test_what_is_not_finite_is_told_with_its_reason(text: str, values: str, reason: str) -> None:
    trace = walked(text, values)
    said = [gt.explain(step, trace) for step in trace.steps]
    assert any("The reason:" in each and reason in each for each in said)


def test_a_group_that_copies_inside_shows_its_formula_with_the_sum() -> None:
    trace = walked("sum(dense(X, W, b))", "X=[[1,2],[3,4]], W=[[1,0],[2,-1]], b=[1,2]")
    said = {
        trace.graph.names[s.input]: gt.explain(s, trace)
        for s in trace.steps
        if isinstance(s, Propagated) and s.input in trace.graph.names
    }
    assert "Xᵀ @ ∂v2/∂v1" in said["W"]
    assert "to b: Σ(∂v2/∂v1, axis=0) = [2, 2]." in said["b"]


def test_an_output_with_an_upstream_is_not_what_gradients_are_of() -> None:
    trace = walked(*PRODUCT)
    seeded = next(step for step in trace.steps if isinstance(step, Seeded))
    assert "with the gradient that arrives there" in gt.explain(seeded, trace)
    assert not any("∂Y/∂W" in gt.explain(step, trace) for step in trace.steps)


FUSED = [
    pytest.param(op, sample, id=f"{op.name} {number}")
    for op in OPS.values()
    if op.kind == "structural"
    for number, sample in enumerate(op.samples)
]


@pytest.mark.parametrize(("op", "sample"), FUSED)
def test_the_long_way_through_a_fused_gate_ends_at_the_same_numbers(op: Any, sample: Any) -> None:
    from graphtutor.graph.builder import Builder

    builder = Builder()
    names = [f"x{n}" for n in range(len(sample.inputs))]
    graph = builder.graph(builder.apply(op, [builder.input(n) for n in names], sample.settings))
    trace = gt.run(graph, dict(zip(names, sample.inputs, strict=True)), upstream=1.0)
    for step in trace.steps:
        lines = list(why_lines(step, trace))
        if is_fused(step, trace):
            match = re.search(r"differ by at most (\S+)\.$", lines[-1])
            assert match or lines[-1].endswith("to the last digit.")
            assert match is None or float(match.group(1)) < 1e-12
        else:
            assert not lines or is_derived(step, trace)


@pytest.mark.parametrize("text", ["x*y + x", "sum(X)*a", "sin(x)*sum(X)"])
def test_with_an_upstream_no_gradient_is_called_one_of_the_output(text: str) -> None:
    graph = gt.parse(text)
    known = {"X": [1.0, 2.0], "x": 2.0, "y": 3.0, "a": 3.0}
    trace = gt.run(graph, {name: known[name] for name in graph.inputs}, upstream=2)
    end = graph.own_symbols[graph.output]
    said = " ".join(
        f"{card(step, trace)} {equation(step, trace)} {gt.explain(step, trace)}"
        for step in trace.steps
    )
    assert f"∂{end}/∂{end}" not in said
    assert "∂L/∂" in said
    assert r"\partial L" in said


if __name__ == "__main__":
    GOLDEN.write_text(derivation(), "utf-8")
