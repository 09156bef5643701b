"""Exponentials, logarithms and roots."""

from __future__ import annotations

from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Gap, Rule

DLMF = "NIST DLMF, section 4.7: derivatives of logarithms, exponentials and powers"

exp = elementwise(
    "exp",
    "exp",
    forward=lambda xp, x: xp.exp(x),
    local={"x": lambda y: y},
    pattern="scaled by its own output",
    why={"x": "exp is its own slope"},
    verb="takes the exponential",
    samples=((-1.0,), (0.5,), (2.0,)),
    source=DLMF,
)

log = elementwise(
    "log",
    "ln",
    forward=lambda xp, x: xp.log(x),
    local={"x": lambda x: 1 / x},
    pattern="scaled by 1/x",
    why={"x": "d(ln x)/dx = 1/x"},
    verb="takes the natural logarithm",
    samples=((0.5,), (3.0,)),
    gaps=(
        Gap(Rule(lambda x: x < 0), "the input is negative"),
        Gap(Rule(lambda x: x == 0), "the input is zero"),
    ),
    source=DLMF,
    aliases=("ln",),
)

log1p = elementwise(
    "log1p",
    "ln(1+x)",
    forward=lambda xp, x: xp.log1p(x),
    local={"x": lambda x: 1 / (1 + x)},
    opens=lambda xp, x: xp.log(1 + x),
    pattern="scaled by 1/(1+x)",
    why={"x": "d(ln(1+x))/dx = 1/(1+x)"},
    verb="takes the natural logarithm of one plus its input",
    samples=((-0.5,), (3.0,)),
    gaps=(Gap(Rule(lambda x: x <= -1), "the input is -1 or less"),),
    source=DLMF,
)

expm1 = elementwise(
    "expm1",
    "eˣ-1",
    forward=lambda xp, x: xp.expm1(x),
    local={"x": lambda y: y + 1},
    opens=lambda xp, x: xp.exp(x) - 1,
    # y + 1 would lose all digits of a small exp(x)
    stable={"x": lambda xp, x: xp.exp(x)},
    pattern="scaled by its own output plus one",
    why={"x": "the -1 is constant, and exp is its own slope"},
    verb="takes the exponential and subtracts one",
    samples=((-1.0,), (0.5,)),
    source=DLMF,
)

sqrt = elementwise(
    "sqrt",
    "√",
    forward=lambda xp, x: xp.sqrt(x),
    local={"x": lambda y: 1 / (2 * y)},
    pattern="scaled by 1/(2√x)",
    why={"x": "d(√x)/dx = 1/(2√x)"},
    verb="takes the square root",
    samples=((0.25,), (3.0,)),
    gaps=(
        Gap(Rule(lambda x: x < 0), "the input is negative"),
        Gap(Rule(lambda x: x == 0), "at zero the slope is infinite"),
    ),
    source=DLMF,
)
