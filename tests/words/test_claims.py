"""Gradients of arrays that somebody derived by hand are judged entry by entry."""

from __future__ import annotations

import pytest

import graphtutor as gt
from graphtutor.engine.check import check_trace
from graphtutor.syntax.feeds import parse_claims
from graphtutor.words.plain import verdict_line
from graphtutor.words.verdicts import claim_lines, report_lines

AT = "X=[[1,2,3],[4,5,6]], W=[[1,2],[3,4],[5,6]]"


def verdict(claim: str, text: str = "sum(X@W)", at: str = AT) -> str:
    trace = gt.run(gt.parse(text), gt.parse_feeds(at))
    return claim_lines(trace, parse_claims(claim))[0][0]


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("W=[[5,5],[7,7],[9,9]]", ": right"),
        ("W=[[5,5],[7,7.5],[9,9]]", "wrong: W[1, 1] is 7"),
        ("W=[[5,5],[6,7.5],[9,9]]", "2 of 6 entries are wrong: W[1, 0] is 7, W[1, 1] is 7"),
        ("W=[[-5,-5],[-7,-7],[-9,-9]]", "and 2 more; your sign is flipped"),
        ("W=[[5,7,9],[5,7,9]]", "wrong: that is the transpose; the gradient has the shape of W, 3×2"),
        ("W=[[5,7,9],[5,7,8]]", "wrong shape: 2×3; the gradient has the shape of W, 3×2"),
        ("W=[5,7,9]", "wrong shape: vector of 3; the gradient has the shape of W, 3×2"),
        ("W=ones(3,2)", "6 of 6 entries are wrong"),
    ],
)  # fmt: skip
def test_claims_about_arrays(claim: str, said: str) -> None:
    assert said in verdict(claim)


def test_rounded_entries_are_judged_by_the_digits_typed() -> None:
    given = {"text": "sum(sigmoid(x)*w)", "at": "x=[1,2], w=[3,4]"}
    assert (
        verdict("x=[.590,.420]", **given) == "x = [.590,.420]: right, rounded; it is [0.5898, 0.42]"
    )
    assert "too coarse at w[0]" in verdict("w=[0.7,0.881]", **given)
    assert "wrong: x[1] is 0.41997" in verdict("x=[.590,.421]", **given)


def test_plain_slips_are_named() -> None:
    square = {"text": "sum(A@B*G)", "at": "A=[[1,2],[3,4]], B=[[1,0],[2,1]], G=[[1,2],[0,1]]"}
    trace = gt.run(gt.parse(square["text"]), gt.parse_feeds(square["at"]))
    turned = trace.grads["A"].T.tolist()
    assert "that is the transpose" in verdict(f"A={turned}", **square)
    fork = {"text": "sum(x*w) + sum(x)", "at": "x=[1,2], w=[3,4]"}
    assert "one of 2 contributions" in verdict("x=[3,4]", **fork)
    assert "that is the upstream gradient" in verdict(
        "x=[1,2]", "sum(v*relu(x))", "x=[3,-4], v=[1,2]"
    )


LAYER = "X=[[1,2],[3,4],[5,6]], W=[[1,2],[0,1]], b=[1,-1]"


@pytest.mark.parametrize(
    ("text", "claim", "said"),
    [
        ("sum(square(X@W+b))", "b=[[4,6],[8,18],[12,30]]",
         "that has an entry for every copy of b: add them up over axis 0"),
        ("sum(square(X@W+b))", "b=[[4,6],[8,18],[12,31]]", "that is the shape of X @ W + b"),
        ("sum(square(X@W+b))", "b=[[24,54]]", "wrong shape: 1×2, though its entries are right"),
        ("sum(square(X@W+b))", "W=[[4,6],[8,18],[12,30]]", "that is the shape of X @ W"),
        ("sum(square(X@W+b))", "b=[8,18]", "3 times too small: the 3 copies of b add up, and are not averaged"),
        ("sum(square(X@W+b))", "b=[12,27]", "2 times too small: a factor 2 is missing"),
        ("mean(square(X@W+b))", "b=[24,54]", "6 times too large: the 1/n of the mean is missing, n = 6"),
        ("mean(square(X@W+b))", "b=[12,27]", "3 times too large: the 2/n of a mean of squares is missing, n = 6"),
        ("mse(X@W, b+X@W*0)", "b=[24,54]", "2 of 2 entries are wrong"),
        ("mse(0*X, X@W+b)", "b=[8,18]", "2 times too large: there is a factor 2 too many"),
    ],
)  # fmt: skip
def test_slips_with_copies_means_and_shapes_are_named(text: str, claim: str, said: str) -> None:
    assert said in verdict(claim, text, LAYER)


