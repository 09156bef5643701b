"""Penalties: names for formulas that charge a network for large weights, with Keras' factors.

The penalty is added to the loss, so its gradient pulls each weight back toward zero at every step.
"""

from __future__ import annotations

from graphtutor.ops import sizes
from graphtutor.ops.kinds import group
from graphtutor.ops.op import at

KERAS = "Keras 3, keras.regularizers"
WEIGHTS = [[1.0, -2.0], [0.5, 3.0]]
RATE = "the penalty is in proportion to its rate"

l1 = group(
    "l1",
    "L1",
    formula=lambda xp, w, rate: rate * xp.sum(xp.abs(w)),
    shape=lambda w, rate: sizes.single(rate, 1),
    pattern="pull toward zero, as hard for small weights as for large ones",
    why={
        "w": "|w| has the slope +1 or -1, so every weight is pulled back by the rate, however small it "
        "is: many become exactly 0",
        "rate": RATE,
    },
    verb="penalises the sizes of the weights",
    samples=(at(WEIGHTS, 0.1), at([2.0, -1.0], 0.5), at(-3.0, 0.5)),
    refused=(at([1.0, 2.0], [0.1, 0.2]),),
    source=f"{KERAS}.L1; the prior of Laplace on the weights",
)

l2 = group(
    "l2",
    "L2",
    formula=lambda xp, w, rate: rate * xp.sum(xp.square(w)),
    shape=lambda w, rate: sizes.single(rate, 1),
    pattern="pull toward zero in proportion",
    why={
        "w": "the square has the slope 2w, so each weight is pulled back by 2·rate·w",
        "rate": RATE,
    },
    verb="penalises the squares of the weights",
    samples=(at(WEIGHTS, 0.1), at([2.0, -1.0], 0.5), at(-3.0, 0.5)),
    refused=(at([1.0, 2.0], [0.1, 0.2]),),
    source=f"{KERAS}.L2: without the half of ½·λ·‖w‖²; the prior of Gauss on the weights",
)

l1l2 = group(
    "l1l2",
    "L1+L2",
    formula=lambda xp, w, rate1, rate2: rate1 * xp.sum(xp.abs(w)) + rate2 * xp.sum(xp.square(w)),
    shape=lambda rate1, rate2: sizes.single(rate1, 1) + sizes.single(rate2, 2),
    pattern="pull toward zero, a fixed part and one in proportion",
    why={
        "w": "each weight is pulled back by rate1, and by 2·rate2·w on top",
        "rate1": "the sum of the sizes is in proportion to its rate",
        "rate2": "the sum of the squares is in proportion to its rate",
    },
    verb="penalises the sizes and the squares of the weights",
    samples=(at(WEIGHTS, 0.1, 0.25), at([2.0, -1.0], 0.5, 0.125)),
    refused=(at([1.0, 2.0], [0.1, 0.2], 0.1), at([1.0, 2.0], 0.1, [0.1, 0.2])),
    source=f"{KERAS}.L1L2; Zou and Hastie 2005, the elastic net",
)
