r"""Writes a graph in LaTeX that reads in again as the same graph.

It is the LaTeX of the formulas with what the eye does not need: `{e}^{x}` is the power of the constant
and `e^{x}` the gate exp, `{10}^{3}` a power and `2 \cdot 10^{3}` one number. Among matrices `\cdot` only
scales, as in `\lambda \cdot X`; every other product entry by entry is written `\odot`.
"""

from __future__ import annotations

import re
from typing import Any

from graphtutor.graph.graph import Graph
from graphtutor.graph.unparse import statements
from graphtutor.namespaces.array_notation import Typeset
from graphtutor.namespaces.notation import GREEK_WORDS, LATEX
from graphtutor.namespaces.writing import ATOM, NEGATIVE, POWER, PRODUCT, Form, Term

HIGH = 24  # levels of fractions above a line; then the line is written as a slash
IN_LINE = Form("{0} / {1}", PRODUCT, (PRODUCT, POWER))
ACCENTED = (r"\hat", r"\bar", r"\tilde")
ENTRYWISE = Form(r"{0} \odot {1}", PRODUCT, (PRODUCT, NEGATIVE))
IN_BRACES = ("e", "10")  # bases that would say something else with an exponent
# what is a single number by its look: a number, the norm or the sum of all entries, and a Greek letter
WHOLE_POWER = r"\^\{-?[0-9]+\}"
DIGITS = rf"-?[0-9.]+(?: \\cdot 10{WHOLE_POWER})?|(?:[0-9.]+|\{{10\}}){WHOLE_POWER}"
TOTAL = r"\\left\\lVert .*|\\operatorname\{(?:sum|mean)\}\\left\(.*"
GREEK = rf"\\(?:{'|'.join(word for word in GREEK_WORDS if word.islower())})(?:_\{{\w+\}})?(?:{WHOLE_POWER})?"
ONE_NUMBER = re.compile(rf"{DIGITS}|{TOTAL}")
FACTOR = re.compile(rf"{DIGITS}|{GREEK}")
FRACTION = re.compile(rf"\\frac\{{(?:{DIGITS}|{GREEK})\}}\{{.*")
LEVELS = {"div": 3, "reciprocal": 3, "pow": 2, "where": 2}  # that a reader nests


class _Readable(Typeset):
    """LaTeX in which every gate is written in its own way."""

    reads_again = True

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; see the caption."""
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        deepest = max((t.depth for t in terms), default=0)
        if operation == "div" and terms[0].depth > HIGH:
            return self.infix(IN_LINE, *terms)
        if operation == "pow":
            terms = [self._raised(terms[0]), self._exponent(terms[1])]
        written = super().call(operation, *terms, **settings)
        written.depth = max(written.depth, deepest + LEVELS.get(operation, 0))
        return written

    def _raised(self, term: Term) -> Term:
        if term.text in IN_BRACES:
            return Term(f"{{{term.text}}}", term.level, self, depth=term.depth)
        if term.value is not None and r"\cdot" in term.text:
            return self.atom(self.bracketed(term))
        return term

    def _exponent(self, term: Term) -> Term:
        if term.text == "T":  # which would be a transpose
            return Term("{T}", term.level, self, depth=term.depth)
        return term


class _Matrices(_Readable):
    """LaTeX in matrix notation, where products are told apart."""

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; see the caption of the file."""
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        if operation == "mul" and not (_scales(terms[0]) or _is_one_number(terms[1])):
            return self.infix(ENTRYWISE, *terms)
        return super().call(operation, *terms, **settings)

    def _raised(self, term: Term) -> Term:
        """Return what is raised to a power: a matrix in braces, so that each entry is."""
        base = super()._raised(term)
        is_matrix = base.text[0].isupper() or base.text.startswith(ACCENTED)
        if base.value is not None or (base.level == ATOM and not is_matrix):
            return base
        text = base.text if base.level == ATOM else self.bracketed(base)
        return Term(self.grouped(text), ATOM, self, depth=base.depth + 2)


def _is_one_number(term: Term) -> bool:
    """Say whether a term is one number for sure."""
    if term.value is not None:
        return True
    is_whole = term.level in (ATOM, POWER)  # and not the first part of a sum or product
    return is_whole and ONE_NUMBER.fullmatch(term.text) is not None


def _scales(term: Term) -> bool:
    """Say whether a term is one number for sure, or a Greek letter, a fraction or a product of those."""
    if _is_one_number(term):
        return True
    if term.level == POWER and FRACTION.fullmatch(term.text):
        return True
    return all(FACTOR.fullmatch(part) for part in term.text.split(r" \cdot "))


def _style(graph: Graph) -> _Readable:
    r"""Return the style for a graph; where something is called sigma, `\sigma(…)` would be its product."""
    kind = _Matrices if graph.has_arrays else _Readable
    renamed = (
        {"sigmoid": r"\operatorname{sigmoid}"} if {"sigma", "σ"} & {*graph.names.values()} else {}
    )
    return kind(
        "readable latex",
        {operation: form for operation, form in LATEX.forms.items() if operation != "square"},
        number=LATEX.number,
        function=lambda name: renamed.get(name) or LATEX.function(name),
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
    return r" \\ ".join(statements(graph, _style(graph)))
