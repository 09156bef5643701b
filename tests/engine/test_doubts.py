"""What is allowed and nearly always a mistake is noted, and what is right is not."""

from __future__ import annotations

from typing import Any

import pytest

import graphtutor as gt
from graphtutor.engine.doubts import doubts
from graphtutor.engine.gaps import first_gap
from graphtutor.words.sentence import phrase


def notes(text: str, at: str, upstream: Any = None) -> list[str]:
    found = doubts(gt.run(gt.parse(text), gt.parse_feeds(at), upstream=upstream))
    return [phrase(doubt.key, doubt.slots) for doubt in found]


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("softmax_ce(Y, softmax(Z))", "Z=[[1,2]], Y=[[1,0]]",
         "softmax_ce applies the softmax itself, and softmax(Z) has gone through one already: give it the scores."),
        ("bce_logits(y, sigmoid(z))", "z=[1,2], y=[1,0]", "bce_logits applies the sigmoid itself"),
        ("softmax_ce(Y, Z)", "Z=[[1,2]], Y=[[1,1]]",
         "softmax_ce expects rows of labels that add up to 1; a row of Y adds up to 2."),
        ("cce(Y, X@W)", "X=[[1,2]], W=eye(2), Y=[[1,0]]",
         "cce expects rows of probabilities that add up to 1; a row of X @ W adds up to 3. For scores there is softmax_ce."),
        ("sum(X@w - y)", "X=ones(3,2), w=ones(2,1), y=[1,2,3]",
         "- repeats both X @ w (3×1) and y (vector of 3), so the result is 3×3."),
        ("cce(Y, P)", "P=[[0,1]], Y=[[1,0]]", "softmax_ce starts from the scores and stays finite"),
        ("bce(y, p)", "p=[0.5,1], y=[1,0]", "bce_logits starts from the scores and stays finite"),
        ("softmax_ce(onehot(y, 3), Z)", "Z=ones(2,3), y=[0,3]", "onehot: class 3 does not exist: classes are 0, 1, 2."),
        ("sparse_softmax_ce(y, Z)", "Z=ones(2,3), y=[0,0.5]",
         "sparse_softmax_ce: class 0.5 does not exist: classes are 0, 1, 2."),
        ("sum(onehot(y, 10))", "y=[0,-1]", "onehot: class -1 does not exist: classes are 0 to 9."),
    ],
)  # fmt: skip
def test_a_mistake_is_noted(text: str, at: str, said: str) -> None:
    found = notes(text, at)
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("softmax_ce(Y, Z)", "Z=[[1,2]], Y=[[0.25,0.75]]"),
        ("cce(Y, softmax(Z))", "Z=[[1,2]], Y=[[1,0]]"),
        ("sum(X@W + b)", "X=ones(3,2), W=ones(2,2), b=[1,2]"),
        ("sum(2*X - x)", "X=ones(3,1), x=[4]"),
        ("sum(X*k)", "X=ones(3,2), k=2"),
        ("sparse_softmax_ce(y, Z)", "Z=ones(2,3), y=[0,2]"),
        ("cce(onehot(y), P)", "P=[[0.5,0.5]], y=[1]"),
        ("1/x", "x=0"),
    ],
)
def test_what_is_right_is_not_noted(text: str, at: str) -> None:
    assert notes(text, at) == []


@pytest.mark.parametrize(
    ("text", "at", "gate", "reason"),
    [
        ("sum(log(X))", "X=[[1, 0]]", "log", "the input is zero"),
        ("sum(X/y)", "X=[[1, 2],[3,4]], y=[1,0]", "div", "the denominator is zero"),
        ("cce(Y, P)", "P=[[0,1]], Y=[[1,0]]", "log", "the input is zero"),
        ("log(x)", "x=-1", "log", "the input is negative"),
    ],
)
def test_a_gap_is_found_in_any_entry(text: str, at: str, gate: str, reason: str) -> None:
    found = first_gap(gt.run(gt.parse(text), gt.parse_feeds(at)))
    assert found is not None
    assert (found[1].op.name, found[1].reason) == (gate, reason)


def test_no_gap_is_found_where_all_is_well() -> None:
    assert first_gap(gt.run(gt.parse("sum(log(X)/y)"), {"X": [[1, 2]], "y": [3, 4]})) is None


def test_a_check_says_where_what_is_not_finite_comes_from() -> None:
    graph = gt.parse("softmax_ce(onehot(y, 3), Z)")
    rows = gt.check(graph, {"y": [0, 3], "Z": [[1, 2, 3], [4, 5, 6]]}).rows
    assert all("(onehot: class 3 does not exist: classes are 0, 1, 2)" in row.note for row in rows)
    graph = gt.parse("cce(Y, P)")
    rows = gt.check(graph, {"Y": [[1, 0]], "P": [[0, 1]]}).rows
    assert all("(ln inside CE: the input is zero)" in row.note for row in rows)
