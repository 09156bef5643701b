"""What is read, as what; and what is said where it cannot be."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import graphtutor as gt
from graphtutor.ops.kinds import elementwise
from graphtutor.ops.op import Infix

GOLDEN = Path(__file__).parent / "errors.txt"

WRONG = [
    "2x", "2(x+y)", "(x)(y)", "x y", "sin x", "exp*2", "expp(x)", "f(x)", "хy + 1", "x²", "ｘ+1", "x.y", "x[a]", "x[0", "[1, 2]*x", "sum(x, axes=1)", "sum(x, axis=y)", "l2(W, lam=0.01)",
    "mse(y_pred=p, y_true=y)", "where(x=0, a, b)", "sigmoid(x, k=2)", "sum(x, axis=0, axis=1)", "tr(A)", "ab(x)", "qq(x)",
    "__import__('os')", "|x|", "x!", "x+", "", "(x+y", "x)", "max()", "sin(x, y)", "where(x, 1, 2)", "x > y",
    "x = y = z", "x == 2", "q = x; q = 2; q", "f = q*z; q = x+y", "x+y; z", "exp = 2", "1e999", "1e-999", "1/0",
    "9**9**9**9", "1.2.3", "0,5*x", "leaky_relu(x, y)", "(" * 200 + "x", "x +\ny * *z", "+x", "x\\",
    "x @ @ z", "x.T.y", "()", "a" * 70, "floor(x)", "2 = x", "max(" + "x," * 60 + "x)", "sin()",
]  # fmt: skip


def labels(text: str) -> list[str]:
    return [node.label for node in gt.parse(text).gates]


@pytest.mark.parametrize(
    ("text", "gates"),
    [
        ("a - b", ["-"]),
        ("-(a+b)", ["+", "×-1"]),
        ("-a**2", ["^2", "×-1"]),
        ("(-a)**2", ["×-1", "^2"]),
        ("-2*a", ["×-2"]),
        ("a**-2", ["^-2"]),
        ("a^b^c", ["^", "^"]),
        ("1/a", ["1/x"]),
        ("2/a", ["2÷"]),
        ("a/2", ["÷2"]),
        ("a - 1", ["-1"]),
        ("1 - a", ["1-"]),
        ("a - -1", ["-(-1)"]),
        ("1 + exp(a)", ["exp", "+1"]),
        ("a × b · c ÷ d − e1", ["×", "×", "÷", "-"]),
        ("ln(a)", ["ln"]),
        ("max(0, a)", ["max(0, ·)"]),
        ("2*pi*r", ["2×pi", "×"]),
        ("where((a > 0), a, 0)", ["> 0".replace(" ", ""), "where(·, ·, 0)"]),
        (".5*a + 1.e2", ["×0.5", "+100"]),
    ],
)
def test_gates_are_those_that_were_written(text: str, gates: list[str]) -> None:
    assert labels(text) == gates


def test_operand_order_and_duplicates_are_kept() -> None:
    graph = gt.parse("b*a - a*b + a*a")
    assert graph.text == "b*a - a*b + a*a"
    assert list(graph.inputs) == ["b", "a"]
    assert len(graph.gates) == 5


def test_binding_strengths() -> None:
    feeds = {"a": 2.0, "b": 3.0, "c": 0.5}
    for text in (
        "a-b-c",
        "a/b/c",
        "a-b*c**2",
        "-a**b*c",
        "a**b**c",
        "a/b*c",
        "-a-b",
        "a*-b",
        "2**-a",
    ):
        graph = gt.parse(text)
        used = {name: feeds[name] for name in graph.inputs}
        assert gt.run(graph, used).output == pytest.approx(
            eval(text, {}, feeds)  # the text stands above; Python agrees on these strengths
        ), text


def test_statements() -> None:
    graph = gt.parse("q = x + y\n\nf = (q *\n  z);")
    assert graph.statements == {"q": 2, "f": 4}
    assert graph.output == 4
    assert [node.name for node in graph] == ["x", "y", "q", "z", "f"]


def test_other_names_for_the_same_node() -> None:
    trace = gt.run(gt.parse("q = x; r = q*2; s = r; s*q"), {"x": 3})
    assert trace.values == {"x": 3, "q": 3, "r": 6, "s": 6}
    assert trace.grads == {"x": 12, "q": 12, "r": 3, "s": 3}
    assert gt.parse(trace.graph.text) == trace.graph


@pytest.mark.parametrize(
    "text",
    [
        "v1 = z; (z+v1)*v1", "e1 = v1*a; v3 = a; e1*v3", "f = x*y; p = y; p*f", "a = 2*3; b = a; b*x", "x = 2; y = x; x*y",
        "q = x; r = x; q*r", "v = x*y; v2 = v; v*v2 + x*x", "where((x > y), x, y)", "s = x + 1; t = s; u = y; t*u; ",
    ],
)  # fmt: skip
def test_names_survive_being_written_and_read(text: str) -> None:
    graph = gt.parse(text)
    assert gt.parse(graph.text) == graph
    for node in graph.gates:
        symbol = graph.own_symbols.get(node.id)
        assert symbol not in graph.named


def test_max_takes_up_to_fifty() -> None:
    names = [f"x{n}" for n in range(50)]
    graph = gt.parse(f"max({', '.join(names)})")
    trace = gt.run(graph, {name: n % 7 for n, name in enumerate(names)}, ties="split")
    assert trace.output == 6
    assert sum(trace.grads.values()) == pytest.approx(1)
    with pytest.raises(gt.GraphTutorError, match="too many inputs"):
        gt.parse(f"max({', '.join(['x'] * 51)})")


def test_values_in_the_text_are_inputs() -> None:
    graph = gt.parse("w = 2; x = -1.5; r = pi; w*x*r")
    assert gt.run(graph).grads["w"] == pytest.approx(-1.5 * math.pi)
    assert gt.run(graph, {"w": 5}).output == pytest.approx(-7.5 * math.pi)
    assert gt.parse(graph.text) == graph


def test_pi_and_e_are_constants_unless_fed() -> None:
    graph = gt.parse("e*x + pi")
    assert gt.run(graph, {"x": 1}).output == pytest.approx(math.e + math.pi)
    fed = gt.run(graph, {"x": 1, "e": 3})
    assert fed.output == pytest.approx(3 + math.pi)
    assert fed.grads == {"e": 1, "x": 3}
    assert gt.run(gt.parse("e = 2; e*x"), {"x": 1}).output == 2


def test_infix_needs_no_form_of_its_own() -> None:
    from graphtutor.graph.formula import write
    from graphtutor.namespaces.notation import PLAIN
    from graphtutor.ops.call import call

    hypot = elementwise(
        "hypot2",
        "⊞",
        forward=lambda a, b: a * a + b * b,
        local={"a": lambda a: 2 * a, "b": lambda b: 2 * b},
        pattern="doubled",
        why={"a": "as a square", "b": "as a square"},
        verb="adds squares of",
        samples=((1.0, 2.0), (2.0, 3.0)),
        source="calculus",
        infix=Infix(("⊞",), 20),
    )
    term = write(PLAIN, call(hypot, 2, (0, 1)), [PLAIN.atom("x"), PLAIN.atom("y")])
    assert term.text == "(x ⊞ y)"


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        ("l2(W, rate=0.01)", "l2(W, 0.01)"),
        ("mse(y_true=a, y_pred=b - 1)", "mse(a, b - 1)"),
        ("leaky_relu(x=u, slope=0.1)", "leaky_relu(u, 0.1)"),
        ("where(condition=x > 0, a=1, b=x)", "where(x > 0, 1, x)"),
    ],
)
def test_inputs_may_be_given_by_name(named: str, plain: str) -> None:
    assert gt.parse(named) == gt.parse(plain)


def test_a_function_gives_inputs_by_name_too() -> None:
    graph = gt.trace_function(lambda w, p, t: gt.l2(w, rate=0.1) + gt.mse(y_pred=p, y_true=t))
    assert graph.text == "l2(w, 0.1) + mse(t, p)"


def test_every_error_says_what_where_and_what_to_try() -> None:
    """Compare with the golden file; write it anew with `python tests/syntax/test_grammar.py`."""
    assert all_errors() == GOLDEN.read_text("utf-8")


def all_errors() -> str:
    parts = []
    for text in WRONG:
        try:
            gt.parse(text)
        except gt.GraphTutorError as error:
            parts.append(f"{type(error).__name__}: {error}\n")
        else:
            raise AssertionError(f"{text!r} was read")
    return "\n".join(parts)


if __name__ == "__main__":
    GOLDEN.write_text(all_errors(), "utf-8")
