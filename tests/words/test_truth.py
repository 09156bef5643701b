"""A printed equation is true as printed: an independent reader checks every equals sign."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

import pytest
from corpus import LECTURES, random_expressions

import graphtutor as gt
from graphtutor.text import exact_number, number

NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
UGLY = (
    1 / 3,
    -2 / 3,
    1e-9,
    12345.678,
    1e20,
    -0.1,
    0.30000000000000004,
    7.0,
    1e-300,
    123456789.0,
    0.0,
)


def equalities(sentence: str) -> list[tuple[str, str]]:
    """Return the pairs of sides that an = connects, split at ≈ and at words."""
    pairs = []
    for part in re.split(r"[.;:] |\.$|upstream |, so ", sentence):
        sides = re.split(r" (=|≈) ", part)
        pairs += [
            (sides[k], sides[k + 2]) for k in range(0, len(sides) - 2, 2) if sides[k + 1] == "="
        ]
    return pairs


def value_of(side: str) -> Fraction | None:
    """Evaluate a side of plain arithmetic between numbers, or return None."""
    text = side.replace("× local slope", "*").replace("×", "*").replace("·", "*").strip()
    if not re.fullmatch(rf"(?:{NUMBER}|[-+*/() ]|\*\*)+", text) or not re.search(r"\d", text):
        return None
    source = re.sub(NUMBER, lambda m: _fraction(m, text), text)
    try:
        return Fraction(
            eval(source, {"F": Fraction})
        )  # numbers and signs only, see the pattern above
    except ZeroDivisionError:
        return None


def _fraction(match: re.Match[str], text: str) -> str:
    token = match.group()
    glued = match.start() > 0 and text[match.start() - 1] in "0123456789)"
    if token.startswith("-") and glued:
        return f"-F('{token[1:]}')"
    return f"F('{token}')"


@pytest.mark.parametrize("ugly", [False, True])
def test_every_equals_sign_between_numbers_is_exact(ugly: bool) -> None:
    chance = random.Random(11)
    checked = 0
    for text, feeds in [*random_expressions(150, seed=3), *LECTURES.values()]:
        given = {name: chance.choice(UGLY) for name in feeds} if ugly else feeds
        trace = gt.run(gt.parse(text), given)
        for step in trace.steps:
            sentence = gt.explain(step, trace, digits=chance.choice((3, 4, 6)))
            for left, right in equalities(sentence):
                a, b = value_of(left), value_of(right)
                if a is not None and b is not None:
                    checked += 1
                    assert a == b, f"{sentence!r} says {left} = {right}"
    assert checked > 1_000


@pytest.mark.parametrize(
    ("text", "feeds", "sentence"),
    [
        ("x*y", {"x": 3, "y": 4}, "× multiplies: v1 = x·y = 3 × 4 = 12."),
        ("x*y", {"x": 1 / 3, "y": 3}, "× multiplies: v1 = x·y ≈ 0.3333 × 3 ≈ 1."),
        ("exp(x)", {"x": 0}, "exp takes the exponential: v1 = exp(x) = exp(0) = 1."),
        ("exp(x)", {"x": 1}, "exp takes the exponential: v1 = exp(x) = exp(1) ≈ 2.718."),
        ("sigmoid(x)", {"x": 0}, "σ squashes between 0 and 1: v1 = σ(x) = σ(0) = 0.5."),
        ("sigmoid(x)", {"x": 40}, "σ squashes between 0 and 1: v1 = σ(x) = σ(40) ≈ 1."),
        ("sqrt(x)", {"x": 2.25}, "√ takes the square root: v1 = √(x) = √(2.25) = 1.5."),
        ("x + y", {"x": 0.1, "y": 0.2}, "+ adds: v1 = x + y = 0.1 + 0.2 = 0.3."),
        ("f = x/y", {"x": 1, "y": 3}, "÷ divides: f = x/y = 1 / 3 ≈ 0.3333."),
        ("x**2", {"x": -3}, "^2 raises to a power: v1 = x² = (-3)² = 9."),
        ("max(x, 2)", {"x": 5}, "max(·, 2) picks the largest: v1 = max(x, 2) = max(5, 2) = 5."),
        ("1/x", {"x": 3}, "1/x takes one over its input: v1 = 1/x = 1/3 ≈ 0.3333."),
    ],
)
def test_equations_of_the_forward_pass(text: str, feeds: dict[str, float], sentence: str) -> None:
    trace = gt.run(gt.parse(text), feeds)
    assert sentence in [gt.explain(step, trace) for step in trace.steps]


@pytest.mark.parametrize(
    ("text", "feeds", "part"),
    [
        ("x*1.0000001", {"x": 3}, "v1 = x·1.0000001 ≈ 3 × 1 = 3."),
        ("x**2.0000001", {"x": 3}, "v1 = x^2.0000001"),
        ("x + 12345.678", {"x": 3}, "v1 = x + 12345.678 ≈ 3 + 12346 = 12349."),
        ("where(x > 1, x, 0)", {"x": 1.00001}, "Is x > 1? Here 1.00001 > 1 is true."),
        ("where(x >= 1, x, 0)", {"x": 0.9999999}, "Is x ≥ 1? Here 0.9999999 ≥ 1 is false."),
        ("x**2", {"x": 1e200}, "inf is not a finite number: the result is too large for float64."),
        ("a/b", {"a": 1e300, "b": 1e-300}, "the result is too large for float64"),
        ("sqrt(x)", {"x": 0}, "The slope is not finite here: at zero the slope is infinite."),
        ("x**0.5", {"x": -1}, "the base is negative and the exponent is no whole number"),
        ("gelu(x)", {"x": 0}, "v1 = gelu(x) = gelu(0) = 0."),
        ("elu(x)", {"x": 3}, "v1 = elu(x) = elu(3) = 3."),
    ],
)
def test_digits_and_reasons(text: str, feeds: dict[str, float], part: str) -> None:
    trace = gt.run(gt.parse(text), feeds)
    assert part in " ".join(gt.explain(step, trace) for step in trace.steps)


def test_only_the_tied_inputs_hear_of_the_tie() -> None:
    trace = gt.run(gt.parse("max(x, y, z)"), {"x": 1, "y": 1, "z": 0})
    said = [gt.explain(step, trace) for step in trace.steps[-3:]]
    assert ["on a tie" in sentence for sentence in said] == [True, True, False]


def test_equations_of_the_backward_pass() -> None:
    trace = gt.run(gt.parse("x*x - 2/x"), {"x": 4})
    said = [gt.explain(step, trace) for step in trace.steps]
    assert (
        "Back through × to x: upstream 1 × local slope 4 = 4. Swap multiplier: the slope toward one factor is the other factor; here x = 4."
        in said
    )
    assert said[-1] == "3 gradients arrive at x and add up: 0.125 + 4 + 4 = 8.125."
    assert any("here -2/x² = -0.125" in sentence for sentence in said)


def test_reasons_for_what_is_not_finite() -> None:
    def said(text: str, **feeds: float) -> str:
        trace = gt.run(gt.parse(text), feeds)
        return " ".join(gt.explain(step, trace) for step in trace.steps)

    assert "v1 = ln(x) = ln(-1) = nan. nan is not a finite number: the input is negative." in said(
        "log(x)", x=-1
    )
    assert "inf is not a finite number: the denominator is zero." in said("y/x", x=0, y=1)
    assert "too large for float64" in said("exp(x)", x=1000)
    assert "an input of the gate is not finite already" in said("log(x) + 1", x=0)
    assert "at zero the slope is infinite" in said("sqrt(x)", x=0)
    assert "zero times infinity has no value" in said("exp(x)*y", x=1000, y=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.7310585786, "0.7311"), (-0.19661193, "-0.1966"), (2, "2"), (-0.0, "0"), (1234567.0, "1234567"),
     (1e7, "1e7"), (12345.678, "12346"), (0.001, "0.001"), (0.00012345, "1.234e-4"), (1e-300, "1e-300"),
     (math.nan, "nan"), (-math.inf, "-inf"), (0.99996, "1"), (9.9999e6 + 0.5, "9999900"), (1e300, "1e300")],
)  # fmt: skip
def test_numbers_are_short(value: float, text: str) -> None:
    assert number(value) == text
    assert math.isnan(value) or float(text) == pytest.approx(value, rel=1e-3)


def test_exact_numbers_read_in_again() -> None:
    chance = random.Random(5)
    for value in (
        *UGLY,
        *(chance.gauss(0, 1) * 10 ** chance.randint(-300, 300) for _ in range(500)),
    ):
        assert float(exact_number(value)) == value
