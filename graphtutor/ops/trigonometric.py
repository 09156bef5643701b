"""Trigonometric and hyperbolic gates; angles are in radians."""

from __future__ import annotations

from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Gap, Rule

CIRCULAR = "NIST DLMF, section 4.20: derivatives of trigonometric functions"
INVERSE = "NIST DLMF, section 4.24: derivatives of inverse trigonometric functions"
HYPERBOLIC = "NIST DLMF, section 4.34: derivatives of hyperbolic functions"
ENDS = (
    Gap(Rule(lambda x: x < -1 or x > 1), "the input lies outside -1 to 1"),
    Gap(Rule(lambda x: x in (-1, 1)), "at both ends the slope is infinite"),
)

sin = elementwise(
    "sin",
    "sin",
    forward=lambda xp, x: xp.sin(x),
    local={"x": lambda xp, x: xp.cos(x)},
    pattern="scaled by the cosine",
    why={"x": "d(sin x)/dx = cos x"},
    verb="takes the sine",
    samples=((0.5,), (-2.0,)),
    source=CIRCULAR,
)

cos = elementwise(
    "cos",
    "cos",
    forward=lambda xp, x: xp.cos(x),
    local={"x": lambda xp, x: -xp.sin(x)},
    pattern="scaled by minus the sine",
    why={"x": "d(cos x)/dx = -sin x"},
    verb="takes the cosine",
    samples=((0.5,), (-2.0,)),
    source=CIRCULAR,
)

tan = elementwise(
    "tan",
    "tan",
    forward=lambda xp, x: xp.tan(x),
    local={"x": lambda xp, y: 1 + xp.square(y)},
    opens=lambda xp, x: xp.sin(x) / xp.cos(x),
    pattern="scaled by one plus its output squared",
    why={"x": "d(tan x)/dx = 1 + tan² x"},
    verb="takes the tangent",
    samples=((0.5,), (-1.0,)),
    source=CIRCULAR,
)

asin = elementwise(
    "asin",
    "asin",
    forward=lambda xp, x: xp.asin(x),
    local={"x": lambda xp, x: 1 / xp.sqrt(1 - xp.square(x))},
    pattern="scaled by 1/√(1-x²)",
    why={"x": "the slope of an inverse function is one over the slope of the function: 1/cos y"},
    verb="takes the arc sine",
    samples=((0.5,), (-0.25,)),
    gaps=ENDS,
    source=INVERSE,
    aliases=("arcsin",),
)

acos = elementwise(
    "acos",
    "acos",
    forward=lambda xp, x: xp.acos(x),
    local={"x": lambda xp, x: -1 / xp.sqrt(1 - xp.square(x))},
    pattern="scaled by -1/√(1-x²)",
    why={"x": "the slope of an inverse function is one over the slope of the function: -1/sin y"},
    verb="takes the arc cosine",
    samples=((0.5,), (-0.25,)),
    gaps=ENDS,
    source=INVERSE,
    aliases=("arccos",),
)

atan = elementwise(
    "atan",
    "atan",
    forward=lambda xp, x: xp.atan(x),
    local={"x": lambda xp, x: 1 / (1 + xp.square(x))},
    pattern="scaled by 1/(1+x²)",
    why={"x": "the slope of an inverse function is one over the slope of the function"},
    verb="takes the arc tangent",
    samples=((0.5,), (-2.0,)),
    source=INVERSE,
    aliases=("arctan",),
)

sinh = elementwise(
    "sinh",
    "sinh",
    forward=lambda xp, x: xp.sinh(x),
    local={"x": lambda xp, x: xp.cosh(x)},
    opens=lambda xp, x: (xp.exp(x) - xp.exp(-x)) / 2,
    pattern="scaled by the hyperbolic cosine",
    why={"x": "d(sinh x)/dx = cosh x"},
    verb="takes the hyperbolic sine",
    samples=((0.5,), (-2.0,)),
    source=HYPERBOLIC,
)

cosh = elementwise(
    "cosh",
    "cosh",
    forward=lambda xp, x: xp.cosh(x),
    local={"x": lambda xp, x: xp.sinh(x)},
    opens=lambda xp, x: (xp.exp(x) + xp.exp(-x)) / 2,
    pattern="scaled by the hyperbolic sine",
    why={"x": "d(cosh x)/dx = sinh x"},
    verb="takes the hyperbolic cosine",
    samples=((0.5,), (-2.0,)),
    source=HYPERBOLIC,
)

tanh = elementwise(
    "tanh",
    "tanh",
    forward=lambda xp, x: xp.tanh(x),
    local={"x": lambda xp, y: 1 - xp.square(y)},
    opens=lambda xp, x: 2 * xp.sigmoid(2 * x) - 1,
    pattern="scaled by one minus its output squared",
    why={"x": "tanh' = 1 - tanh²: largest, 1, at zero and vanishing where tanh saturates"},
    verb="squashes between -1 and 1",
    samples=((0.5,), (-2.0,), (0.0,)),
    source=HYPERBOLIC,
)
