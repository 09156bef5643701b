"""Activations: the squashing and rectifying gates of neural networks, with Keras 3's defaults."""

from __future__ import annotations

from typing import Any

from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Kink, Rule

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def _sigmoid(xp: Any, x: Any) -> Any:
    """Return 1/(1+e^-x) without overflow: the exponential is only taken of a negative number."""
    return xp.where(x >= 0, 1 / (1 + xp.exp(-x)), xp.exp(x) / (1 + xp.exp(x)))


abs = elementwise(
    "abs",
    "|x|",
    forward=lambda xp, x: xp.abs(x),
    local={"x": lambda xp, x: xp.where(x > 0, 1, xp.where(x < 0, -1, 0))},
    pattern="gradient passes with the sign of the input",
    why={"x": "|x| rises with slope 1 right of zero and falls with slope -1 left of it"},
    verb="takes the absolute value",
    samples=((2.0,), (-0.5,)),
    kink=Kink(
        at=Rule(lambda x: [x]), convention="at 0 the slope is taken as 0", examples=((0.0,),)
    ),
    source="subgradient 0 at 0, as in torch.abs and tf.abs",
)

erf = elementwise(
    "erf",
    "erf",
    forward=lambda xp, x: xp.erf(x),
    local={"x": lambda xp, x: 2 / xp.sqrt(xp.pi) * xp.exp(-xp.square(x))},
    pattern="scaled by a bell curve",
    why={"x": "the error function is the area under a bell curve, so its slope is the curve"},
    verb="takes the error function",
    samples=((0.5,), (-1.0,)),
    source="NIST DLMF, section 7.10: derivatives of the error function",
)

sigmoid = elementwise(
    "sigmoid",
    "σ",
    forward=lambda xp, x: 1 / (1 + xp.exp(-x)),
    local={"x": lambda y: y * (1 - y)},
    stable={"y": _sigmoid},
    pattern="scaled by σ(1-σ)",
    why={"x": "σ' = σ(1-σ): at most 0.25, and near zero where the sigmoid saturates"},
    verb="squashes between 0 and 1",
    samples=((0.5,), (-2.0,), (1.0,)),
    source="CS231n (Stanford), lecture 4: the sigmoid gate",
    aliases=("σ",),
)

relu = elementwise(
    "relu",
    "relu",
    forward=lambda xp, x: xp.maximum(0, x),
    local={"x": lambda xp, x: xp.where(x > 0, 1, 0)},
    stable={"y": lambda xp, x: xp.where(x < 0, 0, x)},
    pattern="gradient router",
    why={
        "x": "a positive input passes unchanged; a negative one is cut off, and so is its gradient"
    },
    verb="cuts off below zero",
    samples=((2.0,), (-0.5,)),
    kink=Kink(
        at=Rule(lambda x: [x]), convention="at 0 the slope is taken as 0", examples=((0.0,),)
    ),
    source="Nair and Hinton 2010; slope 0 at 0 as in TensorFlow and PyTorch",
)

leaky_relu = elementwise(
    "leaky_relu",
    "lrelu",
    forward=lambda xp, x, slope=0.2: xp.where(x > 0, x, slope * x),
    local={"x": lambda xp, x, slope: xp.where(x > 0, 1, slope)},
    pattern="gradient router with a leak",
    why={"x": "a positive input passes unchanged; a negative one is scaled by the small slope"},
    verb="scales down below zero",
    samples=((2.0,), (-0.5,)),
    kink=Kink(
        at=Rule(lambda x: [x]),
        convention="at 0 the slope is that of the negative side",
        examples=((0.0,),),
    ),
    source="Maas, Hannun and Ng 2013; slope 0.2 as in Keras 3",
)

elu = elementwise(
    "elu",
    "elu",
    forward=lambda xp, x, alpha=1.0: xp.where(x > 0, x, alpha * xp.expm1(x)),
    local={"x": lambda xp, x, alpha: xp.where(x > 0, 1, alpha * xp.exp(x))},
    pattern="gradient router with a soft floor",
    why={"x": "a positive input passes unchanged; a negative one levels off like an exponential"},
    verb="levels off below zero",
    samples=((2.0,), (-0.5,)),
    kink=Kink(
        at=Rule(lambda x: [x]),
        convention="at 0 the slope is that of the negative side, alpha",
        examples=((0.0,),),
    ),
    source="Clevert, Unterthiner and Hochreiter 2016, arXiv:1511.07289, equation 15",
)

