"""What the tests of pictures share: examples, what a format makes of them, and programs that may be missing."""

from __future__ import annotations

import shutil

import pytest

import graphtutor as gt
from graphtutor.drawing.render import render
from graphtutor.gallery import GALLERY

DRAWN = (
    "neuron",
    "first",
    "fork",
    "diamond",
    "staged",
    "max",
    "quotient",
    "square",
    "tanh",
    "bell",
)
NEEDED = {"pdf": "typst", "png": "typst", "html": "latex2mathml", "gif": "PIL"}


def example(name: str) -> gt.Trace:
    found = next(e for e in GALLERY if e.name == name)
    return gt.run(gt.parse(found.expression), gt.parse_feeds(found.at))


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def made(trace: gt.Trace, format: str, **options: object) -> bytes:
    if format in NEEDED:
        pytest.importorskip(NEEDED[format], reason="the extra `pictures` is not installed")
    picture = render(trace, format=format, **options)  # type: ignore[arg-type]
    assert picture is not None
    return picture.encode() if isinstance(picture, str) else picture


SMALL_AT = "X=[[1,2],[3,4]], W=[[1,0,-1],[2,1,0]], b=[0.5,0,-1]"
ARRAYS = {  # a graph of arrays, and its values
    "dense-relu": ("sum(relu(X @ W + b))", SMALL_AT),
    "layers": (
        "L = mse(relu(X @ W + b) @ V, Y)",
        "X=rand(32,10;seed=1), W=randn(10,7;seed=2), b=zeros(7), V=randn(7,3;seed=3), Y=rand(32,3)",
    ),
    "normed": (
        "mean(softmax_ce(Y, batchnorm(X, gamma, beta)))",
        "X=randn(4,3;seed=1), gamma=ones(3), beta=zeros(3), Y=eye(4,3)",
    ),
    "fork": ("h = X @ W; sum(h*h) + sum(exp(h)) + mean(h*X)", "X=randn(3,3), W=randn(3,3;seed=2)"),
    "tiny": ("sum(X*Y*1e-9) + dot(u, v)", "X=randn(2,2), Y=randn(2,2), u=[1e7,2,3], v=ones(3)"),
    "deep": ("sum(reshape(X, 2, 2, 3)*2) + sum(X[0, 1:])", "X=randn(4,3)"),
    "chosen": ("sum(where(X > 0, X, 0.1*X)*2) + max(X)", "X=randn(3,2)"),
    "attention": (
        "s = softmax(Q @ K.T/sqrt(3), axis=1); sum((s @ V)*(s @ V))",
        "Q=randn(4,3), K=randn(4,3;seed=1), V=randn(4,2;seed=2)",
    ),
}


def of_arrays(name: str) -> gt.Trace:
    text, at = ARRAYS[name]
    return gt.run(gt.parse(text), gt.parse_feeds(at))
