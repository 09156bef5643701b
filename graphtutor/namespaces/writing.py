r"""Terms that write themselves: run a rule on them and the text of its formula comes out.

A `Term` is a text with a binding level. A `Style` says how one language writes each operation and which
operands need brackets; it is also the namespace `xp` that a rule is given, so `xp.exp(x) * y` becomes
`exp(x)*y` or `e^{x} \cdot y` by the same two operations that would have computed it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

CHOICE, COMPARISON, SUM, PRODUCT, NEGATIVE, POWER, ATOM = range(7)


class Form(NamedTuple):
    """How an operation is written: a template, its level, and the least level of each operand."""

    template: str
    level: int
    needs: tuple[int, ...] = ()


class Signs(NamedTuple):
    """The signs of an equation about a step, beyond what gates are written with.

    Attributes:
        times, approximately, dots: between factors, before a rounded result, for what is left out.
        derivative: a template of a derivative, from what and by what.
        ten: a template of a power of ten.
        words: for what is no number: nan, inf, -inf, true, false.
        matrix: what begins a matrix, stands between columns, between rows, and ends it.
        entrywise: between arrays that are multiplied entry by entry.
    """

    times: str = "·"
    approximately: str = "≈"
    dots: str = "…"
    derivative: str = "∂{0}/∂{1}"
    ten: str = "10^{0}"
    words: Mapping[str, str] = {}
    matrix: tuple[str, str, str, str] = ("[", ", ", "; ", "]")
    entrywise: str = "⊙"


class Style:
    """One language: a namespace whose values are Terms.

    `numeric` says that the text is there to be computed, so that a rule's stable form is wanted;
    `arrays` that its values may be arrays, so that what was repeated has to be added up again.
    """

    def __init__(
        self,
        name: str,
        forms: Mapping[str, Form],
        *,
        number: Callable[[float], str],
        function: Callable[[str], str] = lambda name: name,
        brackets: tuple[str, str] = ("(", ")"),
        numeric: bool = False,
        arrays: bool = False,
        pi: str = "pi",
        identifier: Callable[[str], str] = lambda name: name,
        signs: Signs | None = None,
    ) -> None:
        self.name = name
        self.forms = dict(forms)
        self.number = number
        self.function = function
        self.brackets = brackets
        self.numeric = numeric
        self.arrays = arrays
        self.pi = self.atom(pi)
        self.identifier = identifier
        self.signs = signs or Signs()

    def __getattr__(self, function: str) -> Callable[..., Term]:
        if function.startswith("_"):
            raise AttributeError(function)
        return lambda *operands, **settings: self.call(function, *operands, **settings)

    def named(self, name: str) -> Term:
        """Return a name as a Term."""
        return self.atom(self.identifier(name))

    def printed(self, text: str) -> str:
        """Write a number that is printed already, such as 1.2e-5, in this style."""
        mantissa, _, exponent = text.partition("e")
        if text in self.signs.words or not exponent:
            return self.signs.words.get(text, text)
        return f"{mantissa} {self.signs.times} {self.signs.ten.format(int(exponent))}"

    def matrix(self, rows: Sequence[Sequence[str]]) -> str:
        """Write rows of numbers that are printed already as a matrix."""
        begin, column, row, end = self.signs.matrix
        return f"{begin}{row.join(column.join(map(self.printed, each)) for each in rows)}{end}"

    def atom(self, text: str) -> Term:
        """Return a Term that never needs brackets: a name, a symbol, a subscript."""
        return Term(text, ATOM, self)

    def constant(self, value: float) -> Term:
        """Return a number as a Term."""
        return self.digits(self.number(value), value)

    def digits(self, text: str, value: float | None = None) -> Term:
        """Return a number that is written already as a Term."""
        return Term(text, NEGATIVE if text.startswith("-") else ATOM, self, value)

    def pow(self, base: Term | float, exponent: Term | float) -> Term:
        """Write a power; where a rule arrives at the exponent 1, a person writes the base alone."""
        is_first = isinstance(exponent, Term) and exponent.value == 1 and not self.numeric
        if is_first and isinstance(base, Term):
            return base
        return self.call("pow", base, exponent)

    def call(self, operation: str, *operands: Term | float, **settings: object) -> Term:
        """Write an operation in this style's form or, if it has none, as a function call."""
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        form = self.forms.get(operation)
        if form is None or settings:
            left, right = self.brackets
            written = [t.text for t in terms] + [f"{k}={v!r}" for k, v in settings.items()]
            text = f"{self.function(operation)}{left}{', '.join(written)}{right}"
            return Term(text, ATOM, self, depth=1 + max((t.depth for t in terms), default=0))
        return self.infix(form, *terms)

    def infix(self, form: Form, *terms: Term) -> Term:
        """Fill a form with operands, each in brackets where its own level is too low."""
        texts, depth = [], 0
        for position, term in enumerate(terms):
            bracketed = _too_weak(form, position, term)
            texts.append(self.bracketed(term) if bracketed else term.text)
            leads = position == 0 and len(terms) > 1 and not bracketed
            depth = max(depth, term.depth + (not leads) + bracketed)
        return Term(form.template.format(*texts), form.level, self, depth=depth)

    def bracketed(self, term: Term) -> str:
        """Return the text of a Term in brackets."""
        left, right = self.brackets
        return f"{left}{term.text}{right}"


