"""An Op is one gate: its rule, what it does to a gradient, its words and what judges it, in one value.

A rule is a pure function that asks by parameter name for what it needs: an input (`a`), the output
(`y`), a setting (`slope`), the upstream gradient (`g`), or the namespace `xp` when operators are not
enough. The same rule computes a float, an array, a SymPy expression or a formula, depending on what it
is given.

An elementwise gate states its local slopes; a structural gate, whose outputs each depend on many entries,
states its vector-Jacobian product; a group is a formula over gates and states neither.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, Literal, NamedTuple

from graphtutor.errors import DefinitionError

Function = Callable[..., Any]
Kind = Literal["elementwise", "structural", "group"]
VARIADIC = 0x04  # the flag of a code object with a *parameter


class Rule:
    """A pure function together with the names it asks for."""

    __slots__ = ("asks", "defaults", "function", "leading", "variadic")

    def __init__(self, function: Function) -> None:
        code: CodeType = function.__code__
        count = code.co_argcount + code.co_kwonlyargcount
        names = code.co_varnames
        self.function = function
        self.variadic = names[count] if code.co_flags & VARIADIC else None
        self.asks = names[:count]
        self.leading = names[: code.co_argcount]
        given = function.__defaults__ or ()
        self.defaults = dict(
            zip(self.leading[len(self.leading) - len(given) :], given, strict=True)
        )
        self.defaults.update(function.__kwdefaults__ or {})

    def __call__(self, offers: Mapping[str, Any]) -> Any:
        """Call the function with what it asks for; several inputs of one name come one by one."""
        several = offers[self.variadic] if self.variadic else ()
        leading = [offers[name] for name in self.leading]
        rest = {name: offers[name] for name in self.asks[len(leading) :]}
        return self.function(*leading, *several, **rest)


class Sample(NamedTuple):
    """Inputs at which a gate of arrays is judged, as nested lists, with its settings there."""

    inputs: tuple[Any, ...]
    settings: Mapping[str, Any]


def at(*inputs: Any, **settings: Any) -> Sample:
    """Return a sample.

    >>> at([1, 2], axis=0)
    Sample(inputs=([1, 2],), settings={'axis': 0})
    """
    return Sample(inputs, settings)


@dataclass(frozen=True, slots=True)
class Infix:
    """How a gate is typed between its operands, or before its one operand.

    Attributes:
        signs: the spellings; the first is the one that is written.
        binding: how strongly it binds; a higher one goes first.
        right: whether a chain groups from the right, as powers do.
    """

    signs: tuple[str, ...]
    binding: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Kink:
    """Where a gate has no slope, and which one is taken there.

    Attributes:
        at: a rule for numbers; the list it returns holds zeros at the kink, and elsewhere keeps the
            signs of its entries until a kink is crossed.
        convention: the slope taken at the kink, as a sentence.
        examples: points that lie exactly at the kink.
        zeros: how many zeros make the kink; a tie takes two, the chosen input and its equal.
    """

    at: Rule
    convention: str
    examples: tuple[tuple[Any, ...], ...]
    zeros: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a gate has no finite value, or no finite slope, and why.

    Attributes:
        at: a rule that says whether its inputs lie there: numbers or, of a structural gate, whole arrays.
        reason: what is the matter there, as a clause.
        told: a rule that returns the reason with what is odd about the inputs in it.
    """

    at: Rule
    reason: str
    told: Rule | None = None

    def clause(self, offers: Mapping[str, Any]) -> str:
        """Return the reason at some inputs."""
        return self.reason if self.told is None else str(self.told(offers))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Op:
    """One gate.

    Attributes:
        name: what is typed to call it.
        symbol: what is drawn in its circle.
        forward: the rule that computes the output.
        kind: elementwise, structural or group; see above.
        local: by input of an elementwise gate, the rule of the local slope; None where no gradient flows.
        vjp: by input of a structural gate, the rule of what it hands on; None where no gradient flows,
            which is all that a group states.
        shape: the rule of the output's shape, which is given shapes; None where entries stay in place,
            or where the gates of a group decide.
        stable: rules for numbers that replace `forward` (key "y") or a slope (key: the input) where
            the plain formula would overflow or cancel.
        opens: the same function over smaller gates, where `forward` is a single function already.
        pattern: the name of what the gate does to a gradient.
        patterns: by input, that name where it differs from `pattern`.
        why: by input, a sentence that says why the slope is what it is.
        verb: what the forward pass does, as a sentence's verb phrase.
        samples: points away from kinks at which the contract tests judge the gate; those of arrays
            are made with `at`.
        refused: samples of arrays that do not fit.
        kink: where the slope jumps, and the convention there.
        gaps: where the gate has no finite value or slope.
        source: where the rule and its convention come from.
        aliases: other names that call it.
        infix: how it is typed as an operator.
        commutes: whether its two inputs may be exchanged.
        choices: by name, the words that a setting chooses from.
        gathers: the setting that takes all numbers after the inputs together, such as a shape.
        reduces: the gate that is meant when this one is given a single array, as `max(x)`.
        is_comparison: whether it answers true or false, so that no gradient flows through it.
    """

    name: str
    symbol: str
    kind: Kind
    forward: Rule
    pattern: str
    why: Mapping[str, str]
    verb: str
    samples: tuple[Any, ...]
    source: str
    local: Mapping[str, Rule | None] = field(default_factory=dict)
    vjp: Mapping[str, Rule | None] = field(default_factory=dict)
    shape: Rule | None = None
    stable: Mapping[str, Rule] = field(default_factory=dict)
    opens: Rule | None = None
    patterns: Mapping[str, str] = field(default_factory=dict)
    refused: tuple[Sample, ...] = ()
    kink: Kink | None = None
    gaps: tuple[Gap, ...] = ()
    aliases: tuple[str, ...] = ()
    infix: Infix | None = None
    commutes: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gathers: str | None = None
    reduces: str | None = None
    is_comparison: bool = field(init=False)
    inputs: tuple[str, ...] = field(init=False)
    carrying: frozenset[str] = field(init=False)  # the inputs to which a gradient flows
    settings: Mapping[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        rule = self.forward
        named = tuple(n for n in rule.asks if n != "xp" and n not in rule.defaults)
        object.__setattr__(self, "inputs", (rule.variadic,) if rule.variadic else named)
        object.__setattr__(self, "settings", rule.defaults)
        rules = self.local if self.kind == "elementwise" else self.vjp
        carrying = frozenset(n for n in self.inputs if rules.get(n, rule) is not None)
        object.__setattr__(self, "carrying", carrying)
        slopeless = all(slope is None for slope in self.local.values())
        object.__setattr__(self, "is_comparison", self.kind == "elementwise" and slopeless)
        self._refuse_unknown_names()

    def __repr__(self) -> str:
        return f"<gate {self.name}>"

    def __reduce__(self) -> tuple[Function, tuple[str]]:
        return _by_name, (self.name,)

    @property
    def is_variadic(self) -> bool:
        """Say whether the gate takes two or more inputs, as max does."""
        return self.forward.variadic is not None

    @property
    def is_differentiable(self) -> bool:
        """Say whether a gradient flows to every input."""
        return self.carrying.issuperset(self.inputs)

    def pattern_toward(self, input: str) -> str:
        """Return the name of what the gate does to a gradient on the way to an input."""
        return self.patterns.get(input, self.pattern)

    def carries(self, input: str) -> bool:
        """Say whether a gradient flows to an input."""
        return input in self.carrying

    @property
    def chooses(self) -> bool:
        """Say whether the gate takes one of its inputs, so that the others get no gradient."""
        has_several = self.is_variadic or len(self.inputs) > 1
        has_kink = self.kink is not None and not self.is_comparison
        return "condition" in self.inputs or (has_kink and has_several)

    def input_at(self, position: int) -> str:
        """Return the name of an input by its position."""
        return self.inputs[0] if self.is_variadic else self.inputs[position]

    def offers(
        self, xp: Any, values: tuple[Any, ...], settings: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what the rules may ask for, but for the output."""
        offered = {"xp": xp, **self.settings, **settings}
        if self.is_variadic:
            offered[self.inputs[0]] = values
        else:
            offered.update(zip(self.inputs, values, strict=True))
        return offered

    def _refuse_unknown_names(self) -> None:
        """Refuse a rule that asks for what nobody offers, where the rule is written."""
        offered = {"xp", "i", "y", *self.inputs, *self.settings}
        offered |= {"g"} if self.kind != "elementwise" else set()
        stated = self.local if self.kind == "elementwise" else self.vjp
        if set(stated) != set(self.inputs) and self.kind != "group":
            raise DefinitionError(
                f"The gate {self.name} must state a slope for each input.",
                code="slope-missing",
                expected=f"local slopes for {', '.join(self.inputs)}",
                received=", ".join(stated) or "none",
                remedy="write None for an input through which no gradient flows",
            )
        rules = [self.forward, *self.local.values(), *self.vjp.values(), *self.stable.values()]
        rules += [self.opens, self.shape]
        rules += [rule for gap in self.gaps for rule in (gap.at, gap.told)]
        rules += [self.kink.at] if self.kink else []
        for rule in filter(None, rules):
            for name in rule.asks:
                if name not in offered:
                    raise DefinitionError(
                        f"A rule of the gate {self.name} asks for {name!r}.",
                        code="rule-asks-unknown",
                        expected=f"one of {', '.join(sorted(offered))}",
                        received=name,
                    )


def _by_name(name: str) -> Op:
    """Find a gate again after it was pickled by name."""
    from graphtutor.ops import OPS

    return OPS[name]
