"""A Call is a gate as used: how many inputs, which of them carry gradients, with which settings.

All nodes that use a gate in the same way share one Call, and with it the functions that were generated
once from the gate's rules. Here stands the one line of the backward pass for elementwise gates:
a contribution is the upstream gradient times the local slope, added up where an input was repeated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from graphtutor.namespaces.source import ARRAY, SCALAR, functions
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops.inside import handed_on, values_inside
from graphtutor.ops.op import Op, Rule

WORD = re.compile(r"\w+")


class Kernel(NamedTuple):
    """The functions of a Call, generated from its rules; `node` is the Call and the input ids.

    Attributes:
        forward: (values, node) -> the output.
        backward: (upstream, id, node, values, grads) adds the contributions to the grads of the inputs.
        contributions: (upstream, id, node, values) -> what goes to each input in `Call.active`.
        slopes: (id, node, values) -> the local slope of each input in `Call.active`; none where a gate
            has no slopes of single entries.
    """

    forward: Callable[..., Any]
    backward: Callable[..., None]
    contributions: Callable[..., tuple[Any, ...]]
    slopes: Callable[..., tuple[Any, ...]]


class Call:
    """One way of using a gate.

    Attributes:
        op: the gate.
        arity: how many inputs it is given.
        active: the positions of the inputs to which a gradient flows.
        settings: the settings that differ from the gate's own.
        receives: whether the gate itself gets a gradient; one over constants alone does not, unless
            it has a name to show it by.
        scalar: the functions for plain floats; those of a gate of arrays are for NumPy.
        forward, backward: two of them; see `Kernel`.
    """

    __slots__ = (
        "_array",
        "_scalar",
        "active",
        "arity",
        "backward",
        "forward",
        "op",
        "receives",
        "settings",
    )

    def __init__(
        self,
        op: Op,
        arity: int,
        active: tuple[int, ...],
        settings: Mapping[str, Any],
        receives: bool,
    ) -> None:
        self.op = op
        self.arity = arity
        self.active = active
        self.settings = settings
        self.receives = receives
        self._array: Kernel | None = None
        self._scalar: Kernel | None = None
        if op.kind == "elementwise":
            self._scalar = _kernel(self, SCALAR)
            self.forward, self.backward = self._scalar.forward, self._scalar.backward
        else:
            self.forward, self.backward = self._array_forward, self._array_backward

    def __repr__(self) -> str:
        return f"<call {self.op.name}/{self.arity} active {self.active} {dict(self.settings)}>"

    def __reduce__(self) -> tuple[Callable[..., Call], tuple[Any, ...]]:
        return call, (self.op, self.arity, self.active, self.settings, self.receives)

    def _array_forward(self, values: Any, node: Any) -> Any:
        return self.array.forward(values, node)

    def _array_backward(self, *arguments: Any) -> None:
        self.array.backward(*arguments)

    @property
    def scalar(self) -> Kernel:
        """The functions for plain floats; those of a gate of arrays are for NumPy."""
        return self._scalar or self.array

    @property
    def array(self) -> Kernel:
        """The functions for NumPy values, which answer nan and inf instead of raising."""
        if self._array is None:
            self._array = _kernel(self, ARRAY)
        return self._array

    def with_setting(self, name: str, value: Any) -> Call:
        """Return the same use of the gate with another setting, if the gate has it."""
        if name not in self.op.settings:
            return self
        return call(self.op, self.arity, self.active, {**self.settings, name: value}, self.receives)

    def received(self) -> Call:
        """Return the same use of the gate as one that gets a gradient whatever its inputs are."""
        return call(self.op, self.arity, self.active, self.settings, True)

    def output(self, xp: Any, values: tuple[Any, ...]) -> Any:
        """Read the forward rule in a namespace.

        Args:
            xp: the namespace; a numeric one gets the stable form, where the gate declares one.
            values: one value per input, of the kind that the namespace works with.
        """
        if self.op.kind == "group" and not isinstance(xp, Style):  # to be computed, gate by gate
            return values_inside(self, xp, values)[-1]
        return self._rule("y", self.op.forward, xp)(self.offers(xp, values))

    def slope(self, position: int, xp: Any, values: tuple[Any, ...], y: Any) -> Any:
        """Read the rule of one active local slope in a namespace; arguments as for `output`."""
        name = self.op.input_at(position)
        rule = self._rule(name, self.op.local[name], xp)
        return rule({**self.offers(xp, values), "y": y, "i": position})

    def contributions(
        self, xp: Any, values: tuple[Any, ...], y: Any, upstream: Any
    ) -> dict[int, Any]:
        """Return, by position, what the gate hands to each active input, in any namespace.

        Args:
            xp: the namespace; where its values may be arrays, what was repeated is added up again.
            values: one value per input.
            y: the output.
            upstream: the gradient at the output.
        """
        if self.op.kind == "group":
            return handed_on(self, xp, values, upstream)
        return {p: self._handed_on(p, xp, values, y, upstream) for p in self.active}

    def _handed_on(
        self, position: int, xp: Any, values: tuple[Any, ...], y: Any, upstream: Any
    ) -> Any:
        name = self.op.input_at(position)
        if self.op.kind == "elementwise":
            product = contribution(upstream, self.slope(position, xp, values, y))
            summed = getattr(xp, "arrays", False)
            return xp.sum_like(product, values[position]) if summed else product
        rule = self._rule(name, self.op.vjp[name], xp)
        return rule({**self.offers(xp, values), "y": y, "i": position, "g": upstream})

    def _rule(self, name: str, plain: Rule | None, xp: Any) -> Rule:
        rule = self.op.stable.get(name, plain) if getattr(xp, "numeric", False) else plain
        assert rule is not None, "only active inputs have a rule"
        return rule

    def offers(self, xp: Any, values: tuple[Any, ...]) -> dict[str, Any]:
        """Return what a rule may ask for, but for the output: inputs, settings and the namespace."""
        constant = getattr(xp, "constant", float)
        settings = {
            name: constant(value) if isinstance(value, float) else value
            for name, value in {**self.op.settings, **self.settings}.items()
        }
        return self.op.offers(xp, values, settings)


_KNOWN: dict[tuple[Any, ...], Call] = {}


def call(
    op: Op,
    arity: int,
    active: tuple[int, ...],
    settings: Mapping[str, Any] | None = None,
    receives: bool | None = None,
) -> Call:
    """Return the one Call of a gate used in this way.

    Settings equal to the gate's own are left out, so that `leaky_relu(x, 0.2)` is `leaky_relu(x)`.
    """
    receives = bool(active) if receives is None else receives
    differing = {k: v for k, v in settings.items() if v != op.settings[k]} if settings else {}
    key = (op, arity, active, receives, *sorted(differing.items()))
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = Call(op, arity, active, differing, receives)
    return found


class Written(NamedTuple):
    """Templates of a Call's formulas in one style, for many nodes at little cost each.

    The places `{0}`, `{1}` … are the inputs, then come the output and the upstream gradient; whatever
    is filled in must be an atom, such as a name.
    """

    output: str
    contributions: dict[int, str]


def slot(place: int) -> str:
    """Return what stands in a template for an input, then for the output, then for its gradient."""
    return f"\0{place}\1"


@cache
def written(use: Call, style: Style, constants: tuple[tuple[int, float], ...] = ()) -> Written:
    """Return the formulas of a Call as templates, some of its inputs known to be constants."""
    *inputs, y, upstream = (style.atom(slot(n)) for n in range(use.arity + 2))
    for position, value in constants:
        inputs[position] = style.constant(value)
    values = tuple(inputs)
    arriving = use.contributions(style, values, y, upstream)
    return Written(
        _template(style, use.output(style, values)),
        {position: _template(style, term) for position, term in arriving.items()},
    )


def contribution(upstream: Any, slope: Any) -> Any:
    """Return upstream × local; a slope of 1 or -1 needs no multiplication."""
    if not isinstance(slope, int):
        return upstream * slope
    return upstream if slope == 1 else -upstream if slope == -1 else upstream * slope


def _template(style: Style, value: Term | float) -> str:
    text = _text(style, value)
    return text.replace("{", "{{").replace("}", "}}").replace("\0", "{").replace("\1", "}")


def _kernel(use: Call, dialect: Style) -> Kernel:
    """Generate the functions of a Call in one dialect of Python."""
    ids = _parameter_names(use)
    atoms = tuple(dialect.atom(f"values[{name}]") for name in ids)
    y, upstream = dialect.atom("values[id]"), dialect.atom("upstream")
    forward, output = _forward_lines(use, dialect, atoms)
    back, arriving = _backward_lines(use, dialect, atoms, y, upstream)
    slopes = []
    if use.op.kind == "elementwise":
        slopes = [use.slope(position, dialect, atoms, y) for position in use.active]
    adding = []
    for position, text in arriving.items():
        adding += [
            f"contribution = {text}",
            f"held = grads[{ids[position]}]",
            f"grads[{ids[position]}] = contribution if held is None else held + contribution",
        ]
    unpack = f"_, {', '.join(ids)} = node"
    lines = [
        "def forward(values, node):",
        *(unpack, *forward, f"return {output}"),
        "def backward(upstream, id, node, values, grads):",
        *(unpack, *back, *adding),
        "def contributions(upstream, id, node, values):",
        *(unpack, *back, f"return ({''.join(f'{text}, ' for text in arriving.values())})"),
        "def slopes(id, node, values):",
        *(unpack, f"return ({''.join(f'{_text(dialect, slope)}, ' for slope in slopes)})"),
    ]
    indented = [line if line.startswith("def ") else f"    {line}" for line in lines]
    made = functions("\n".join(indented), dialect)
    return Kernel(made["forward"], made["backward"], made["contributions"], made["slopes"])


def _forward_lines(use: Call, dialect: Style, atoms: tuple[Term, ...]) -> tuple[list[str], str]:
    """Return the statements of the forward pass of a Call, and the expression of its output."""
    if use.op.kind != "group":
        return [], _text(dialect, use.output(dialect, atoms))
    kept = _Kept(dialect)
    known = values_inside(use, dialect, atoms, kept)
    return kept.lines, _text(dialect, known[-1])


def _backward_lines(
    use: Call, dialect: Style, atoms: tuple[Term, ...], y: Term, upstream: Term
) -> tuple[list[str], dict[int, str]]:
    """Return the statements of the backward pass of a Call, and by position what it hands on."""
    kept = _Kept(dialect)
    if use.op.kind != "group":
        arriving = use.contributions(dialect, atoms, y, upstream)
    else:
        known = values_inside(use, dialect, atoms, kept)
        known[-1] = y
        arriving = handed_on(use, dialect, atoms, upstream, kept, known)
        nothing = "zeros_like({})"
        missing = {p: nothing.format(atoms[p].text) for p in use.active if p not in arriving}
        texts = {**{p: _text(dialect, t) for p, t in arriving.items()}, **missing}
        return kept.needed(texts.values()), dict(sorted(texts.items()))
    return [], {position: _text(dialect, term) for position, term in arriving.items()}


class _Kept:
    """Gives each value inside a group a name, in a statement of its own."""

    def __init__(self, dialect: Style) -> None:
        self.dialect = dialect
        self.lines: list[str] = []

    def __call__(self, value: Term | float) -> Term:
        if isinstance(value, Term) and value.text.isidentifier():
            return value
        name = f"t{len(self.lines)}"
        self.lines.append(f"{name} = {_text(self.dialect, value)}")
        return self.dialect.atom(name)

    def needed(self, results: Iterable[str]) -> list[str]:
        """Return the statements that some results depend on."""
        used = {word for text in results for word in WORD.findall(text)}
        found = []
        for line in reversed(self.lines):
            name, _, expression = line.partition(" = ")
            if name in used:
                used.update(WORD.findall(expression))
                found.append(line)
        return found[::-1]


def _parameter_names(use: Call) -> list[str]:
    """Return one name for the id of each input, the rule's own where there is one."""
    if use.op.is_variadic:
        return [f"{use.op.inputs[0]}{n}" for n in range(use.arity)]
    return list(use.op.inputs)


def _text(dialect: Style, value: Term | float) -> str:
    return value.text if isinstance(value, Term) else dialect.constant(value).text
