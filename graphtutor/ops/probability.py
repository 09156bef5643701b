"""Probability: gates that turn scores into probabilities, each in a form that does not overflow."""

from __future__ import annotations

from typing import Any

from graphtutor.ops import sizes
from graphtutor.ops.kinds import structural
from graphtutor.ops.op import at

SCORES = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.5]]
GOODFELLOW = "Goodfellow, Bengio and Courville 2016, Deep Learning, section 4.1 and 6.2.2.3"
ALONG = (at(SCORES), at(SCORES, axis=0), at([1.0, 2.0, 3.0]))
NO_AXIS = (at(SCORES, axis=2),)


def _softmax(xp: Any, x: Any, axis: Any) -> Any:
    raised = xp.exp(x)
    return raised / xp.sum(raised, axis=axis, keepdims=True)


softmax = structural(
    "softmax",
    "softmax",
    forward=lambda xp, x, axis=-1: _softmax(xp, x, axis),
    stable={"y": lambda xp, x, axis: xp.softmax(x, axis=axis)},
    vjp={"x": lambda xp, g, y, axis: y * (g - xp.sum(g * y, axis=axis, keepdims=True))},
    shape=lambda x, axis: sizes.along(x, axis),
    pattern="gradient minus its mean under the probabilities",
    why={
        "x": "raising one score raises its own probability and lowers all others, so each gets "
        "p times how far its upstream lies above the average upstream"
    },
    verb="turns scores into probabilities that add up to 1",
    samples=ALONG,
    refused=NO_AXIS,
    source=GOODFELLOW,
)

log_softmax = structural(
    "log_softmax",
    "log softmax",
    forward=lambda xp, x, axis=-1: x - xp.log(xp.sum(xp.exp(x), axis=axis, keepdims=True)),
    stable={"y": lambda xp, x, axis: xp.log_softmax(x, axis=axis)},
    vjp={"x": lambda xp, g, y, axis: g - xp.exp(y) * xp.sum(g, axis=axis, keepdims=True)},
    shape=lambda x, axis: sizes.along(x, axis),
    opens=lambda xp, x, axis: x - xp.logsumexp(x, axis=axis, keepdims=True),
    pattern="gradient minus its share of the sum",
    why={"x": "d(x_i - ln Σeˣ)/dx_j is 1 for j = i, minus the probability p_j for every j"},
    verb="takes the logarithm of probabilities",
    samples=ALONG,
    refused=NO_AXIS,
    source=GOODFELLOW,
)

logsumexp = structural(
    "logsumexp",
    "ln Σeˣ",
    forward=lambda xp, x, axis=None, keepdims=False: xp.log(
        xp.sum(xp.exp(x), axis=axis, keepdims=keepdims)
    ),
    stable={"y": lambda xp, x, axis, keepdims: xp.logsumexp(x, axis=axis, keepdims=keepdims)},
    vjp={
        "x": lambda xp, g, x, y, axis, keepdims: (
            xp.expand(g, axis=axis, keepdims=keepdims)
            * xp.exp(x - xp.expand(y, axis=axis, keepdims=keepdims))
        )
    },
    shape=lambda x, axis, keepdims: sizes.reduced(x, axis, keepdims),
    pattern="gradient shared out by the softmax",
    why={"x": "d(ln Σeˣ)/dx_j = e^x_j / Σeˣ, the softmax of the scores: a soft router"},
    verb="takes a soft maximum",
    samples=(*ALONG, at(SCORES, axis=1, keepdims=True)),
    refused=NO_AXIS,
    source=GOODFELLOW,
)
