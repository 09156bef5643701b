"""Cross-entropy: losses of probabilities, and of the scores they come from in a form that does not overflow.

Keras cuts probabilities off at 1e-7, and divides each row by its sum first. Here nothing is done that cannot
be seen: where a predicted probability can be exactly 0 or 1, type the gate, as in
`cce(Y, clip(P, 1e-7, 1 - 1e-7))`, or better start from the scores, which need no such cut.
"""

from __future__ import annotations

from typing import Any

from graphtutor.ops import sizes
from graphtutor.ops.kinds import group, structural
from graphtutor.ops.op import at

KERAS = "Keras 3, keras.losses"
LABELS = [[1.0, 0.0, 0.0], [0.0, 0.25, 0.75]]
SCORES = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.5]]
CHANCES = [[0.7, 0.2, 0.1], [0.25, 0.25, 0.5]]
UNFIT = (at([[1.0, 0.0]], SCORES), at(1.0, 0.5))


cce = group(
    "cce",
    "CE",
    formula=lambda xp, y_true, y_pred: xp.mean(-xp.sum(y_true * xp.log(y_pred), axis=-1)),
    shape=lambda y_true, y_pred: sizes.compared_rows(y_true, y_pred, -1, "sparse_cce"),
    pattern="minus label over probability, scaled by 1/n",
    why={
        "y_true": "each label weighs the logarithm of its own probability",
        "y_pred": "-ln p has the slope -1/p: the less a true class was expected, the harder it is "
        "pushed up; a class with label 0 gets nothing",
    },
    verb="takes the mean cross-entropy of probabilities",
    samples=(at(LABELS, CHANCES), at([0.0, 1.0], [0.25, 0.75]), at([0.5, 1.0], [0.3, 0.6])),
    refused=UNFIT,
    source=f"{KERAS}.CategoricalCrossentropy, without its cut at 1e-7 and its division by the sum",
    aliases=("categorical_crossentropy",),
)


def _bits(xp: Any, y_true: Any, y_pred: Any) -> Any:
    """Return the logarithm of the probability of what happened, of two things that can happen."""
    return y_true * xp.log(y_pred) + (1 - y_true) * xp.log(1 - y_pred)


bce = group(
    "bce",
    "BCE",
    formula=lambda xp, y_true, y_pred: -xp.mean(_bits(xp, y_true, y_pred)),
    shape=lambda y_true, y_pred: sizes.compared(y_true, y_pred),
    pattern="(prediction - label)/(p(1-p)), scaled by 1/n",
    why={
        "y_true": "the label weighs ln p against ln(1-p)",
        "y_pred": "-y/p + (1-y)/(1-p): the more certain a wrong prediction is, the harder it is pushed",
    },
    verb="takes the mean cross-entropy of yes-or-no probabilities",
    samples=(
        at([[0.0, 1.0], [0.25, 0.0]], [[0.6, 0.8], [0.1, 0.3]]),
        at([0.0, 1.0, 0.0], [0.6, 0.8, 0.1]),
        at(1.0, 0.25),
    ),
    refused=(at([1.0, 0.0], [0.5, 0.5, 0.5]), at([[1.0], [0.0]], [0.5, 0.5])),
    source=f"{KERAS}.BinaryCrossentropy, without its cut at 1e-7",
    aliases=("binary_crossentropy",),
)


def _stable_bce(xp: Any, y_true: Any, logits: Any) -> Any:
    """Return the mean of ln(1+e^s) - y·s; the exponential is only taken of a negative number."""
    rest = xp.log1p(xp.exp(-xp.abs(logits)))
    return xp.mean(xp.maximum(logits, 0) - y_true * logits + rest)


bce_logits = structural(
    "bce_logits",
    "σ BCE",
    forward=lambda xp, y_true, logits: xp.mean(xp.log(1 + xp.exp(logits)) - y_true * logits),
    stable={"y": _stable_bce},
    vjp={
        "y_true": lambda xp, g, logits: -g * logits / xp.count(logits),
        "logits": lambda xp, g, y_true, logits: (
            g * (xp.sigmoid(logits) - y_true) / xp.count(logits)
        ),
    },
    shape=lambda y_true, logits: sizes.paired(y_true, logits),
    opens=lambda xp, y_true, logits: xp.bce(y_true, xp.sigmoid(logits)),
    pattern="probability minus label",
    why={
        "y_true": "the label weighs the score: d(ln(1+e^s) - y·s)/dy = -s",
        "logits": "the sigmoid's slope a(1-a) and the loss's 1/(a(1-a)) cancel: what is left is a - y, "
        "shared by the mean",
    },
    verb="takes the mean cross-entropy of the scores' sigmoid",
    samples=(
        at([[0.0, 1.0], [0.25, 0.0]], [[1.5, -2.0], [0.5, 4.0]]),
        at([0.0, 1.0, 1.0], [-3.0, 2.0, 0.5]),
        at(1.0, 0.5),
    ),
    refused=(at([1.0, 0.0], [0.5, 0.5, 0.5]), at([[1.0], [0.0]], [0.5, 0.5]), at(1.0, [0.5, 2.0])),
    source=f"{KERAS}.BinaryCrossentropy(from_logits=True)",
)

