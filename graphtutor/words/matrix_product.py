"""Why the gradient of a matrix product is a matrix product: by shapes, and entry by entry as in the lecture.

The derivation follows Justin Johnson, Backpropagation for a Linear Layer (CS231n, Stanford, 2017): the
output depends on one entry of a factor through a slice ∂Y/∂w11, the chain rule multiplies it by the
upstream entry by entry and adds up, and the sums, put together, are a matrix product.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace
from graphtutor.graph.formula import symbol
from graphtutor.namespaces.notation import UNICODE
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops import OPS
from graphtutor.text import listed, number, rows, shape
from graphtutor.words.naming import end_name
from graphtutor.words.sentence import Sentence, phrase
from graphtutor.words.truth import exactly

LARGEST = 3  # rows and columns of a factor whose entries are gone through one by one
# by the numbers of axes, the shapes of A, B and Y, a vector being a column on the right, a row on the left
LIFTED = {
    (2, 2): (("N", "D"), ("D", "M"), ("N", "M")),
    (2, 1): (("N", "D"), ("D", "1"), ("N", "1")),
    (1, 2): (("1", "D"), ("D", "M"), ("1", "M")),
}
MATMUL = OPS["matmul"]


class Product:
    """A matrix product Y = A @ B at one edge of a walk.

    Attributes:
        names: what A, B and Y are called.
        values: the arrays A, B and Y.
        upstream: the array ∂L/∂Y.
        position: which factor the edge leads to, 0 or 1.
        end: what L is called.
    """

    def __init__(self, step: Propagated, trace: Trace) -> None:
        ids = (*trace.graph[step.node].inputs, step.node)
        self.names = tuple(symbol(trace.graph, id) for id in ids)
        self.values = tuple(trace.value(id) for id in ids)
        self.upstream = step.upstream
        self.position = step.position
        self.end = end_name(trace)

    def partial(self, name: str) -> str:
        """Return the gradient at something as a symbol."""
        return UNICODE.signs.derivative.format(self.end, name)

    @property
    def factor(self) -> str:
        """The name of the factor that the edge leads to."""
        return self.names[self.position]

    @property
    def rule(self) -> str:
        """The gradient as a matrix product, in symbols."""
        upstream = self.partial(self.names[2])
        if self.position == 0:
            return f"{upstream} @ {self.names[1]}ᵀ"
        return f"{self.names[0]}ᵀ @ {upstream}"

    def stem(self, which: int) -> str:
        """Return how the entries of A, B or Y are called, but for their places."""
        name = self.names[which]
        return name.lower() if len(name) == 1 else f"{name}_"

    def entries(self, which: int) -> list[list[str]]:
        """Return the symbols of the entries of A (0), B (1) or Y (2), counted from 1 as on paper."""
        height, width = self.values[which].shape
        stem = self.stem(which)
        return [[f"{stem}{i}{j}" for j in range(1, width + 1)] for i in range(1, height + 1)]


def is_matrix_product(step: object, trace: Trace) -> bool:
    """Say whether a step goes back through the product of two matrices, or of one and a vector."""
    if not isinstance(step, Propagated) or trace.graph[step.node].op is not MATMUL:
        return False
    return tuple(len(trace.shape(id)) for id in trace.graph[step.node].inputs) in LIFTED


def vector_rule(
    step: Propagated, trace: Trace, style: Style, values: tuple[Term, ...], upstream: Term
) -> Term | None:
    """Return what a product with a vector in it hands on; None where both factors are matrices.

    What is A B for matrices is an outer product where a column meets a row.

    Args:
        step: the edge.
        trace: the trace it belongs to.
        style: the language to write in.
        values: the two factors, as they are written.
        upstream: the gradient at the product, as it is written.
    """
    node = trace.graph[step.node]
    if node.op is not MATMUL or len(trace.shape(step.node)) > 1:
        return None
    left, right = (len(trace.shape(id)) for id in node.inputs)
    a, b = values
    if (left, right) == (1, 1):
        return upstream * (b, a)[step.position]
    if (left, right) == (2, 1):
        inner = style.call("matmul", style.call("transpose", a), upstream)
        return (style.call("outer", upstream, b), inner)[step.position]
    if (left, right) == (1, 2):
        inner = style.call("matmul", upstream, style.call("transpose", b))
        return (inner, style.call("outer", a, upstream))[step.position]
    return None


def by_shapes(step: Propagated, trace: Trace) -> Sentence:
    """Return the argument by shapes: which product of the upstream and the other factor fits."""
    product = Product(step, trace)
    left, right = (value.ndim for value in product.values[:2])
    shapes = LIFTED[left, right]
    sizes = {
        letter: size
        for shape_, value in zip(shapes, product.values, strict=True)
        for letter, size in zip([n for n in shape_ if n != "1"], value.shape, strict=True)
    }
    other = 1 - product.position
    operands: dict[str, tuple[str, ...]] = {
        product.partial(product.names[2]): shapes[2],
        product.names[other]: shapes[other],
    }
    slots = {
        "gradient": product.partial(product.factor),
        "factor": product.factor,
        "wanted": "×".join(shapes[product.position]),
        "operands": listed([f"{name} ({'×'.join(shape)})" for name, shape in operands.items()]),
        "sizes": ", ".join(f"{letter} = {size}" for letter, size in sizes.items()),
        "fitting": listed(list(_fitting(operands, shapes[product.position]))),
    }
    return Sentence("by-shapes" if left == right else "by-shapes-vector", slots)


def _fitting(operands: dict[str, tuple[str, ...]], wanted: tuple[str, ...]) -> Iterator[str]:
    """Yield the products of two matrices, transposed or not, in either order, that have a shape."""
    (one, other), names = operands.values(), list(operands)
    for first, second in ((0, 1), (1, 0)):
        for left_turned in (False, True):
            for right_turned in (False, True):
                shapes = (one, other)
                left = shapes[first][::-1] if left_turned else shapes[first]
                right = shapes[second][::-1] if right_turned else shapes[second]
                if left[1] == right[0] and (left[0], right[1]) == wanted:
                    yield f"{names[first]}{'ᵀ' * left_turned} @ {names[second]}{'ᵀ' * right_turned}"


def is_derived(step: object, trace: Trace) -> bool:
    """Say whether the gradient of a step is derived entry by entry: the matrices are small."""
    if not isinstance(step, Propagated) or not is_matrix_product(step, trace):
        return False
    shapes = [trace.shape(id) for id in trace.graph[step.node].inputs]
    return all(len(each) == 2 and max(each) <= LARGEST for each in shapes)


def entry_lines(step: Propagated, trace: Trace, digits: int, language: str = "en") -> Iterator[str]:
    """Yield the derivation entry by entry, each line in symbols and then in numbers."""
    product = Product(step, trace)
    a, b, y = product.names
    left, right = (_terms(product.entries(which)) for which in (0, 1))
    output = MATMUL.forward({"xp": _entrywise(), "A": left, "B": right})
    yield f"{y} = {a} @ {b}"
    yield from _assigned(" " * len(y), _texts(output))
    upstream = [[product.partial(entry) for entry in row] for row in product.entries(2)]
    yield from _assigned(product.partial(y), upstream)
    yield from _assigned(" " * len(product.partial(y)), rows(product.upstream, digits))
    slices = _slices(product)
    factor = product.entries(product.position)
    slots = {
        "gradient": product.partial(product.factor),
        "factor": product.factor,
        "shape": shape(product.values[product.position].shape),
        "output": y,
    }
    yield phrase("entry-by-entry", slots, language)
    any_entry = f"{product.stem(2)}ij"
    slice_ = f"∂{any_entry}/∂{factor[0][0]}"
    yield f"{product.partial(factor[0][0])} = Σ_ij {product.partial(any_entry)} · {slice_}"
    numbers = _numbers(product, digits)
    for i, row in enumerate(factor):
        for j, entry in enumerate(row):
            yield from _one_entry(
                product, entry, slices[i][j], upstream, numbers, step, (i, j), digits
            )
    yield phrase("put-together", {}, language)
    found = MATMUL.vjp["AB"[product.position]]
    assert found is not None, "a gradient flows to both factors"
    whole = found({"xp": _entrywise(), "g": _terms(upstream), "A": left, "B": right})
    gradient = product.partial(product.factor)
    yield from _assigned(gradient, _texts(whole))
    yield f"{' ' * len(gradient)} = {product.rule}"
    yield from _assigned(" " * len(gradient), rows(step.contribution, digits))


def _one_entry(
    product: Product,
    entry: str,
    slice_: list[list[str]],
    upstream: list[list[str]],
    numbers: dict[str, str],
    step: Propagated,
    place: tuple[int, int],
    digits: int,
) -> Iterator[str]:
    """Yield the slice through which L depends on one entry, and the sum that the chain rule makes of it."""
    y = product.names[2]
    filled = [[numbers[e] for e in row] for row in slice_]
    yield f"∂{y}/∂{entry} = {_row_text(slice_)} = {_row_text(filled)}"
    met = [
        (upstream[i][j], product.upstream[i, j], e)
        for i, row in enumerate(slice_)
        for j, e in enumerate(row)
        if e != "0"
    ]
    symbols = " + ".join(f"{g}·{e}" for g, _, e in met)
    pairs = [(number(g, digits), numbers[e]) for _, g, e in met]
    products = " + ".join(f"{_factor(g)}·{_factor(e)}" for g, e in pairs)
    result = number(step.contribution[place], digits)
    holds = exactly(lambda: sum(Fraction(g) * Fraction(e) for g, e in pairs) == Fraction(result))
    relation = "=" if holds else "≈"
    yield f"{product.partial(entry)} = {symbols} = {products} {relation} {result}"


def _factor(text: str) -> str:
    return f"({text})" if text.startswith("-") else text


def _slices(product: Product) -> list[list[list[list[str]]]]:
    """Return, for each entry of the factor, the matrix ∂Y/∂entry, differentiated by SymPy."""
    from graphtutor.namespaces.entries import Entrywise
    from graphtutor.namespaces.symbolic import SYMBOLIC

    symbols = [
        _objects([[SYMBOLIC.Symbol(e) for e in row] for row in product.entries(w)]) for w in (0, 1)
    ]
    output = MATMUL.forward({"xp": Entrywise(SYMBOLIC), "A": symbols[0], "B": symbols[1]})
    return [
        [[[str(y.diff(entry)) for y in row] for row in output] for entry in entries]
        for entries in symbols[product.position]
    ]


def _numbers(product: Product, digits: int) -> dict[str, str]:
    """Return the number that each entry's symbol stands for."""
    found = {"0": "0"}
    for which in (0, 1):
        pairs = zip(product.entries(which), product.values[which].tolist(), strict=True)
        for names, values in pairs:
            found.update((name, number(v, digits)) for name, v in zip(names, values, strict=True))
    return found


def _entrywise() -> Any:
    from graphtutor.namespaces.entries import Entrywise

    return Entrywise(UNICODE)


def _terms(texts: list[list[str]]) -> Any:
    """Return texts as an array of terms, which arithmetic writes."""
    return _objects([[UNICODE.atom(text) for text in row] for row in texts])


def _objects(rows_: list[list[Any]]) -> Any:
    from graphtutor.namespaces.entries import objects

    return objects(rows_)


def _texts(terms: Any) -> list[list[str]]:
    return [[term.text for term in row] for row in terms.tolist()]


def _row_text(texts: list[list[str]]) -> str:
    return "[" + ", ".join(f"[{', '.join(row)}]" for row in texts) + "]"


def _assigned(name: str, texts: list[list[str]]) -> Iterator[str]:
    """Yield a matrix behind its name, row below row, the columns aligned."""
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    head = f"{name} = ["
    for place, row in enumerate(texts):
        cells = ", ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"{head if not place else ' ' * len(head)}[{cells}]{',' if row is not texts[-1] else ']'}"
