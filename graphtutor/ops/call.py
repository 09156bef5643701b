"""A Call is a gate as used: how many inputs, which of them carry gradients, with which settings.

All nodes that use a gate in the same way share one Call, and with it the functions that were generated
once from the gate's rules. Here stands the one line of the backward pass for elementwise gates:
a contribution is the upstream gradient times the local slope.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from graphtutor.namespaces.source import ARRAY, SCALAR, functions
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops.op import Op, Rule


class Kernel(NamedTuple):
    """The three functions of a Call, generated from its rules; `node` is the Call and the input ids.

    Attributes:
        forward: (values, node) -> the output.
        backward: (upstream, id, node, values, grads) adds the contributions to the grads of the inputs.
        slopes: (id, node, values) -> the local slope of each input in `Call.active`.
    """

    forward: Callable[..., Any]
    backward: Callable[..., None]
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
        forward, backward: the functions for plain floats; see `Kernel`.
    """

    __slots__ = (
        "_array",
        "active",
        "arity",
        "backward",
        "forward",
        "op",
        "receives",
        "scalar",
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
        self.scalar = _kernel(self, SCALAR)
        self.forward = self.scalar.forward
        self.backward = self.scalar.backward
        self._array: Kernel | None = None

    def __repr__(self) -> str:
        return f"<call {self.op.name}/{self.arity} active {self.active} {dict(self.settings)}>"

    def __reduce__(self) -> tuple[Callable[..., Call], tuple[Any, ...]]:
        return call, (self.op, self.arity, self.active, self.settings, self.receives)

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
        return self._rule("y", self.op.forward, xp)(self.offers(xp, values))

    def slope(self, position: int, xp: Any, values: tuple[Any, ...], y: Any) -> Any:
        """Read the rule of one active local slope in a namespace; arguments as for `output`."""
        name = self.op.input_at(position)
        rule = self._rule(name, self.op.local[name], xp)
        return rule({**self.offers(xp, values), "y": y, "i": position})

    def _rule(self, name: str, plain: Rule | None, xp: Any) -> Rule:
        rule = self.op.stable.get(name, plain) if getattr(xp, "numeric", False) else plain
        assert rule is not None, "only active inputs have a slope"
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


@cache
def written(use: Call, style: Style, constants: tuple[tuple[int, float], ...] = ()) -> Written:
    """Return the formulas of a Call as templates, some of its inputs known to be constants."""
    *inputs, y, upstream = (style.atom(f"\0{n}\1") for n in range(use.arity + 2))
    for position, value in constants:
        inputs[position] = style.constant(value)
    values = tuple(inputs)
    arriving = {p: contribution(upstream, use.slope(p, style, values, y)) for p in use.active}
    return Written(
        _template(style, use.output(style, values)),
        {position: _template(style, term) for position, term in arriving.items()},
    )


def contribution(upstream: Term, slope: Term | float) -> Term:
    """Return upstream × local as a formula; a slope of 1 or -1 needs no multiplication."""
    if isinstance(slope, Term):
        return upstream * slope
    return upstream if slope == 1 else -upstream if slope == -1 else upstream * slope


def _template(style: Style, value: Term | float) -> str:
    text = _text(style, value)
    return text.replace("{", "{{").replace("}", "}}").replace("\0", "{").replace("\1", "}")


def _kernel(use: Call, dialect: Style) -> Kernel:
    """Generate the functions of a Call in one dialect of Python."""
    ids = _parameter_names(use)
    atoms = tuple(dialect.atom(f"values[{name}]") for name in ids)
    y = dialect.atom("values[id]")
    forward = use.output(dialect, atoms)
    upstream = dialect.atom("upstream")
    slopes = [use.slope(position, dialect, atoms, y) for position in use.active]
    unpack = f"    _, {', '.join(ids)} = node"
    backward = ["def backward(upstream, id, node, values, grads):", unpack]
    for position, slope in zip(use.active, slopes, strict=True):
        backward += [
            f"    contribution = {contribution(upstream, slope).text}",
            f"    held = grads[{ids[position]}]",
            f"    grads[{ids[position]}] = contribution if held is None else held + contribution",
        ]
    lines = [
        "def forward(values, node):",
        unpack,
        f"    return {_text(dialect, forward)}",
        *backward,
        "def slopes(id, node, values):",
        unpack,
        f"    return ({''.join(f'{_text(dialect, slope)}, ' for slope in slopes)})",
    ]
    made = functions("\n".join(lines), dialect)
    return Kernel(made["forward"], made["backward"], made["slopes"])


def _parameter_names(use: Call) -> list[str]:
    """Return one name for the id of each input, the rule's own where there is one."""
    if use.op.is_variadic:
        return [f"{use.op.inputs[0]}{n}" for n in range(use.arity)]
    return list(use.op.inputs)


def _text(dialect: Style, value: Term | float) -> str:
    return value.text if isinstance(value, Term) else dialect.constant(value).text