softmax_ce = structural(
    "softmax_ce",
    "softmax CE",
    forward=lambda xp, y_true, logits: xp.mean(
        -xp.sum(
            y_true * xp.log(xp.exp(logits) / xp.sum(xp.exp(logits), axis=-1, keepdims=True)),
            axis=-1,
        )
    ),
    stable={
        "y": lambda xp, y_true, logits: xp.mean(
            -xp.sum(y_true * xp.log_softmax(logits, axis=-1), axis=-1)
        ),
    },
    vjp={
        "y_true": lambda xp, g, logits: (
            -g * xp.log_softmax(logits, axis=-1) / xp.count(xp.sum(logits, axis=-1))
        ),
        "logits": lambda xp, g, y_true, logits: (
            g
            * (xp.softmax(logits, axis=-1) * xp.sum(y_true, axis=-1, keepdims=True) - y_true)
            / xp.count(xp.sum(logits, axis=-1))
        ),
    },
    shape=lambda y_true, logits: sizes.compared_rows(y_true, logits, -1, "sparse_softmax_ce"),
    opens=lambda xp, y_true, logits: xp.cce(y_true, xp.softmax(logits, axis=-1)),
    pattern="probabilities minus labels",
    patterns={"y_true": "minus the logarithm of the probability"},
    why={
        "y_true": "each label weighs the logarithm of its own probability",
        "logits": "softmax and logarithm undo each other: what is left is a - y, shared by the mean",
    },
    verb="takes the mean cross-entropy of the scores' softmax",
    samples=(at(LABELS, SCORES), at([0.0, 1.0], [1.0, -2.0]), at([0.5, 1.0], [1.0, -2.0])),
    refused=UNFIT,
    source=f"{KERAS}.CategoricalCrossentropy(from_logits=True)",
)

NUMBERS = "the number of a class is a name, not a quantity: it has no slope"
NO_ROW = (at([0.0, 1.0, 2.0], SCORES), at(SCORES, SCORES), at(1.0, 0.5))

sparse_cce = group(
    "sparse_cce",
    "CE",
    formula=lambda xp, y_true, y_pred: xp.cce(xp.onehot_like(y_true, y_pred), y_pred),
    shape=lambda y_true, y_pred: sizes.numbered(y_true, y_pred),
    pattern="-1/p at the true class, scaled by 1/n",
    why={
        "y_true": NUMBERS,
        "y_pred": "only the true class has a label 1, so only its probability is pushed up, by 1/p",
    },
    verb="takes the mean cross-entropy of probabilities with numbered classes",
    samples=(at([2.0, 1.0], CHANCES), at(1.0, [0.25, 0.75])),
    refused=NO_ROW,
    source=f"{KERAS}.SparseCategoricalCrossentropy: classes are counted from 0",
    aliases=("sparse_categorical_crossentropy",),
    fixed=("y_true",),
)

sparse_softmax_ce = group(
    "sparse_softmax_ce",
    "softmax CE",
    formula=lambda xp, y_true, logits: xp.softmax_ce(xp.onehot_like(y_true, logits), logits),
    shape=lambda y_true, logits: sizes.numbered(y_true, logits),
    pattern="probabilities, minus 1 at the true class",
    why={
        "y_true": NUMBERS,
        "logits": "a - y with a label y that is 1 at the true class: its score is pushed up, all others down",
    },
    verb="takes the mean cross-entropy of the scores' softmax with numbered classes",
    samples=(at([2.0, 1.0], SCORES), at(1.0, [1.0, -2.0])),
    refused=NO_ROW,
    source=f"{KERAS}.SparseCategoricalCrossentropy(from_logits=True): classes are counted from 0",
    fixed=("y_true",),
)


def _divergence(xp: Any, y_true: Any, y_pred: Any) -> Any:
    """Return Σ y·ln(y/p) of each row, where 0·ln 0 counts as 0."""
    known = xp.log(xp.where(y_true > 0, y_true, 1))
    return xp.sum(y_true * (known - xp.log(y_pred)), axis=-1)


kl_divergence = group(
    "kl_divergence",
    "KL",
    formula=lambda xp, y_true, y_pred: xp.mean(_divergence(xp, y_true, y_pred)),
    shape=lambda y_true, y_pred: sizes.compared_rows(y_true, y_pred, -1),
    pattern="minus label over probability, scaled by 1/n",
    why={
        "y_true": "d(y·ln(y/p))/dy = ln(y/p) + 1",
        "y_pred": "the entropy of the labels does not depend on p, so the slope is that of the "
        "cross-entropy, -y/p",
    },
    verb="takes the mean divergence of predictions from labels",
    samples=(
        at([[0.6, 0.3, 0.1], [0.5, 0.25, 0.25]], CHANCES),
        at([0.4, 0.6], [0.25, 0.75]),
    ),
    refused=UNFIT,
    source=f"{KERAS}.KLDivergence, without its cuts at 1e-7: a label 0 adds nothing, as 0·ln 0 is 0",
    aliases=("kld", "kullback_leibler_divergence"),
)

label_smoothing = group(
    "label_smoothing",
    "smooth",
    formula=lambda xp, y_true, rate: y_true * (1 - rate) + rate / xp.count(y_true, axis=-1),
    shape=lambda y_true, rate: sizes.along(y_true, -1) + sizes.single(rate, 1),
    pattern="scaled by 1 - rate",
    why={
        "y_true": "a part of 1 - rate of each label is kept",
        "rate": "the rate moves each label toward 1/classes, by how far it is from there",
    },
    verb="moves labels toward even chances",
    samples=(at([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], 0.1), at([0.0, 1.0], 0.25)),
    refused=(at(1.0, 0.1), at([1.0, 0.0], [0.1, 0.2])),
    source="Szegedy et al. 2016, arXiv:1512.00567, section 7; the setting label_smoothing of Keras 3",
)
