"""The three kinds of gate, and how a gate of each kind is written down."""

from __future__ import annotations

from collections.abc import Mapping

from graphtutor.ops.op import Function, Gap, Infix, Kink, Op, Rule, Sample


def elementwise(
    name: str,
    symbol: str,
    *,
    forward: Function,
    local: Mapping[str, Function | None],
    pattern: str,
    why: Mapping[str, str],
    verb: str,
    samples: tuple[tuple[float, ...], ...],
    source: str,
    stable: Mapping[str, Function] | None = None,
    opens: Function | None = None,
    kink: Kink | None = None,
    gaps: tuple[Gap, ...] = (),
    aliases: tuple[str, ...] = (),
    infix: Infix | None = None,
    commutes: bool = False,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    reduces: str | None = None,
) -> Op:
    """Define a gate that works on each number by itself; see `Op` for the fields.

    Raises:
        DefinitionError: a slope is missing, or a rule asks for a name that is not on offer.
    """
    return Op(
        name=name,
        symbol=symbol,
        kind="elementwise",
        forward=Rule(forward),
        local=_rules(local),
        stable={key: Rule(rule) for key, rule in (stable or {}).items()},
        opens=opens and Rule(opens),
        pattern=pattern,
        why=why,
        verb=verb,
        samples=samples,
        kink=kink,
        gaps=gaps,
        source=source,
        aliases=aliases,
        infix=infix,
        commutes=commutes,
        choices=choices or {},
        reduces=reduces,
    )


def structural(
    name: str,
    symbol: str,
    *,
    forward: Function,
    vjp: Mapping[str, Function | None],
    shape: Function,
    pattern: str,
    why: Mapping[str, str],
    verb: str,
    samples: tuple[Sample, ...],
    source: str,
    patterns: Mapping[str, str] | None = None,
    refused: tuple[Sample, ...] = (),
    stable: Mapping[str, Function] | None = None,
    opens: Function | None = None,
    kink: Kink | None = None,
    gaps: tuple[Gap, ...] = (),
    aliases: tuple[str, ...] = (),
    infix: Infix | None = None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
    gathers: str | None = None,
) -> Op:
    """Define a gate of whole arrays, whose outputs each depend on many entries; see `Op` for the fields.

    Raises:
        DefinitionError: a rule is missing, or asks for a name that is not on offer.
    """
    return Op(
        name=name,
        symbol=symbol,
        kind="structural",
        forward=Rule(forward),
        vjp=_rules(vjp),
        shape=Rule(shape),
        stable={key: Rule(rule) for key, rule in (stable or {}).items()},
        opens=opens and Rule(opens),
        pattern=pattern,
        patterns=patterns or {},
        why=why,
        verb=verb,
        samples=samples,
        refused=refused,
        kink=kink,
        gaps=gaps,
        source=source,
        aliases=aliases,
        infix=infix,
        choices=choices or {},
        gathers=gathers,
    )


def group(
    name: str,
    symbol: str,
    *,
    formula: Function,
    pattern: str,
    why: Mapping[str, str],
    verb: str,
    samples: tuple[Sample, ...],
    source: str,
    shape: Function | None = None,
    patterns: Mapping[str, str] | None = None,
    refused: tuple[Sample, ...] = (),
    aliases: tuple[str, ...] = (),
    fixed: tuple[str, ...] = (),
) -> Op:
    """Define a name for a formula over gates: drawn as one box, with the gradients of what is inside.

    No gradient flows to the inputs in `fixed`, such as labels. The shape follows from the formula; a rule
    of its own may refuse what the formula would take, such as labels that would be repeated.

    Raises:
        DefinitionError: the formula asks for a name that is not on offer.
    """
    return Op(
        name=name,
        symbol=symbol,
        kind="group",
        forward=Rule(formula),
        shape=shape and Rule(shape),
        vjp=dict.fromkeys(fixed),
        pattern=pattern,
        patterns=patterns or {},
        why=why,
        verb=verb,
        samples=samples,
        refused=refused,
        source=source,
        aliases=aliases,
    )


def _rules(functions: Mapping[str, Function | None]) -> dict[str, Rule | None]:
    return {key: function and Rule(function) for key, function in functions.items()}