class Term:
    """A piece of text that takes part in arithmetic by writing it down."""

    __slots__ = ("depth", "level", "style", "text", "value")

    def __init__(
        self, text: str, level: int, style: Style, value: float | None = None, depth: int = 0
    ) -> None:
        self.text = text
        self.level = level
        self.style = style
        self.value = value  # of a number
        self.depth = depth  # how deeply a reader of the text has to nest

    def __repr__(self) -> str:
        return f"Term({self.text!r})"

    def __add__(self, other: Operand) -> Term:
        return self.style.call("add", self, other)

    def __radd__(self, other: Operand) -> Term:
        return self.style.call("add", other, self)

    def __sub__(self, other: Operand) -> Term:
        if self.value is not None and not isinstance(other, Term) and not self.style.numeric:
            return self.style.constant(self.value - other)  # the exponent of x² is 1, not 2 - 1
        return self.style.call("sub", self, other)

    def __rsub__(self, other: Operand) -> Term:
        return self.style.call("sub", other, self)

    def __mul__(self, other: Operand) -> Term:
        return self.style.call("mul", self, other)

    def __rmul__(self, other: Operand) -> Term:
        return self.style.call("mul", other, self)

    def __matmul__(self, other: Operand) -> Term:
        return self.style.call("matmul", self, other)

    def __truediv__(self, other: Operand) -> Term:
        return self.style.call("div", self, other)

    def __rtruediv__(self, other: Operand) -> Term:
        return self.style.call("div", other, self)

    def __neg__(self) -> Term:
        if self.value is not None and not self.style.numeric:
            return self.style.constant(-self.value)
        return self.style.call("neg", self)

    def __gt__(self, other: Operand) -> Term:
        return self.style.call("greater", self, other)

    def __ge__(self, other: Operand) -> Term:
        return self.style.call("greater_equal", self, other)

    def __lt__(self, other: Operand) -> Term:
        return self.style.call("less", self, other)

    def __le__(self, other: Operand) -> Term:
        return self.style.call("less_equal", self, other)


Operand = Term | float


def _too_weak(form: Form, position: int, term: Term) -> bool:
    """Say whether an operand must be bracketed to keep the meaning, or to keep two signs apart."""
    if position >= len(form.needs):
        return False
    if term.level < form.needs[position]:
        return True
    signs_would_meet = position > 0 and term.text.startswith("-") and form.needs[position] > SUM
    # -2 is a number and -(2) a negation: the brackets tell them apart when the text is read again
    negates_a_number = form.level == NEGATIVE and term.level == ATOM and term.text[0].isdigit()
    return signs_would_meet or negates_a_number


ARITHMETIC = {
    "add": Form("{0} + {1}", SUM, (SUM, PRODUCT)),
    "sub": Form("{0} - {1}", SUM, (SUM, PRODUCT)),
    "mul": Form("{0} * {1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "div": Form("{0} / {1}", PRODUCT, (PRODUCT, NEGATIVE)),
    "neg": Form("-{0}", NEGATIVE, (POWER,)),
    "greater": Form("{0} > {1}", COMPARISON, (SUM, SUM)),
    "greater_equal": Form("{0} >= {1}", COMPARISON, (SUM, SUM)),
    "less": Form("{0} < {1}", COMPARISON, (SUM, SUM)),
    "less_equal": Form("{0} <= {1}", COMPARISON, (SUM, SUM)),
    "equal": Form("{0} == {1}", COMPARISON, (SUM, SUM)),
    "not_equal": Form("{0} != {1}", COMPARISON, (SUM, SUM)),
}
