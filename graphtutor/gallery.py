"""The examples of the lectures, by topic: what a learner finds on the start screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One expression worth walking.

    Attributes:
        name: a short name, also of its files.
        topic: what it teaches; examples of one topic stand together.
        expression: what is walked.
        at: the values of its inputs, as they are typed.
        lesson: what to look for.
        source: the lecture it comes from, or empty if it is our own.
    """

    name: str
    topic: str
    expression: str
    at: str
    lesson: str
    source: str = ""


CS231N = "CS231n (Stanford), lecture 4"
LINEAR_LAYER = "Justin Johnson, Backpropagation for a Linear Layer (CS231n, Stanford, 2017)"

GALLERY: tuple[Example, ...] = (
    Example(
        "first",
        "Chain rule",
        "(x+y)*z",
        "x=-2, y=5, z=-4",
        "The smallest graph with two gates: what arrives at x has passed through both of them.",
        CS231N,
    ),
    Example(
        "chain",
        "Chain rule",
        "sin(x**2)",
        "x=1.5",
        "One wire, two stages: the local slopes along it are multiplied.",
    ),
    Example(
        "bell",
        "Chain rule",
        "exp(-((x-m)/s)**2)",
        "x=1, m=0.5, s=2",
        "A longer chain with a quotient in it: every stage adds one factor.",
    ),
    Example(
        "neuron",
        "The neuron",
        "1/(1+exp(-(w0*x0+w1*x1+w2)))",
        "w0=2, x0=-1, w1=-3, x1=-2, w2=-3",
        "The worked example of the lecture: 0.73 forward; backward each gate does one small thing.",
        CS231N,
    ),
    Example(
        "sigmoid-neuron",
        "The neuron",
        "sigmoid(w0*x0+w1*x1+w2)",
        "w0=2, x0=-1, w1=-3, x1=-2, w2=-3",
        "The same neuron with its last four gates as one: open the σ gate and close it again.",
        CS231N,
    ),
    Example(
        "relu-neuron",
        "The neuron",
        "relu(w*x + b)",
        "w=-0.5, x=2, b=0.25",
        "A relu that is off: it passes no gradient, so nothing in front of it learns.",
    ),
    Example(
        "patterns",
        "Gate patterns",
        "2*(x*y + max(z, w))",
        "x=3, y=-4, z=2, w=-1",
        "Add distributes, mul swaps, max routes: all three in one graph.",
        CS231N,
    ),
    Example(
        "quotient",
        "Gate patterns",
        "a/b - c",
        "a=3, b=-2, c=1",
        "Order matters: what minus and divide do to their second operand.",
    ),
    Example(
        "square",
        "Forks",
        "x*x",
        "x=3",
        "x is used twice, so two contributions arrive, and they add up to 2x.",
    ),
    Example(
        "fork",
        "Forks",
        "x*y + x*z",
        "x=2, y=3, z=-1",
        "A copy forward is a sum backward: x collects along two paths.",
    ),
    Example(
        "diamond",
        "Forks",
        "q = x*y; (q + z)*(q - z)",
        "x=2, y=3, z=0.5",
        "An intermediate result is used twice: its gradient is complete only when both paths are in.",
    ),
    Example(
        "max",
        "Max routing",
        "max(x, y)*z",
        "x=3, y=1, z=2",
        "The larger input gets the whole gradient, the other none.",
    ),
    Example(
        "tie",
        "Max routing",
        "3*max(x, y)",
        "x=2, y=2",
        "A tie: the first operand gets it all, unless you switch the tie rule.",
    ),
    Example(
        "staged",
        "Staged computation",
        "sigy = sigmoid(y); num = x + sigy; sigx = sigmoid(x); xpy = x + y; "
        "den = sigx + xpy**2; f = num/den",
        "x=3, y=-4",
        "Nobody derives this by hand in one go; in stages each line is easy.",
        "CS231n notes, “Backprop in practice: staged computation”",
    ),
    Example(
        "sigmoid",
        "Sigmoid and tanh",
        "sigmoid(x)",
        "x=0.5",
        "σ′ = σ(1-σ): open the gate and multiply the four small slopes to see it.",
        CS231N,
    ),
    Example(
        "tanh",
        "Sigmoid and tanh",
        "2*sigmoid(2*x) - 1",
        "x=0.5",
        "tanh is a stretched sigmoid: fold it into one gate and the gradient stays.",
    ),
    Example(
        "squared-loss",
        "A loss",
        "p = w*x + b; (p - t)**2",
        "w=0.5, x=2, b=0.1, t=1.5",
        "The gradient of w is what a training step subtracts.",
    ),
    Example(
        "cross-entropy",
        "A loss",
        "a = sigmoid(s); -(t*log(a) + (1-t)*log(1-a))",
        "s=0.8, t=1",
        "The long way through the logarithms ends at something short: a - t.",
    ),
    Example(
        "matrix",
        "Matrices",
        "Y = X @ W; sum(Y*G)",
        "X=[[1, 2], [3, 4]], W=[[1, 0, -1], [2, 1, 0.5]], G=[[1, 0.5, -1], [2, 0.25, 1]]",
        "G arrives at Y, and Xᵀ times it at W: w (or --why) derives it entry by entry.",
        LINEAR_LAYER,
    ),
    Example(
        "bias",
        "Matrices",
        "sum((X @ W + b)*G)",
        "X=[[1, 2], [3, 4]], W=[[1, 0], [2, -1]], b=[1, -1], G=[[1, 2], [0.5, -1]]",
        "The bias is copied to every row, so what comes back to it is the sum of the rows.",
        LINEAR_LAYER,
    ),
    Example(
        "batch-norm",
        "Matrices",
        "sum(batchnorm(x, gamma, beta)*G)",
        "x=[[1, 2], [3, 5], [-1, 0]], gamma=[1, 2], beta=[0, 1], G=[[1, 0], [2, -1], [0.5, 3]]",
        "One box with a long formula: opened, each stage of its backward pass is short.",
    ),
    Example(
        "softmax",
        "Networks",
        "softmax_ce(Y, S)",
        "Y=[[1, 0, 0], [0, 0, 1]], S=[[1, 2, 0.5], [0, -1, 2]]",
        "Softmax and cross-entropy in one: what comes back is a - y. Open it for the long way.",
    ),
    Example(
        "network",
        "Networks",
        "H = relu(dense(X, W1, b1)); softmax_ce(Y, dense(H, W2, b2)) + l2(W1, 0.01)",
        "X=[[1, 2], [-1, 0.5]], W1=[[0.5, -1, 1], [1, 0.5, -0.5]], b1=[0.1, 0.2, 0], "
        "W2=[[1, -1], [0.5, 1], [-1, 0.5]], b2=[0, 0.1], Y=[[1, 0], [0, 1]]",
        "Two layers and a penalty: what arrives at H has come back through the second layer.",
    ),
)
