"""Losses and penalties at values known from lectures and from Keras, and the laws that tie them together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from differences import slope

import graphtutor as gt
from graphtutor.errors import ShapeError
from graphtutor.graph.folding import opens
from graphtutor.graph.graph import Graph

IDENTITY = np.eye(3)
PREDICTED = [[0.9, 0.05, 0.05], [0.05, 0.89, 0.06], [0.05, 0.01, 0.94]]
SOFT = [[0.7, 0.2, 0.1], [0.05, 0.9, 0.05], [0.3, 0.3, 0.4]]
RANDOM = np.random.default_rng(11)
HUGE = 1e8


def value(text: str, **feeds: Any) -> float:
    output = gt.run(gt.parse(text), feeds).output
    assert isinstance(output, float)
    return output


def all_opened(graph: Graph) -> Graph:
    """Open every gate that opens, again and again, until only the smallest gates are left."""
    while True:
        node = next((n for n in graph.gates if n.op is not None and opens(n.op)), None)
        if node is None:
            return graph
        graph = gt.unfold(graph, node)


def one_opened(text: str) -> tuple[Graph, Graph]:
    """Return the graph of a loss, and the same with the loss opened."""
    graph = gt.parse(text)
    return graph, gt.unfold(graph, graph.output)


def test_mse_of_the_lecture() -> None:
    """Keras, keras.losses.MeanSquaredError, on the tables of the lecture: each entry errs by one."""
    assert value("mse(Y, P)", Y=[[1, 1, 1], [2, 2, 2]], P=[[0, 0, 0], [3, 3, 3]]) == 1


def test_cross_entropy_of_the_lecture() -> None:
    """The tables of the lecture: minus the mean of ln 0.9, ln 0.89 and ln 0.94 with hard labels."""
    assert value("cce(Y, P)", Y=IDENTITY, P=PREDICTED) == pytest.approx(0.09459, abs=5e-6)
    assert value("sparse_cce(y, P)", y=[0, 1, 2], P=PREDICTED) == pytest.approx(0.09459, abs=5e-6)
    assert value("cce(Y, P)", Y=SOFT, P=PREDICTED) == pytest.approx(1.22, abs=5e-3)


def test_binary_cross_entropy_of_the_lecture() -> None:
    """The row of the lecture: minus the mean of ln 0.4, ln 0.8 and ln 0.9."""
    found = value("bce(y, p)", y=[0, 1, 0], p=[0.6, 0.8, 0.1])
    assert found == pytest.approx(0.41493, abs=5e-6)


KERAS = [
    ("mae(Y, P)", [[0, 1], [0, 0]], [[1, 1], [1, 0]], 0.5),
    ("mape(Y, P)", [[2, 1], [2, 3]], [[1, 1], [1, 0]], 50.0),
    ("msle(Y, P)", [[0, 1], [0, 0]], [[1, 1], [1, 0]], 0.240),
    ("huber(Y, P)", [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]], 0.155),
    ("log_cosh(Y, P)", [[0, 1], [0, 0]], [[1, 1], [0, 0]], 0.108),
    ("hinge(2*Y - 1, P)", [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]], 1.3),
    ("squared_hinge(2*Y - 1, P)", [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]], 1.86),
    ("categorical_hinge(Y, P)", [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]], 1.4),
    ("bce(Y, P)", [[0, 1], [0, 0]], [[0.6, 0.4], [0.4, 0.6]], 0.815),
    ("bce_logits(Y, S)", [[0, 1], [0, 0]], [[-18.6, 0.51], [2.94, -12.8]], 0.865),
    ("cosine_similarity(Y, P)", [[0, 1], [1, 1]], [[1, 0], [1, 1]], -0.5),
]


@pytest.mark.parametrize(("text", "labels", "predictions", "known"), KERAS)
def test_examples_of_keras(text: str, labels: Any, predictions: Any, known: float) -> None:
    """The examples in the docstrings of keras.losses, printed there to three digits."""
    second = "S" if "S" in text else "P"
    found = value(text, **{"Y": labels, second: predictions})
    assert found == pytest.approx(known, abs=6e-4)


def test_kl_and_poisson_follow_their_formulas() -> None:
    """Keras 3: Σ y·ln(y/p) over a row and p - y·ln p, away from where Keras cuts off."""
    labels, predicted = np.array(SOFT), np.array(PREDICTED)
    divergence = np.mean(np.sum(labels * np.log(labels / predicted), axis=-1))
    assert value("kl_divergence(Y, P)", Y=SOFT, P=PREDICTED) == pytest.approx(divergence, rel=1e-14)
    counts = np.mean(predicted - labels * np.log(predicted))
    assert value("poisson(Y, P)", Y=SOFT, P=PREDICTED) == pytest.approx(counts, rel=1e-14)


@pytest.mark.parametrize("labels", [IDENTITY, SOFT], ids=["hard", "soft"])
def test_cross_entropy_is_divergence_and_entropy(labels: Any) -> None:
    """CE - KL is the entropy of the labels, which is 0 for hard ones: as a loss they teach the same."""
    trace = {
        loss: gt.run(gt.parse(f"{loss}(Y, P)"), {"Y": labels, "P": PREDICTED})
        for loss in ("cce", "kl_divergence")
    }
    some = np.where(np.asarray(labels) > 0, labels, 1.0)
    entropy = -np.mean(np.sum(labels * np.log(some), axis=-1))
    difference = trace["cce"].output - trace["kl_divergence"].output
    assert difference == pytest.approx(entropy, abs=1e-15)
    np.testing.assert_allclose(
        trace["cce"].grads["P"], trace["kl_divergence"].grads["P"], rtol=1e-14
    )


def test_binary_cross_entropy_has_two_classes() -> None:
    """BCE is CE of the rows (1-p, p), and from scores CE of the rows (0, s)."""
    labels, chances = RANDOM.integers(0, 2, 7), RANDOM.uniform(0.05, 0.95, 7)
    scores = RANDOM.normal(size=7) * 3
    rows = "stack(1 - y, y, axis=1)"
    assert value(f"bce(y, p) - cce({rows}, stack(1 - p, p, axis=1))", y=labels, p=chances) == (
        pytest.approx(0, abs=1e-15)
    )
    pair = f"bce_logits(y, s) - softmax_ce({rows}, stack(0*s, s, axis=1))"
    trace = gt.run(gt.parse(pair), {"y": labels, "s": scores})
    assert trace.output == pytest.approx(0, abs=1e-14)
    np.testing.assert_allclose(trace.grads["s"], 0, atol=1e-15)


def test_the_margin_form_of_binary_cross_entropy() -> None:
    """With labels ±1 it is the mean of ln(1 + e^-ys), as the lecture writes it."""
    scores, signs = RANDOM.normal(size=9) * 4, RANDOM.choice([-1.0, 1.0], 9)
    lecture = np.mean(np.log(1 + np.exp(-signs * scores)))
    found = value("bce_logits((y + 1)/2, s)", y=signs, s=scores)
    assert found == pytest.approx(lecture, rel=1e-13)


def test_gradients_of_the_lecture() -> None:
    """MSE: 2(a-y)/M. Softmax with cross-entropy: (a-y)/N. Sigmoid with binary cross-entropy: (a-y)/N."""
    labels, scores = np.array(SOFT), RANDOM.normal(size=(3, 3))
    grads = gt.run(gt.parse("mse(Y, A)"), {"Y": labels, "A": scores}).grads
    np.testing.assert_allclose(grads["A"], 2 * (scores - labels) / 9, rtol=1e-15)
    raised = np.exp(scores)
    chances = raised / raised.sum(axis=1, keepdims=True)
    for text in ("softmax_ce(Y, S)", "cce(Y, softmax(S))"):
        grads = gt.run(gt.parse(text), {"Y": labels, "S": scores}).grads
        np.testing.assert_allclose(grads["S"], (chances - labels) / 3, rtol=1e-13, atol=1e-16)
    squashed = 1 / (1 + np.exp(-scores))
    for text in ("bce_logits(Y, S)", "bce(Y, sigmoid(S))"):
        grads = gt.run(gt.parse(text), {"Y": labels, "S": scores}).grads
        np.testing.assert_allclose(grads["S"], (squashed - labels) / 9, rtol=1e-12, atol=1e-16)


def test_numbered_labels_are_rows_of_labels() -> None:
    scores, numbers = RANDOM.normal(size=(4, 3)), [2, 0, 1, 1]
    sparse = gt.run(gt.parse("sparse_softmax_ce(y, S)"), {"y": numbers, "S": scores})
    rows = gt.run(gt.parse("softmax_ce(Y, S)"), {"Y": np.eye(3)[numbers], "S": scores})
    assert sparse.output == rows.output
    np.testing.assert_array_equal(sparse.grads["S"], rows.grads["S"])
    np.testing.assert_array_equal(sparse.grads["y"], np.zeros(4))


@pytest.mark.parametrize("number", [3, -1, 0.5])
def test_a_number_that_names_no_class_cannot_hide(number: float) -> None:
    assert np.isnan(value("sparse_softmax_ce(y, S)", y=[0, number], S=np.ones((2, 3))))


@pytest.mark.parametrize("text", ["softmax_ce(Y, S)", "sparse_softmax_ce(y, S)"])
def test_huge_scores_of_classes_are_finite(text: str) -> None:
    scores = np.array([[HUGE, -HUGE, 0.0], [-HUGE, HUGE, HUGE], [0.0, -HUGE, -HUGE]])
    feeds: dict[str, Any] = {"S": scores, "Y": IDENTITY, "y": [0, 1, 2]}
    graph = gt.parse(text)
    feeds = {name: feeds[name] for name in graph.inputs}
    output, grads = gt.compile(graph)(feeds)
    trace = gt.run(graph, feeds)
    # by hand: right, even with another (ln 2), and wrong by 1e8
    assert trace.output == output == pytest.approx((0 + np.log(2) + HUGE) / 3, rel=1e-15)
    assert all(np.isfinite(trace.grads[name]).all() for name in feeds)
    expected = np.array([[0, 0, 0], [0, -0.5, 0.5], [1, 0, -1]]) / 3
    np.testing.assert_array_equal(trace.grads["S"], expected)
    np.testing.assert_array_equal(grads["S"], expected)


def test_probabilities_of_huge_scores_are_not_enough() -> None:
    """Why there is a fused gate: a softmax rounds small chances to 0, and ln 0 is lost for good."""
    scores = np.array([[0.0, 1000.0], [0.0, 1000.0]])
    feeds = {"Y": [[1.0, 0.0], [0.5, 0.5]], "S": scores}
    assert value("cce(Y, softmax(S))", **feeds) == np.inf
    assert value("softmax_ce(Y, S)", **feeds) == 750


def test_huge_scores_of_yes_or_no_are_finite() -> None:
    feeds = {"y": np.array([1.0, 0.0, 0.0, 1.0]), "s": np.array([HUGE, -HUGE, HUGE, -HUGE])}
    graph = gt.parse("bce_logits(y, s)")
    trace = gt.run(graph, feeds)
    output, grads = gt.compile(graph)(feeds)
    assert trace.output == output == HUGE / 2  # two are right, two are wrong by 1e8
    np.testing.assert_array_equal(trace.grads["s"], [0, 0, 0.25, -0.25])
    np.testing.assert_array_equal(trace.grads["y"], -feeds["s"] / 4)
    np.testing.assert_array_equal(grads["s"], trace.grads["s"])


def test_small_losses_keep_their_digits() -> None:
    """At a score of 40 the loss of a right answer is e^-40 and not 0."""
    assert value("bce_logits(1, s)", s=40.0) == pytest.approx(np.exp(-40), rel=1e-12)
    assert value("bce_logits(y, s)", y=0.0, s=-40.0) == pytest.approx(np.exp(-40), rel=1e-12)


@pytest.mark.parametrize("text", ["softmax_ce(Y, S)", "bce_logits(Y, S)"])
def test_the_long_way_is_the_fused_one(text: str) -> None:
    """Opened once it is the loss of probabilities; opened all the way it is nothing but gates."""
    feeds = {"Y": SOFT, "S": RANDOM.normal(size=(3, 3)) * 2}
    graph, long_way = one_opened(text)
    fused = gt.run(graph, feeds)
    for opened in (long_way, all_opened(graph)):
        trace = gt.run(opened, feeds)
        assert trace.output == pytest.approx(fused.output, rel=1e-12)
        for name in feeds:
            np.testing.assert_allclose(trace.grads[name], fused.grads[name], rtol=1e-12, atol=1e-14)
    assert gt.fold(long_way, shapes=gt.run(long_way, feeds).shapes) == graph


@pytest.mark.parametrize("text", ["log_cosh(y, p)", "huber(y, p)"])
def test_outliers_pull_no_harder_than_one(text: str) -> None:
    trace = gt.run(gt.parse(text), {"y": [0.0, 0.0], "p": [HUGE, -HUGE]})
    np.testing.assert_array_equal(trace.grads["p"], [0.5, -0.5])
    assert trace.output == pytest.approx(HUGE, rel=1e-7)


def test_batch_normalisation_in_stages_is_the_fused_one() -> None:
    """Ioffe and Szegedy 2015, algorithm 1: gate by gate, in one formula, and by differences."""
    feeds = {
        "x": RANDOM.normal(size=(6, 3)) * 2 + 1,
        "gamma": RANDOM.uniform(0.5, 2, size=3),
        "beta": RANDOM.normal(size=3),
        "g": RANDOM.normal(size=(6, 3)),
    }
    fused = gt.parse("sum(g*batchnorm(x, gamma, beta))")
    node = next(node for node in fused.gates if node.op is not None and node.op.name == "batchnorm")
    staged = all_opened(gt.unfold(fused, node))
    one, many = gt.run(fused, feeds), gt.run(staged, feeds)
    assert many.output == pytest.approx(one.output, rel=1e-13)
    for name, x in feeds.items():
        np.testing.assert_allclose(many.grads[name], one.grads[name], rtol=1e-11, atol=1e-13)
        for place in np.ndindex(x.shape):

            def moved(number: float, name: str = name, place: Any = place) -> float:
                other = feeds[name].copy()
                other[place] = number
                return float(gt.run(fused, {**feeds, name: other}).output)

            expected = slope(moved, float(x[place]))
            assert one.grads[name][place] == pytest.approx(expected, rel=1e-7, abs=1e-9)


def test_batch_normalisation_has_mean_0_and_variance_1() -> None:
    x = RANDOM.normal(size=(50, 4)) * 5 - 3
    feeds = {"x": x, "gamma": np.ones(4), "beta": np.zeros(4)}
    graph = gt.parse("batchnorm(x, gamma, beta, epsilon=0)")
    normal = gt.run(graph, feeds, upstream=1.0).output
    np.testing.assert_allclose(normal.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(normal.var(axis=0), 1, rtol=1e-13)
    kept = gt.run(gt.parse("batchnorm(x, gamma, beta)"), feeds, upstream=1.0).output
    np.testing.assert_allclose(kept.var(axis=0), x.var(axis=0) / (x.var(axis=0) + 1e-3), rtol=1e-12)


def test_dense_is_a_product_and_a_sum() -> None:
    """Y = XW + b: ∂X = ∂Y·Wᵀ, ∂W = Xᵀ·∂Y, and the bias gets the sum over the batch."""
    feeds = {
        "X": RANDOM.normal(size=(5, 3)),
        "W": RANDOM.normal(size=(3, 2)),
        "b": RANDOM.normal(size=2),
    }
    upstream = RANDOM.normal(size=(5, 2))
    layer = gt.run(gt.parse("dense(X, W, b)"), feeds, upstream=upstream)
    plain = gt.run(gt.parse("X @ W + b"), feeds, upstream=upstream)
    np.testing.assert_array_equal(layer.output, feeds["X"] @ feeds["W"] + feeds["b"])
    expected = {
        "X": upstream @ feeds["W"].T,
        "W": feeds["X"].T @ upstream,
        "b": upstream.sum(axis=0),
    }
    for name, grad in expected.items():
        np.testing.assert_allclose(layer.grads[name], grad, rtol=1e-14)
        np.testing.assert_array_equal(layer.grads[name], plain.grads[name])


def test_penalties_are_those_of_keras() -> None:
    """keras.regularizers: 0.01·Σ|w| and 0.01·Σw², the latter without a half."""
    w = np.array([[1.0, -2.0], [0.0, 3.0]])
    first = gt.run(gt.parse("l1(w, 0.01)"), {"w": w})
    second = gt.run(gt.parse("l2(w, 0.01)"), {"w": w})
    both = gt.run(gt.parse("l1l2(w, 0.01, 0.01)"), {"w": w})
    assert first.output == pytest.approx(0.06, rel=1e-15)
    assert second.output == pytest.approx(0.14, rel=1e-15)
    assert both.output == pytest.approx(0.2, rel=1e-15)
    np.testing.assert_allclose(first.grads["w"], 0.01 * np.sign(w), rtol=1e-15)
    np.testing.assert_allclose(second.grads["w"], 0.02 * w, rtol=1e-15)
    np.testing.assert_allclose(both.grads["w"], 0.01 * np.sign(w) + 0.02 * w, rtol=1e-15)


def test_smoothed_labels_are_those_of_keras() -> None:
    """Keras 3: with 0.1 and 3 classes the label 1 becomes 0.9 + 0.1/3, a 0 becomes 0.1/3."""
    trace = gt.run(gt.parse("label_smoothing(Y, 0.1)"), {"Y": IDENTITY}, upstream=1.0)
    np.testing.assert_allclose(trace.output, 0.9 * IDENTITY + 0.1 / 3, rtol=1e-15)


def test_labels_are_not_repeated_in_silence() -> None:
    """A column of predictions beside a row of labels would give all differences."""
    with pytest.raises(ShapeError) as caught:
        gt.run(
            gt.parse("mse(y, X @ w)"), {"X": np.ones((5, 2)), "w": [[1.0], [2.0]], "y": [1.0] * 5}
        )
    assert caught.value.remedy == "write reshape(y, 5, 1)"
    assert value("mse(0, p)", p=[1.0, 3.0]) == 5


def test_an_error_inside_of_a_group_names_what_stands_there() -> None:
    with pytest.raises(ShapeError) as caught:
        gt.run(
            gt.parse("sum(dense(X, W, b))"),
            {"X": np.ones((5, 2)), "W": np.ones((2, 3)), "b": np.ones(4)},
        )
    assert caught.value.message == "X @ W and b do not fit entry by entry."
