"""Losses: names for formulas that compare predictions with labels, in Keras' order and with its means.

The loss of a batch is the mean over its samples; what a sample's own loss adds up or averages, its last
axis, is said with each.
"""

from __future__ import annotations

from graphtutor.ops.kinds import group
from graphtutor.ops.op import at

KERAS = "Keras 3, keras.losses"
TRUE = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]

mse = group(
    "mse",
    "MSE",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.square(y_pred - y_true)),
    pattern="difference, scaled by 2/n",
    why={
        "y_true": "the label pulls with the opposite sign",
        "y_pred": "the square of the difference has the slope 2·(prediction - label), and the mean shares it",
    },
    verb="takes the mean of squared differences",
    samples=(
        at([[1.0, 0.0], [0.5, 2.0]], [[0.5, 0.25], [1.0, 1.5]]),
        at([1.0, 2.0, 3.0], [1.5, 1.0, 2.0]),
        at(1.0, 0.25),
    ),
    refused=(at([1.0, 2.0], [1.0, 2.0, 3.0]),),
    source=f"{KERAS}.MeanSquaredError",
)

l2 = group(
    "l2",
    "L2",
    formula=lambda xp, w, rate: rate * xp.sum(xp.square(w)),
    pattern="pull toward zero in proportion",
    why={
        "w": "the square has the slope 2w, so each weight is pulled back by 2·rate·w",
        "rate": "the penalty is in proportion to its rate",
    },
    verb="penalises the squares of the weights",
    samples=(at([[1.0, -2.0], [0.5, 3.0]], 0.1), at([2.0, -1.0], 0.5)),
    source="Keras 3, keras.regularizers.L2: without a half",
)
