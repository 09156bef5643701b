"""The notation namespace: a rule read here becomes the formula that a person would write.

`PLAIN` reads in again as the same expression, `UNICODE` is for the screen, `LATEX` for the page.
"""

from __future__ import annotations

import re
from typing import Any

from graphtutor.errors import LookupFailedError
from graphtutor.namespaces.array_notation import Notation, Typeset
from graphtutor.namespaces.writing import (
    ARITHMETIC,
    ATOM,
    CHOICE,
    COMPARISON,
    NEGATIVE,
    POWER,
    PRODUCT,
    SUM,
    Form,
    Signs,
    Style,
    Term,
)
from graphtutor.text import exact_number

_RECIPROCAL = Form("1/{0}", PRODUCT, (NEGATIVE,))
_TIGHT = {
    "mul": Form("{0}*{1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "div": Form("{0}/{1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "reciprocal": _RECIPROCAL,
    "pow": Form("{0}**{1}", POWER, (ATOM, POWER)),
}
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "vartheta", "ϱ": "varrho", "ϖ": "varpi",
    "ς": "varsigma",
}  # fmt: skip
GREEK_WORDS = {*GREEK.values(), "ell"}
ACCENTS = ("hat", "bar", "tilde")
LATEX_FUNCTIONS = {
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "max", "min", "exp",
}  # fmt: skip
LATEX_RENAMED = {
    "log": r"\ln", "asin": r"\arcsin", "acos": r"\arccos", "atan": r"\arctan", "sigmoid": r"\sigma",
    "maximum": r"\max", "minimum": r"\min", "amax": r"\max", "amin": r"\min",
}  # fmt: skip


class _Unicode(Notation):
    """Screen style: powers are raised where the exponent is a whole number, and shapes fit as in NumPy."""

    shows_fits = True

    def expand(self, x: Any, **settings: Any) -> Any:
        """Write that an axis of size 1 comes back: `x[:, None]`; in front it need not be written."""
        axis = settings.get("axis")
        if settings.get("keepdims") or not axis or not isinstance(x, Term):
            return x
        if not isinstance(axis, int):
            return self.call("expand", x, axis=axis)
        base = x.text if x.text.isidentifier() else self.bracketed(x)
        places = "..., None" if axis == -1 else ":, " * axis + "None"
        if axis < -1:
            places = "..., None" + ", :" * (-1 - axis)
        return Term(f"{base}[{places}]", ATOM, self, depth=x.depth)

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; a whole exponent becomes a superscript."""
        if operation == "pow":
            exponent = operands[1]
            text = exponent.text if isinstance(exponent, Term) else self.number(exponent)
            if re.fullmatch(r"-?\d{1,3}", text):
                raised = Form("{0}" + text.translate(_SUPERSCRIPT), POWER, (ATOM,))
                base = operands[0] if isinstance(operands[0], Term) else self.constant(operands[0])
                return self.infix(raised, base)
        return super().call(operation, *operands, **settings)


_ARRAYS = {
    "matmul": Form("{0} @ {1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "matmul_left": Form("{0} @ {2}.T", PRODUCT, (PRODUCT, ATOM, ATOM)),
    "matmul_right": Form("{1}.T @ {0}", PRODUCT, (NEGATIVE, ATOM, ATOM)),
    "transpose": Form("{0}.T", ATOM, (ATOM,)),
}
_RAISED = {
    **_ARRAYS,
    "matmul_left": _ARRAYS["matmul_left"]._replace(template="{0} @ {2}ᵀ"),
    "matmul_right": _ARRAYS["matmul_right"]._replace(template="{1}ᵀ @ {0}"),
    "transpose": _ARRAYS["transpose"]._replace(template="{0}ᵀ"),
    "outer": Form("{0} ⊗ {1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "norm": Form("‖{0}‖", ATOM, (SUM,)),
}
_SHORTER = {"amax": "max", "amin": "min"}


class _Plain(Notation):
    """What is typed: it reads in again."""

    reads_again = True


PLAIN = _Plain(
    "plain",
    {**ARITHMETIC, **_TIGHT, **_ARRAYS},
    number=exact_number,
    function=lambda name: _SHORTER.get(name, name),
)

_SCREEN = {
    **ARITHMETIC,
    **_TIGHT,
    **_RAISED,
    "mul": Form("{0}·{1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "pow": Form("{0}^{1}", POWER, (ATOM, POWER)),
    "square": Form("{0}²", POWER, (ATOM,)),
    "abs": Form("|{0}|", ATOM, (SUM,)),
    "where": Form("{1} if {0} else {2}", CHOICE, (COMPARISON, COMPARISON, COMPARISON)),
    "greater_equal": ARITHMETIC["greater_equal"]._replace(template="{0} ≥ {1}"),
    "less_equal": ARITHMETIC["less_equal"]._replace(template="{0} ≤ {1}"),
    "equal": ARITHMETIC["equal"]._replace(template="{0} = {1}"),
    "not_equal": ARITHMETIC["not_equal"]._replace(template="{0} ≠ {1}"),
}
_SCREEN_FUNCTIONS = {
    "log": "ln", "sigmoid": "σ", "sqrt": "√", "maximum": "max", "minimum": "min", "sum": "Σ", **_SHORTER,
}  # fmt: skip


def _screen_function(name: str) -> str:
    return _SCREEN_FUNCTIONS.get(name, name)


UNICODE = _Unicode("unicode", _SCREEN, number=exact_number, function=_screen_function, pi="π")

# numbers stand where names stood, so a product needs a sign that cannot be taken for a point
SPOKEN = _Unicode(
    "spoken",
    {
        **_SCREEN,
        "mul": Form("{0} × {1}", PRODUCT, (PRODUCT, NEGATIVE)),
        "div": Form("{0} / {1}", PRODUCT, (PRODUCT, NEGATIVE)),
    },
    number=exact_number,
    function=_screen_function,
)


def latex_letter(letter: str) -> str:
    r"""Write one letter as LaTeX does: `β` as `\beta`, every other as it is."""
    return f"\\{GREEK[letter]}" if letter in GREEK else letter


def latex_name(name: str) -> str:
    r"""Write a name as LaTeX does, each name differently: `w0` as `w_{0}`, `alpha` as `\alpha`.

    A word stands upright, and so does what would look like another name: the letter α beside the
    name alpha, `x_1` beside `x1`.

    >>> print(latex_name("w0"), latex_name("alpha"), latex_name("loss"), latex_name("y_hat"))
    w_{0} \alpha \mathrm{loss} y_{\mathrm{hat}}
    >>> print(latex_name("yhat"), latex_name("w_i"), latex_name("α"), latex_name("x_1"))
    \hat{y} w_{i} \mathrm{\alpha} \mathrm{x\_1}
    """
    match = re.fullmatch(r"([^\W\d_]+)(\d*|_\w+)", name)
    stem, index = match.groups() if match else (name, "")
    index, is_word = index.removeprefix("_"), index.startswith("_")
    if not match or (is_word and (index.isdigit() or not index.strip("_"))):
        return _upright(name)  # as x_1, which is not x1
    written = _stem(stem)
    if not index:
        return written
    if index in GREEK_WORDS:
        index = f"\\{index}"
    elif not index.isdigit() and not (len(index) == 1 and index.isascii()):
        index = _upright(index)
    return f"{written}_{{{index}}}"


def _stem(stem: str) -> str:
    """Write a name without its index: a letter, a Greek word, one of them with an accent, or a word."""
    if len(stem) == 1 and stem.isascii():
        return stem
    if stem in GREEK_WORDS:
        return f"\\{stem}"
    for accent in ACCENTS:
        base = stem.removesuffix(accent)
        if base != stem and (base in GREEK_WORDS or (len(base) == 1 and base.isascii())):
            return rf"\{accent}{{{_stem(base)}}}"
    return _upright(stem)


def _upright(word: str) -> str:
    """Write a word letter by letter; the underscore, which is markup to LaTeX, is escaped."""
    letters = [latex_letter(letter) for letter in word]
    for place, letter in enumerate(letters[:-1]):
        if len(letter) > 1 and letters[place + 1].isalpha():
            letters[place] += " "  # which ends the command
    return rf"\mathrm{{{_escaped(''.join(letters))}}}"


def _escaped(word: str) -> str:
    """Escape the underscore, the one character of a name that LaTeX takes for markup."""
    return word.replace("_", r"\_")


def _latex_function(name: str) -> str:
    if name in LATEX_FUNCTIONS:
        return f"\\{name}"
    return LATEX_RENAMED.get(name) or rf"\operatorname{{{_escaped(name)}}}"


def _latex_number(value: float) -> str:
    mantissa, _, exponent = exact_number(value).partition("e")
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa


# the thin space reads in again as the matrix product, which binds more strongly than the other
_SIDE_BY_SIDE = Form(r"{0} {{\,}} {1}", NEGATIVE, (NEGATIVE, POWER))

LATEX = Typeset(
    "latex",
    {
        **ARITHMETIC,
        "mul": Form(r"{0} \cdot {1}", PRODUCT, (PRODUCT, NEGATIVE)),
        "div": Form(r"\frac{{{0}}}{{{1}}}", POWER, (SUM, SUM)),
        "reciprocal": Form(r"\frac{{1}}{{{0}}}", POWER, (SUM,)),
        "pow": Form("{0}^{{{1}}}", POWER, (ATOM, SUM)),
        "square": Form("{0}^{{2}}", POWER, (ATOM,)),
        "exp": Form("e^{{{0}}}", POWER, (SUM,)),
        "sqrt": Form(r"\sqrt{{{0}}}", ATOM, (SUM,)),
        "abs": Form(r"\left|{0}\right|", ATOM, (SUM,)),
        "matmul": _SIDE_BY_SIDE,
        "matmul_left": Form(r"{0} {{\,}} {2}^\top", NEGATIVE, (NEGATIVE, ATOM, ATOM)),
        "matmul_right": Form(r"{1}^\top {{\,}} {0}", NEGATIVE, (POWER, ATOM, ATOM)),
        "norm": Form(r"\left\lVert {0} \right\rVert", ATOM, (SUM,)),
        "where": Form(
            r"\begin{{cases}} {1} & \text{{if }} {0} \\ {2} & \text{{otherwise}} \end{{cases}}",
            CHOICE,
        ),
        "greater_equal": ARITHMETIC["greater_equal"]._replace(template=r"{0} \ge {1}"),
        "less_equal": ARITHMETIC["less_equal"]._replace(template=r"{0} \le {1}"),
        "equal": ARITHMETIC["equal"]._replace(template="{0} = {1}"),
        "not_equal": ARITHMETIC["not_equal"]._replace(template=r"{0} \ne {1}"),
    },
    number=_latex_number,
    function=_latex_function,
    brackets=(r"\left(", r"\right)"),
    pi=r"\pi",
    identifier=latex_name,
    signs=Signs(
        times=r"\cdot",
        approximately=r"\approx",
        dots=r"\dots",
        derivative=r"\frac{{\partial {0}}}{{\partial {1}}}",
        ten="10^{{{0}}}",
        words={
            "nan": r"\text{nan}",
            "inf": r"\infty",
            "-inf": r"-\infty",
            "true": r"\text{true}",
            "false": r"\text{false}",
        },
        matrix=(r"\begin{bmatrix} ", " & ", r" \\ ", r" \end{bmatrix}"),
        entrywise=r"\odot",
    ),
)

STYLES = {style.name: style for style in (PLAIN, UNICODE, LATEX)}


def style_called(name: str) -> Style:
    """Return the style of that name.

    Raises:
        LookupFailedError: there is none.
    """
    if name not in STYLES:
        raise LookupFailedError(
            f"There is no style called {name!r}.",
            code="unknown-name",
            expected=f"one of {', '.join(STYLES)}",
        )
    return STYLES[name]
