r"""Writes a graph in LaTeX that reads in again as the same graph.

It is the LaTeX of the formulas with what the eye does not need: `{e}^{x}` is the power of the constant
and `e^{x}` the gate exp, `{10}^{3}` a power and `2 \cdot 10^{3}` one number.
"""

from __future__ import annotations

from typing import Any

from graphtutor.graph.graph import Graph
from graphtutor.graph.unparse import statements
from graphtutor.namespaces.array_notation import Notation
from graphtutor.namespaces.notation import LATEX
from graphtutor.namespaces.writing import NEGATIVE, PRODUCT, Form, Term

HIGH = 24  # levels of fractions above a line; then the line is written as a slash
IN_LINE = Form("{0} / {1}", PRODUCT, (PRODUCT, NEGATIVE))
IN_BRACES = ("e", "10")  # bases that would say something else with an exponent
LEVELS = {"div": 3, "reciprocal": 3, "pow": 2, "where": 2}  # that a reader nests


class _Readable(Notation):
    """LaTeX in which every gate is written in its own way."""

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; see the caption."""
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        deepest = max((t.depth for t in terms), default=0)
        if operation == "div" and terms[0].depth > HIGH:
            return self.infix(IN_LINE, *terms)
        if operation == "pow":
            terms = [self._base(terms[0]), self._exponent(terms[1])]
        written = super().call(operation, *terms, **settings)
        written.depth = max(written.depth, deepest + LEVELS.get(operation, 0))
        return written

    def _base(self, term: Term) -> Term:
        if term.text in IN_BRACES:
            return Term(f"{{{term.text}}}", term.level, self, depth=term.depth)
        if term.value is not None and r"\cdot" in term.text:
            return self.atom(self.bracketed(term))
        return term

    def _exponent(self, term: Term) -> Term:
        if term.text == "T":  # which would be a transpose
            return Term("{T}", term.level, self, depth=term.depth)
        return term


READABLE = _Readable(
    "readable latex",
    {operation: form for operation, form in LATEX.forms.items() if operation != "square"},
    number=LATEX.number,
    function=LATEX.function,
    brackets=LATEX.brackets,
    pi=LATEX.pi.text,
    identifier=LATEX.identifier,
    signs=LATEX.signs,
)


def latex(graph: Graph) -> str:
    r"""Return the statements of a graph in LaTeX, the output last.

    >>> from graphtutor.syntax.grammar import parse
    >>> print(latex(parse("q = 2*x; 1/(1+exp(-q))")))
    q = 2 \cdot x \\ \frac{1}{1 + e^{-q}}
    """
    return r" \\ ".join(statements(graph, READABLE))