selu = elementwise(
    "selu",
    "selu",
    forward=lambda xp, x: (
        xp.constant(SELU_SCALE) * xp.where(x > 0, x, xp.constant(SELU_ALPHA) * xp.expm1(x))
    ),
    local={
        "x": lambda xp, x: (
            xp.constant(SELU_SCALE) * xp.where(x > 0, 1, xp.constant(SELU_ALPHA) * xp.exp(x))
        )
    },
    pattern="gradient router with a soft floor, scaled",
    why={"x": "like elu, scaled so that activations keep mean 0 and variance 1"},
    verb="levels off below zero and scales",
    samples=((2.0,), (-0.5,)),
    kink=Kink(
        at=Rule(lambda x: [x]),
        convention="at 0 the slope is that of the negative side",
        examples=((0.0,),),
    ),
    source="Klambauer et al. 2017, arXiv:1706.02515, equation 2",
)

softplus = elementwise(
    "softplus",
    "softplus",
    forward=lambda xp, x: xp.log(1 + xp.exp(x)),
    local={"x": lambda xp, x: 1 / (1 + xp.exp(-x))},
    stable={"y": lambda xp, x: xp.maximum(x, 0) + xp.log1p(xp.exp(-xp.abs(x))), "x": _sigmoid},
    pattern="scaled by the sigmoid of its input",
    why={"x": "d(ln(1+e^x))/dx = e^x/(1+e^x) = σ(x)"},
    verb="rectifies smoothly",
    samples=((0.5,), (-2.0,), (3.0,)),
    source="Dugas et al. 2000, Incorporating second-order functional knowledge",
)

softsign = elementwise(
    "softsign",
    "softsign",
    forward=lambda xp, x: x / (1 + xp.abs(x)),
    local={"x": lambda xp, x: 1 / xp.square(1 + xp.abs(x))},
    pattern="scaled by 1/(1+|x|)²",
    why={"x": "the slope falls off with the square of the distance from zero, slower than tanh"},
    verb="squashes between -1 and 1",
    samples=((0.5,), (-2.0,)),
    source="Glorot and Bengio 2010, Understanding the difficulty of training deep networks",
)

gelu = elementwise(
    "gelu",
    "gelu",
    forward=lambda xp, x: x * (1 + xp.erf(x / xp.sqrt(xp.constant(2)))) / 2,
    local={
        "x": lambda xp, x: (
            (1 + xp.erf(x / xp.sqrt(xp.constant(2)))) / 2
            + x * xp.exp(-xp.square(x) / 2) / xp.sqrt(2 * xp.pi)
        )
    },
    pattern="gate by the normal distribution",
    why={"x": "product rule on x·Φ(x): Φ(x) plus x times the bell curve"},
    verb="weights by the normal distribution",
    samples=((0.5,), (-2.0,)),
    source="Hendrycks and Gimpel 2016, arXiv:1606.08415; the exact form, not the tanh approximation",
)

silu = elementwise(
    "silu",
    "silu",
    forward=lambda xp, x: x / (1 + xp.exp(-x)),
    local={"x": lambda xp, x, y: (1 + y * xp.exp(-x)) / (1 + xp.exp(-x))},
    stable={
        "y": lambda xp, x: x * _sigmoid(xp, x),
        "x": lambda xp, x: _sigmoid(xp, x) * (1 + x * (1 - _sigmoid(xp, x))),
    },
    opens=lambda xp, x: x * xp.sigmoid(x),
    pattern="gate by the sigmoid",
    why={"x": "product rule on x·σ(x): σ(x) plus x·σ(x)(1-σ(x))"},
    verb="weights by its own sigmoid",
    samples=((0.5,), (-2.0,)),
    source="Elfwing, Uchibe and Doya 2018, arXiv:1702.03118",
    aliases=("swish",),
)

hard_sigmoid = elementwise(
    "hard_sigmoid",
    "hσ",
    forward=lambda xp, x, slope=1 / 6: xp.minimum(xp.maximum(slope * x + xp.constant(0.5), 0), 1),
    local={"x": lambda xp, x, slope: xp.where(xp.abs(slope * x) <= xp.constant(0.5), slope, 0)},
    pattern="gradient passes inside a band",
    why={"x": "between the two bends the gate is a straight line; outside it is flat"},
    verb="squashes between 0 and 1 along a straight line",
    samples=((0.5,), (-4.0,), (5.0,)),
    kink=Kink(
        at=Rule(lambda x, slope: [slope * x + 0.5, slope * x - 0.5]),
        convention="exactly at a bend the slope is that of the line",
        examples=((3.0,), (-3.0,)),
    ),
    source="Keras 3: clip(x/6 + 1/2, 0, 1); the older form is hard_sigmoid(x, 0.2)",
)
