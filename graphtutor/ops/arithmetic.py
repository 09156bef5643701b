"""Arithmetic: the gates that are typed as operators."""

from __future__ import annotations

from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Gap, Infix, Rule

SUM, PRODUCT, SIGN, POWER = 20, 30, 40, 50
CALCULUS = "Stewart, Calculus, section 3.1 and 3.2: sum, product, quotient and power rules"
CS231N = "CS231n (Stanford), lecture 4: patterns in backward flow"

add = elementwise(
    "add",
    "+",
    forward=lambda a, b: a + b,
    local={"a": lambda: 1, "b": lambda: 1},
    pattern="gradient distributor",
    why={
        "a": "a sum moves one for one with each term, so the gradient is handed on unchanged",
        "b": "a sum moves one for one with each term, so the gradient is handed on unchanged",
    },
    verb="adds",
    samples=((2.0, 3.0), (-1.5, 0.25)),
    source=CS231N,
    infix=Infix(("+",), SUM),
    commutes=True,
)

sub = elementwise(
    "sub",
    "-",
    forward=lambda a, b: a - b,
    local={"a": lambda: 1, "b": lambda: -1},
    pattern="gradient distributor, sign flipped for the second input",
    why={
        "a": "the difference moves one for one with what is subtracted from",
        "b": "the difference falls as fast as what is subtracted rises",
    },
    verb="subtracts",
    samples=((2.0, 3.0), (-1.5, 0.25)),
    source=CALCULUS,
    infix=Infix(("-", "−"), SUM),
)

mul = elementwise(
    "mul",
    "×",
    forward=lambda a, b: a * b,
    local={"a": lambda b: b, "b": lambda a: a},
    pattern="swap multiplier",
    why={
        "a": "the slope toward one factor is the other factor",
        "b": "the slope toward one factor is the other factor",
    },
    verb="multiplies",
    samples=((2.0, 3.0), (-1.5, 0.25), (0.0, 4.0)),
    source=CS231N,
    infix=Infix(("*", "×", "·"), PRODUCT),
    commutes=True,
)

div = elementwise(
    "div",
    "÷",
    forward=lambda a, b: a / b,
    local={"a": lambda b: 1 / b, "b": lambda xp, a, b: -a / xp.square(b)},
    pattern="divided by the denominator",
    why={
        "a": "d(a/b)/da = 1/b",
        "b": "d(a/b)/db = -a/b²",
    },
    verb="divides",
    samples=((2.0, 3.0), (-1.5, 0.25)),
    gaps=(Gap(Rule(lambda b: b == 0), "the denominator is zero"),),
    source=CALCULUS,
    infix=Infix(("/", "÷"), PRODUCT),
)

neg = elementwise(
    "neg",
    "×-1",
    forward=lambda x: -x,
    local={"x": lambda: -1},
    pattern="sign flip",
    why={"x": "multiplying by -1 has the slope -1"},
    verb="flips the sign",
    samples=((2.0,), (-0.5,)),
    source=CS231N,
    infix=Infix(("-", "−"), SIGN),
)

reciprocal = elementwise(
    "reciprocal",
    "1/x",
    forward=lambda x: 1 / x,
    local={"x": lambda xp, x: -1 / xp.square(x)},
    pattern="scaled by -1/x²",
    why={"x": "d(1/x)/dx = -1/x²"},
    verb="takes one over its input",
    samples=((2.0,), (-0.5,), (1.37,)),
    gaps=(Gap(Rule(lambda x: x == 0), "the input is zero"),),
    source=CS231N,
)

pow = elementwise(
    "pow",
    "^",
    forward=lambda xp, a, b: xp.pow(a, b),
    local={
        "a": lambda xp, a, b: b * xp.pow(a, b - 1),
        "b": lambda xp, a, y: y * xp.log(a),
    },
    # x^0 is 1 everywhere and 0^b is 0 for b > 0: both are flat, where the plain formula says 0 · inf
    stable={
        "a": lambda xp, a, b: xp.where(xp.abs(b) > 0, b * xp.pow(a, b - 1), 0),
        "b": lambda xp, a, b, y: xp.where(
            xp.abs(a) > 0, y * xp.log(a), xp.where(b > 0, 0, y * xp.log(a))
        ),
    },
    pattern="power rule",
    why={
        "a": "the exponent comes down in front and drops by one",
        "b": "a power grows with its exponent at its own value times the logarithm of the base",
    },
    verb="raises to a power",
    samples=((2.0, 3.0), (1.5, -0.25), (0.7, 2.0)),
    gaps=(
        Gap(
            Rule(lambda a, b: a < 0 and b != int(b)),
            "the base is negative and the exponent is no whole number",
        ),
        Gap(Rule(lambda a, b: a == 0 and b < 1), "the base is zero and the exponent too small"),
        Gap(
            Rule(lambda a: a < 0), "the base is negative, so there is no slope toward the exponent"
        ),
    ),
    source=CALCULUS,
    infix=Infix(("**", "^"), POWER, right=True),
)

square = elementwise(
    "square",
    "x²",
    forward=lambda xp, x: xp.square(x),
    local={"x": lambda x: 2 * x},
    opens=lambda x: x * x,
    pattern="scaled by 2x",
    why={"x": "d(x²)/dx = 2x: the two equal factors each give x"},
    verb="squares",
    samples=((2.0,), (-0.5,), (0.0,)),
    source=CALCULUS,
)
