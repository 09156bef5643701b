"""Formulas as a person writes them, on the screen and on the page."""

from __future__ import annotations

import pytest

import graphtutor as gt
from graphtutor.namespaces.notation import latex_name


@pytest.mark.parametrize(
    ("text", "unicode", "latex"),
    [
        ("a*(b+c)", "a·(b + c)", r"a \cdot \left(b + c\right)"),
        ("a-(b-c)", "a - (b - c)", r"a - \left(b - c\right)"),
        ("a/(b/c)", "a/(b/c)", r"\frac{a}{\frac{b}{c}}"),
        ("(a+b)**2", "(a + b)²", r"\left(a + b\right)^{2}"),
        ("(1/a)**b", "(1/a)^b", r"\left(\frac{1}{a}\right)^{b}"),
        ("x**-1", "x⁻¹", r"x^{-1}"),
        ("x**0.5", "x^0.5", r"x^{0.5}"),
        ("-x**2", "-x²", r"-x^{2}"),
        ("(-x)**2", "(-x)²", r"\left(-x\right)^{2}"),
        ("a*-2", "a·(-2)", r"a \cdot \left(-2\right)"),
        ("exp(-x)", "exp(-x)", r"e^{-x}"),
        ("sqrt(x+1)", "√(x + 1)", r"\sqrt{x + 1}"),
        ("abs(x)", "|x|", r"\left|x\right|"),
        ("log(w0)", "ln(w0)", r"\ln\left(w_{0}\right)"),
        ("sigmoid(alpha)", "σ(alpha)", r"\sigma\left(\alpha\right)"),
        ("tanh(x)", "tanh(x)", r"\tanh\left(x\right)"),
        ("2*pi", "2·pi", r"2 \cdot \pi"),
        ("1e-9*x", "1e-9·x", r"1 \cdot 10^{-9} \cdot x"),
        ("relu(x)", "relu(x)", r"\operatorname{relu}\left(x\right)"),
        ("where(x > 0, x, 1)", "x if x > 0 else 1", None),
    ],
)
def test_formulas(text: str, unicode: str, latex: str | None) -> None:
    graph = gt.parse(text)
    node = graph[graph.output]
    assert node.formula() == unicode
    assert latex is None or node.formula("latex") == latex


def test_names() -> None:
    assert latex_name("x") == "x"
    assert latex_name("w10") == "w_{10}"
    assert latex_name("w_10") == r"\mathrm{w\_10}"
    assert latex_name("a_") == r"\mathrm{a\_}" != latex_name("a")
    assert latex_name("w_ij") == r"w_{\mathrm{ij}}"
    assert latex_name("yhat1") == r"\hat{y}_{1}"
    assert latex_name("thetabar_k") == r"\bar{\theta}_{k}"
    assert latex_name("Δx") == r"\mathrm{\Delta x}"
    assert latex_name("loss") == r"\mathrm{loss}"
    assert latex_name("theta1") == r"\theta_{1}"
    assert latex_name("θ1") == r"\mathrm{\theta}_{1}"
    assert latex_name("learning_rate") == r"\mathrm{learning}_{\mathrm{rate}}"


def test_slopes_stand_in_symbols() -> None:
    graph = gt.parse("f = x/y; g = max(f, 2); g**2")
    assert [graph[2].slope(p) for p in (0, 1)] == ["1/y", "-x/y²"]
    assert graph[2].slope(1, "latex") == r"\frac{-x}{y^{2}}"
    assert graph[graph.output].slope(0) == "2·g"


def test_long_expressions_stay_linear() -> None:
    def function(x):  # type: ignore[no-untyped-def]
        for _ in range(60):
            x = x * x
        return x

    graph = gt.trace_function(function)
    assert max(len(node.formula()) for node in graph) < 200


def test_styles_are_known_by_name() -> None:
    with pytest.raises(gt.GraphTutorError, match="no style called"):
        gt.parse("x + 1")[2].formula("word")
