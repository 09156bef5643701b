"""The notation of Typst: a rule read here becomes a formula that Typst sets on a page."""

from __future__ import annotations

import re

from graphtutor.namespaces.array_notation import Typeset
from graphtutor.namespaces.notation import GREEK_WORDS, LATEX
from graphtutor.namespaces.writing import CHOICE, Form, Signs
from graphtutor.text import exact_number

_FUNCTIONS = {
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "exp",
}  # fmt: skip
_RENAMED = {
    "log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "sigmoid": "sigma",
    "maximum": "max", "minimum": "min", "amax": "max", "amin": "min",
}  # fmt: skip


def typst_name(name: str) -> str:
    """Write a name as Typst does in a formula: `w0` as `w_(0)`, a word upright, a Greek letter as it is.

    >>> typst_name("w0"), typst_name("α"), typst_name("loss"), typst_name("y_hat")
    ('w_(0)', 'α', '"loss"', 'y_("hat")')
    """
    match = re.fullmatch(r"([^\W\d_]+?)_?(\d*|(?<=_)\w+)", name)
    stem, index = match.groups() if match else (name, "")
    is_sign = len(stem) == 1 or (stem in GREEK_WORDS and not stem.startswith("var"))
    shown = stem if is_sign else f'"{stem}"'
    if index and not index.isdigit():
        index = f'"{index}"'
    return f"{shown}_({index})" if index else shown


def _number(value: float) -> str:
    mantissa, _, exponent = exact_number(value).partition("e")
    return f"{mantissa} dot.c 10^({int(exponent)})" if exponent else mantissa


def _function(name: str) -> str:
    if name in _FUNCTIONS:
        return name
    return _RENAMED.get(name) or f'op("{name}") '


class _Typst(Typeset):
    """Typst groups by parentheses, which it then leaves out."""

    word = '"{0}"'
    lowered = "{0}_({1}) "
    raised = "{0}^(top)"

    def grouped(self, text: str) -> str:
        """Return a text as one thing, without a sign of it on the page."""
        return f"attach({text})"


TYPST = _Typst(
    "typst",
    {
        **LATEX.forms,
        "mul": LATEX.forms["mul"]._replace(template="{0} dot.c {1}"),
        "div": LATEX.forms["div"]._replace(template="frac({0}, {1})"),
        "reciprocal": LATEX.forms["reciprocal"]._replace(template="frac(1, {0})"),
        "pow": LATEX.forms["pow"]._replace(template="{0}^({1})"),
        "square": LATEX.forms["square"]._replace(template="{0}^(2)"),
        "exp": LATEX.forms["exp"]._replace(template="e^({0})"),
        "sqrt": LATEX.forms["sqrt"]._replace(template="sqrt({0})"),
        "abs": LATEX.forms["abs"]._replace(template="abs({0})"),
        "matmul": LATEX.forms["matmul"]._replace(template="{0} thin {1}"),
        "matmul_left": LATEX.forms["matmul_left"]._replace(template="{0} thin {2}^(top)"),
        "matmul_right": LATEX.forms["matmul_right"]._replace(template="{1}^(top) thin {0}"),
        "norm": LATEX.forms["norm"]._replace(template="norm({0})"),
        "where": Form('cases({1} &"if" {0}, {2} &"otherwise")', CHOICE),
        "greater_equal": LATEX.forms["greater_equal"]._replace(template="{0} >= {1}"),
        "less_equal": LATEX.forms["less_equal"]._replace(template="{0} <= {1}"),
        "not_equal": LATEX.forms["not_equal"]._replace(template="{0} != {1}"),
    },
    number=_number,
    function=_function,
    pi="π",
    identifier=typst_name,
    signs=Signs(
        times="dot.c",
        approximately="≈",
        dots="…",
        derivative="frac(∂ {0}, ∂ {1})",
        ten="10^({0})",
        words={
            "nan": '"nan"',
            "inf": "∞",
            "-inf": "-∞",
            "true": '"true"',
            "false": '"false"',
        },
        matrix=('mat(delim: "[", ', ", ", "; ", ")"),
        entrywise="dot.o",
    ),
)
