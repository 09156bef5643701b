"""How functions of whole arrays are written for people: `X[0, 1:]`, `Xᵀ`, `sum(X, axis=1)`.

What only fits shapes together, such as putting back an axis of size 1, is not written at all.
"""

from __future__ import annotations

from typing import Any

from graphtutor.namespaces.writing import ATOM, Style, Term


class Notation(Style):
    """A language for people, in which a rule's functions of whole arrays have their own forms."""

    def call(self, operation: str, *operands: Term | float, **settings: Any) -> Term:
        """Write an operation; its settings follow the operands."""
        settings = {n: v for n, v in settings.items() if v is not None and v is not False}
        if self.name != "plain":
            settings.pop("keepdims", None)  # it only makes shapes fit
        if not settings:
            return super().call(operation, *operands)
        terms = [o if isinstance(o, Term) else self.constant(o) for o in operands]
        left, right = self.brackets
        written = [*(t.text for t in terms), *map(_setting, settings.items())]
        text = f"{self.function(operation)}{left}{', '.join(filter(None, written))}{right}"
        return Term(text, ATOM, self, depth=1 + max((t.depth for t in terms), default=0))

    def index(self, x: Term, *, key: tuple[Any, ...]) -> Term:
        """Write the entries that are taken behind the name, as Python does."""
        base = x.text if x.level == ATOM else self.bracketed(x)
        places = ", ".join(map(_place, key))
        return Term(f"{base}[{places}]", ATOM, self, depth=x.depth)

    def count(self, x: Term, **settings: Any) -> Term:
        """Write the number of entries as people do, n."""
        return self.call("count", x, **settings) if self.name == "plain" else self.atom("n")

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

    def unindex_like(self, x: Any, _: Any, *, key: tuple[Any, ...]) -> Term:
        """Write that entries go back to their places."""
        return Term(f"{self.call('unindex', x).text}[{', '.join(map(_place, key))}]", ATOM, self)

    def piece(self, x: Term, *_: Any, i: int, axis: int) -> Term:
        """Write the part of a gradient that belongs to one of several arrays."""
        return self.call("piece", x, float(i))

    def layer(self, x: Term, *, i: int, axis: int) -> Term:
        """Write the layer of a gradient that belongs to one of several arrays."""
        return self.index(x, key=(*[(None, None, None)] * axis, i))


def _setting(item: tuple[str, Any]) -> str:
    name, value = item
    if name == "shape":  # the numbers after the inputs are taken together
        return ", ".join(map(str, value))
    return f"{name}={value!r}" if not isinstance(value, str) else f"{name}={value}"


def _place(part: Any) -> str:
    """Write one place of an index, or a slice."""
    if not isinstance(part, tuple):
        return str(part)
    start, stop, *step = ("" if bound is None else str(bound) for bound in (*part, None)[:3])
    return f"{start}:{stop}" + "".join(f":{bound}" for bound in step if bound)
