r"""How functions of whole arrays are written for people: `X[0, 1:]`, `Xᵀ`, `sum(X, axis=1)`.

On a page settings and entries stand lowered, as in `\max_{\mathrm{axis}=0}(X)` and `X_{[0, 1:]}`. What only
fits shapes together, such as putting back an axis of size 1, is not written at all.
"""

from __future__ import annotations

import copy
from collections.abc import Collection
from typing import Any, Self

from graphtutor.namespaces.writing import ATOM, NEGATIVE, POWER, PRODUCT, Form, Style, Term

TOTALS = {"sum", "mean", "norm", "amax", "amin", "count"}  # of a whole array without an axis


class Notation(Style):
    """A language for people, in which a rule's functions of whole arrays have their own forms.

    Attributes:
        reads_again: whether every setting is written, so that the same graph can be read from the text.
        shows_fits: whether it is written what only makes shapes fit, so that an equation can be worked
            out with NumPy as it stands.
    """

    reads_again = False
    shows_fits = False
    _numbers: set[str] | None = None  # texts of single numbers, where products are told apart

    def among(self, numbers: Collection[str]) -> Self:
        """Return this language with products told apart: entry by entry between arrays, else as ever.

        Args:
            numbers: the names of single numbers; all others are of arrays.
        """
        found = copy.copy(self)
        found._numbers = {*numbers}
        found.pi = found.atom(self.pi.text)
        found._numbers.add(found.pi.text)
        return found

    def infix(self, form: Form, *terms: Term) -> Term:
        """Fill a form with operands, that of a product of arrays with its own sign."""
        are_numbers = [self._is_number(term) for term in terms]
        if form is self.forms.get("mul") and self._numbers is not None and not any(are_numbers):
            sign = self.signs.entrywise
            form = Form(f"{{0}} {sign} {{1}}", PRODUCT, (PRODUCT, NEGATIVE))
        return self._noted(super().infix(form, *terms), all(are_numbers))

    def _is_number(self, term: Term) -> bool:
        return term.value is not None or term.text in (self._numbers or ())

    def _noted(self, written: Term, is_number: bool) -> Term:
        """Return what is written, and keep in mind whether it is a single number."""
        if is_number and self._numbers is not None:
            self._numbers.add(written.text)
        return written

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; its settings follow the operands."""
        settings = {n: v for n, v in settings.items() if v is not None and v is not False}
        if not (self.reads_again or self.shows_fits):
            settings.pop("keepdims", None)  # it only makes shapes fit
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        if not settings:
            are_numbers = operation != "copies" and all(map(self._is_number, terms))
            return self._noted(super().call(operation, *terms), operation in TOTALS or are_numbers)
        name = self.function(operation)
        written = [*(t.text for t in terms), *map(str, _gathered(settings))]
        return self.applied(name, written, list(settings.items()), terms)

    def applied(
        self, name: str, written: list[str], settings: list[tuple[str, Any]], terms: list[Term]
    ) -> Term:
        """Write a function of what is written already, with its settings behind that."""
        left, right = self.brackets
        written += map(_setting, settings)
        text = f"{name}{left}{', '.join(written)}{right}"
        return Term(text, ATOM, self, depth=1 + max((t.depth for t in terms), default=0))

    def transpose(self, x: Term) -> Term:
        """Write a transpose; that of a number, which is its own, as a function."""
        if x.value is None:
            return self.call("transpose", x)
        return self.applied(self.function("transpose"), [x.text], [], [x])

    def index(self, x: Term, *, key: tuple[Any, ...] = ()) -> Term:
        """Write the entries that are taken behind the name, as Python does."""
        base = x.text if x.level == ATOM else self.bracketed(x)
        places = ", ".join(map(_place, key))
        return Term(f"{base}[{places}]", ATOM, self, depth=x.depth)

    def count(self, x: Term, **settings: Any) -> Term:
        """Write the number of entries as people do, n."""
        if self.reads_again:
            return self.call("count", x, **settings)
        return self._noted(self.atom("n"), is_number=True)

    def softmax(self, x: Term, *, axis: int = -1) -> Term:
        """Write a softmax; that it goes along the last axis is left out."""
        return self.call("softmax", x, **({} if axis == -1 else {"axis": axis}))

    def log_softmax(self, x: Term, *, axis: int = -1) -> Term:
        """Write the logarithm of a softmax; that it goes along the last axis is left out."""
        return self.call("log_softmax", x, **({} if axis == -1 else {"axis": axis}))

    def expand(self, x: Any, **_: Any) -> Any:
        """Leave out that axes of size 1 come back."""
        return x

    def broadcast_like(self, x: Any, _: Any) -> Any:
        """Write that something is repeated to fill a shape."""
        return self.call("copies", x)

    def sum_like(self, x: Any, like: Term) -> Term:
        """Write the sum over what was repeated, down to the shape of something."""
        return self.call("sum", x, like=like.text)

    def reshape_like(self, x: Any, _: Any) -> Term:
        """Write that entries go back into a shape."""
        return self.call("reshape", x)

    def unindex_like(self, x: Any, _: Any, *, key: tuple[Any, ...] = ()) -> Term:
        """Write that entries go back to their places among zeros."""
        left, right = self.brackets
        places = f"[{', '.join(map(_place, key))}]"
        return Term(f"{self.function('unindex')}{left}{x.text}, {places}{right}", ATOM, self)

    def piece(self, x: Term, *_: Any, i: int, axis: int) -> Term:
        """Write the part of a gradient that belongs to one of several arrays."""
        return self.call("piece", x, float(i))

    def layer(self, x: Term, *, i: int, axis: int) -> Term:
        """Write the layer of a gradient that belongs to one of several arrays."""
        return self.index(x, key=(*[(None, None, None)] * axis, i))


class Typeset(Notation):
    """A language that a page is set from.

    Attributes:
        word: a template of an upright word.
        lowered: a template of something with something below it.
        raised: a template of the transpose of something.
    """

    word = r"\mathrm{{{0}}}"
    lowered = "{0}_{{{1}}}"
    raised = r"{0}^\top"

    def applied(
        self, name: str, written: list[str], settings: list[tuple[str, Any]], terms: list[Term]
    ) -> Term:
        """Write a function with its settings below its name."""
        if settings:
            below = ", ".join(self._setting(*item) for item in settings)
            name = self.lowered.format(name.rstrip(), below)
        left, right = self.brackets
        text = f"{name}{left}{', '.join(written)}{right}"
        return Term(text, ATOM, self, depth=1 + max((t.depth for t in terms), default=0))

    def index(self, x: Term, *, key: tuple[Any, ...] = ()) -> Term:
        """Write the entries that are taken lowered."""
        places = f"[{', '.join(map(_place, key))}]"
        base = x.text if x.level == ATOM else self.bracketed(x)
        has_some = "_" in base and base[-1] in "}) "
        base = self.grouped(base) if has_some else base
        return Term(self.lowered.format(base, places), ATOM, self, depth=x.depth + 2)

    def unindex_like(self, x: Any, _: Any, *, key: tuple[Any, ...] = ()) -> Term:
        """Write that entries go back to their places."""
        return self.index(self.call("unindex", x), key=key)

    def transpose(self, x: Term) -> Term:
        """Write a transpose."""
        if x.value is not None:
            return super().transpose(x)
        has_entries = "]" in x.text[-3:]  # whether those or the whole is transposed must be seen
        base = self.bracketed(x) if has_entries or x.level < ATOM else x.text
        base = self.grouped(base) if base == "e" else base
        return Term(self.raised.format(base), POWER, self, depth=x.depth + 2)

    def grouped(self, text: str) -> str:
        """Return a text as one thing, without a sign of it on the page."""
        return f"{{{text}}}"

    def _setting(self, name: str, value: Any) -> str:
        if value is True:
            return self.word.format(name)
        text = value if name == "like" else self._value(value)  # an array is written already
        return f"{self.word.format(name)}={text}"

    def _value(self, value: Any) -> str:
        if isinstance(value, tuple):
            return f"({', '.join(map(self._value, value))}{',' * (len(value) == 1)})"
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return self.number(value) if is_number else self.word.format(value)


def _gathered(settings: dict[str, Any]) -> tuple[int, ...]:
    """Take the numbers out of the settings that follow the inputs as they are, such as a shape."""
    if isinstance(settings.get("shape"), tuple):
        return tuple(settings.pop("shape"))
    return ()


def _setting(item: tuple[str, Any]) -> str:
    name, value = item
    return f"{name}={value!r}" if not isinstance(value, str) else f"{name}={value}"


def _place(part: Any) -> str:
    """Write one place of an index, or a slice."""
    if not isinstance(part, tuple):
        return str(part)
    start, stop, *step = ("" if bound is None else str(bound) for bound in (*part, None)[:3])
    return f"{start}:{stop}" + "".join(f":{bound}" for bound in step if bound)
