"""Losses: names for formulas that compare predictions with labels, in Keras' order and with its means.

The loss of a batch is the mean over its samples (Keras calls it sum_over_batch_size); most losses take the
mean of each sample's entries too, which is the mean of all entries together. Keras adds 1e-7 where a
logarithm or a division meets zero. Here nothing is added that cannot be seen: where it is wanted, type the
gate, as in `poisson(y, p + 1e-7)` or `mape(max(y, 1e-7), p)`.
"""

from __future__ import annotations

from typing import Any

from graphtutor.ops import sizes
from graphtutor.ops.kinds import group
from graphtutor.ops.op import at

KERAS = "Keras 3, keras.losses"
TRUE = [[1.0, 0.0], [0.5, 2.0]]
PREDICTED = [[0.5, 0.25], [1.0, 0.75]]
UNFIT = (at([1.0, 2.0], [1.0, 2.0, 3.0]), at([[1.0], [2.0]], [1.0, 2.0]))
SIGNS = ([[1.0, -1.0], [-1.0, 1.0]], [[0.5, 0.25], [-2.0, -0.75]])


def _fit(y_true: sizes.Shape, y_pred: sizes.Shape) -> sizes.Shape:
    return sizes.compared(y_true, y_pred)


mse = group(
    "mse",
    "MSE",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.square(y_pred - y_true)),
    shape=_fit,
    pattern="difference, scaled by 2/n",
    why={
        "y_true": "the label pulls with the opposite sign",
        "y_pred": "the square of the difference has the slope 2·(prediction - label), and the mean shares it",
    },
    verb="takes the mean of squared differences",
    samples=(at(TRUE, PREDICTED), at([1.0, 2.0, 3.0], [1.5, 1.0, 2.0]), at(1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.MeanSquaredError",
    aliases=("mean_squared_error",),
)

mae = group(
    "mae",
    "MAE",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.abs(y_pred - y_true)),
    shape=_fit,
    pattern="sign of the difference, scaled by 1/n",
    why={
        "y_true": "the label pulls with the opposite sign",
        "y_pred": "|d| has the slope +1 or -1, so a large error pulls no harder than a small one",
    },
    verb="takes the mean of absolute differences",
    samples=(at(TRUE, PREDICTED), at([1.0, 2.0, 3.0], [1.5, 1.0, 2.0]), at(1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.MeanAbsoluteError",
    aliases=("mean_absolute_error",),
)

mape = group(
    "mape",
    "MAPE",
    formula=lambda xp, y_true, y_pred: 100 * xp.mean(xp.abs((y_pred - y_true) / y_true)),
    shape=_fit,
    pattern="sign of the difference, scaled by 100/(n·|label|)",
    why={
        "y_true": "the label acts twice: in the difference, and as what the difference is a part of",
        "y_pred": "an error counts in percent of its label, so small labels pull hardest",
    },
    verb="takes the mean error in percent of the labels",
    samples=(
        at([[1.0, -2.0], [0.5, 2.0]], PREDICTED),
        at([1.0, 2.0, 4.0], [1.5, 1.0, 2.0]),
        at(2.0, 0.25),
    ),
    refused=UNFIT,
    source=f"{KERAS}.MeanAbsolutePercentageError; a label 0 gives inf",
    aliases=("mean_absolute_percentage_error",),
)

msle = group(
    "msle",
    "MSLE",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.square(xp.log1p(y_pred) - xp.log1p(y_true))),
    shape=_fit,
    pattern="difference of the logarithms, scaled by 2/(n·(1+prediction))",
    why={
        "y_true": "the label's logarithm pulls with the opposite sign",
        "y_pred": "the slope of ln(1+p) is 1/(1+p), so large predictions are corrected gently: "
        "what counts is the ratio",
    },
    verb="takes the mean of squared differences of logarithms",
    samples=(at(TRUE, PREDICTED), at([1.0, 2.0, 3.0], [1.5, 1.0, 2.0]), at(1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.MeanSquaredLogarithmicError, without the cut at 1e-7",
    aliases=("mean_squared_logarithmic_error",),
)


def _huber(xp: Any, error: Any, delta: Any) -> Any:
    size = xp.abs(error)
    return xp.where(size <= delta, 0.5 * xp.square(error), delta * size - 0.5 * delta * delta)


huber = group(
    "huber",
    "Huber",
    formula=lambda xp, y_true, y_pred, delta=1.0: xp.mean(_huber(xp, y_pred - y_true, delta)),
    shape=_fit,
    pattern="difference, cut off at δ and scaled by 1/n",
    why={
        "y_true": "the label pulls with the opposite sign",
        "y_pred": "within δ the slope is the error itself, as of a square; beyond it stays at ±δ, "
        "so an outlier cannot pull harder",
    },
    verb="takes the mean of squares that go on as straight lines",
    samples=(
        at([[1.0, 0.0], [0.5, 3.0]], PREDICTED),
        at([1.0, 2.0, 3.0], [1.75, -1.0, 2.75], delta=0.5),
        at(3.0, 0.25),
    ),
    refused=UNFIT,
    source=f"{KERAS}.Huber: delta 1; Huber 1964, Robust Estimation of a Location Parameter",
)


def _log_cosh(xp: Any, error: Any) -> Any:
    """Return ln cosh of the error in a form in which no exponential overflows."""
    return error + xp.softplus(-2 * error) - xp.log(2)


log_cosh = group(
    "log_cosh",
    "ln cosh",
    formula=lambda xp, y_true, y_pred: xp.mean(_log_cosh(xp, y_pred - y_true)),
    shape=_fit,
    pattern="tanh of the difference, scaled by 1/n",
    why={
        "y_true": "the label pulls with the opposite sign",
        "y_pred": "the slope of ln cosh is tanh: the error itself while it is small, ±1 when it is large",
    },
    verb="takes the mean of ln cosh of the differences",
    samples=(at(TRUE, PREDICTED), at([1.0, 2.0, 3.0], [1.5, -3.0, 2.0]), at(1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.LogCosh: x + softplus(-2x) - ln 2",
    aliases=("logcosh",),
)

poisson = group(
    "poisson",
    "Poisson",
    formula=lambda xp, y_true, y_pred: xp.mean(y_pred - y_true * xp.log(y_pred)),
    shape=_fit,
    pattern="1 - label/prediction, scaled by 1/n",
    why={
        "y_true": "the label weighs the logarithm of the prediction",
        "y_pred": "the slope 1 - y/p is 0 where the expected number p is the counted one",
    },
    verb="takes the mean loss of counts under a Poisson law",
    samples=(at(TRUE, PREDICTED), at([1.0, 2.0, 3.0], [1.5, 1.0, 2.0]), at(3.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.Poisson, without 1e-7 inside of the logarithm",
)


def _cosine(xp: Any, y_true: Any, y_pred: Any, axis: Any) -> Any:
    """Return the cosines of the angles between rows."""
    label = y_true / xp.norm(y_true, axis=axis, keepdims=True)
    prediction = y_pred / xp.norm(y_pred, axis=axis, keepdims=True)
    return xp.sum(label * prediction, axis=axis)


cosine_similarity = group(
    "cosine_similarity",
    "-cos",
    formula=lambda xp, y_true, y_pred, axis=-1: -xp.mean(_cosine(xp, y_true, y_pred, axis)),
    shape=lambda y_true, y_pred, axis: sizes.compared_rows(y_true, y_pred, axis),
    pattern="turned toward the label, never longer or shorter",
    why={
        "y_true": "only its direction counts, so the gradient has no part along the label",
        "y_pred": "only its direction counts, so the gradient has no part along the prediction: "
        "it turns it toward the label",
    },
    verb="takes minus the mean cosine of the angle between rows",
    samples=(
        at([[1.0, 0.5], [0.5, 2.0]], PREDICTED),
        at([1.0, 2.0, 3.0], [1.5, -1.0, 2.0]),
        at([[1.0, 0.5], [0.5, 2.0]], PREDICTED, axis=0),
    ),
    refused=(*UNFIT, at(1.0, 2.0)),
    source=f"{KERAS}.CosineSimilarity: axis -1, -1 is best; a row of zeros gives nan",
)

hinge = group(
    "hinge",
    "hinge",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.maximum(0, 1 - y_true * y_pred)),
    shape=_fit,
    pattern="minus the label inside of the margin, else nothing",
    why={
        "y_true": "inside of the margin it is minus the prediction; beyond it nothing",
        "y_pred": "a prediction on the right side by 1 or more is good enough and gets no gradient; "
        "every other is pushed toward its label's side",
    },
    verb="takes the mean of what is missing to the margin",
    samples=(at(*SIGNS), at([1.0, -1.0, 1.0], [1.5, 1.0, -2.0]), at(-1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.Hinge with labels -1 and 1; for 0 and 1 type hinge(2*y - 1, p)",
)

squared_hinge = group(
    "squared_hinge",
    "hinge²",
    formula=lambda xp, y_true, y_pred: xp.mean(xp.square(xp.maximum(0, 1 - y_true * y_pred))),
    shape=_fit,
    pattern="what is missing to the margin, doubled, toward the label",
    why={
        "y_true": "inside of the margin it grows with what is missing; beyond it nothing",
        "y_pred": "the further a prediction is on the wrong side, the harder it is pushed; "
        "beyond the margin it gets nothing",
    },
    verb="takes the mean of squares of what is missing to the margin",
    samples=(at(*SIGNS), at([1.0, -1.0, 1.0], [1.5, 1.0, -2.0]), at(-1.0, 0.25)),
    refused=UNFIT,
    source=f"{KERAS}.SquaredHinge with labels -1 and 1; for 0 and 1 type squared_hinge(2*y - 1, p)",
)


def _categorical_hinge(xp: Any, y_true: Any, y_pred: Any) -> Any:
    """Return, for each row, what the label's score lacks to lead the best other one by 1."""
    own = xp.sum(y_true * y_pred, axis=-1)
    rival = xp.amax((1 - y_true) * y_pred, axis=-1)
    return xp.maximum(0, rival - own + 1)


categorical_hinge = group(
    "categorical_hinge",
    "hinge",
    formula=lambda xp, y_true, y_pred: xp.mean(_categorical_hinge(xp, y_true, y_pred)),
    shape=lambda y_true, y_pred: sizes.compared_rows(y_true, y_pred, -1),
    pattern="down for the strongest rival, up for the label's own score",
    why={
        "y_true": "the label decides which score is its own and which are rivals",
        "y_pred": "where the lead is less than 1, the own score is pushed up and the strongest rival "
        "down, the others get nothing",
    },
    verb="takes the mean of what each row lacks to lead by 1",
    samples=(
        at([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[0.5, 0.25, 1.0], [0.75, 0.5, -1.0]]),
        at([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], [[3.5, 0.25, 1.0], [0.75, 0.5, -1.0]]),
        at([0.0, 1.0, 0.0], [0.5, 0.75, 0.25]),
    ),
    refused=(at([[1.0, 0.0]], [[1.0, 0.0, 0.0]]), at(1.0, 2.0)),
    source=f"{KERAS}.CategoricalHinge",
)