def test_a_factor_with_two_reasons_is_told_without_one() -> None:
    at = {"text": "softmax_ce(Y, Z)", "at": "Z=[[1,2],[3,5]], Y=[[1,0],[0,1]]"}
    gradient = gt.run(gt.parse(at["text"]), gt.parse_feeds(at["at"])).grads["Z"]
    assert verdict(f"Z={(2 * gradient).tolist()}", **at).endswith(
        "every entry is 2 times too large"
    )
    assert verdict(f"Z={(gradient / 2).tolist()}", **at).endswith(
        "every entry is 2 times too small"
    )


def test_a_claim_that_no_slip_explains_gets_no_hint() -> None:
    said = verdict("b=[20,30]", "sum(square(X@W+b))", LAYER)
    assert said == "b = [20,30]: 2 of 2 entries are wrong: b[0] is 24, b[1] is 54"


def test_the_last_line_says_how_many_entries_were_moved() -> None:
    large = gt.parse_feeds("X=rand(40,80; seed=1), W=rand(80,60; seed=2)")
    trace = gt.run(gt.parse("mean(square(tanh(X@W)))"), large)
    report = check_trace(trace)
    moved, entries = report.coverage
    assert entries == 40 * 80 + 80 * 60
    assert 0 < moved < entries
    assert f"at {moved} of {entries} entries, and along directions" in verdict_line(report)
    small = check_trace(gt.run(gt.parse("sum(X@W)"), gt.parse_feeds(AT)))
    assert small.coverage == (12, 12)
    assert verdict_line(small).startswith("Checked: every gradient agrees")


def test_a_report_tells_shapes_and_small_arrays_whole() -> None:
    feeds = gt.parse_feeds("X=rand(20,3; seed=1), w=[1,2,3], k=2")
    trace = gt.run(gt.parse("k*sum(square(X @ w))"), feeds)
    head, *lines = report_lines(check_trace(trace, symbolic=True))
    assert head.split()[:3] == ["input", "gradient", "differences"]
    assert lines[0].split()[0] == "k"
    assert lines[1].split()[:4] == ["X", "20×3", "60", "entries"]
    assert lines[2].split()[0:6] == ["w", "vector", "of", "3", "3", "entries"]
    assert any(line.startswith("Gradient of w: [") for line in lines)
    assert not any(line.startswith("Gradient of X: [") for line in lines)
    assert lines[-1] == "All gradients agree."


@pytest.mark.parametrize(
    ("text", "at", "claim", "said"),
    [
        ("exp(x)", "x=1", "x=3", "too coarse: give at least 3 significant digits"),
        ("exp(x)", "x=1", "x=2.7", "too coarse: give at least 3 significant digits"),
        ("exp(x)", "x=1", "x=4", "wrong: it is 2.718281828"),
        ("0.14*x", "x=1", "x=0.1", "too coarse: give at least 3 significant digits"),
        ("3*exp(x)", "x=1", "x=3.00", "wrong: it is 8.154845485; that is the upstream gradient"),
        ("exp(x)*3", "x=1", "x=2.718", "wrong: it is 8.154845485; that is a local slope"),
    ],
)
def test_a_slip_that_leads_to_the_true_value_is_not_the_mistake(
    text: str, at: str, claim: str, said: str
) -> None:
    trace = gt.run(gt.parse(text), gt.parse_feeds(at))
    lines, ok = claim_lines(trace, parse_claims(claim))
    assert not ok
    assert lines[0].startswith(f"{claim.replace('=', ' = ')}: {said}")
    assert ("slope" in lines[0]) == ("slope" in said or "upstream" in said)


def test_a_vector_that_equals_its_local_slope_gets_no_advice() -> None:
    trace = gt.run(gt.parse("sum(exp(x))"), {"x": [1.0, 2.0]})
    lines, _ = claim_lines(trace, parse_claims("x=[3, 9]"))
    assert "slope" not in lines[0]
