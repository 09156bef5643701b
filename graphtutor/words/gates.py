"""The catalogue of gates as lines of text: what each computes, its slopes, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.graph.copies import summed, summed_axes
from graphtutor.graph.folding import opens
from graphtutor.namespaces.notation import LATEX, PLAIN, UNICODE
from graphtutor.namespaces.writing import Style, Term
from graphtutor.ops import OPS
from graphtutor.ops.call import call
from graphtutor.ops.op import Op
from graphtutor.text import number

LONGEST = 90  # characters of a gradient that still explains; a longer one is for the opened gate


def list_lines() -> Iterator[str]:
    """Yield one line a gate: its name, how it is typed and what it does to a gradient."""
    rows = [(op.name, _usage(op), op.pattern) for op in OPS.values()]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, usage, pattern in rows:
        yield f"{name:<{widths[0]}}  {usage:<{widths[1]}}  {pattern}"


def gate_lines(name: str) -> Iterator[str]:
    """Yield all there is to say about one gate.

    Raises:
        LookupFailedError: there is no gate of that name.
    """
    op = OPS[name]
    yield f"{op.name}  {op.symbol}"
    yield f"  typed      {_usage(op)}"
    yield f"  formula    {_formula(op, UNICODE)}"
    yield f"  LaTeX      {_formula(op, LATEX)}"
    yield f"  pattern    {op.pattern}"
    for position, input in enumerate(op.inputs):
        if op.kind == "elementwise":
            yield f"  slope      {_slope(op, position)}: {op.why[input]}"
        else:
            yield f"  gradient   {_handed_on(op, position)}: {op.why[input]}"
    for setting, value in op.settings.items():
        shown = number(value) if isinstance(value, float) else value
        yield f"  setting    {setting} = {shown}"
    if op.kink:
        yield f"  kink       {op.kink.convention}"
    for gap in op.gaps:
        yield f"  gap        {gap.reason}"
    if op.stable:
        yield "  numbers    are computed by a form that does not overflow"
    if opens(op):
        yield "  opens      into smaller gates (unfold)"
    yield f"  source     {op.source}"


def _inputs(op: Op) -> tuple[str, ...]:
    return ("a", "b") if op.is_variadic else op.inputs


def _usage(op: Op) -> str:
    inputs = _inputs(op)
    if op.infix:
        sign = op.infix.signs[0]
        return f"{sign}{inputs[0]}" if len(inputs) == 1 else f"{inputs[0]} {sign} {inputs[1]}"
    if op.name in PLAIN.forms:
        return PLAIN.call(op.name, *map(PLAIN.atom, inputs)).text
    more = ", …" if op.is_variadic else ""
    options = "".join(f"[, {name}]" for name, value in op.settings.items() if value != "first")
    return f"{op.name}({', '.join(inputs)}{more}{options})"


def _offers(op: Op, style: Style) -> dict[str, object]:
    named = {n: style.atom(n) for n, v in op.settings.items() if isinstance(v, float)}
    return op.offers(style, tuple(map(style.named, _inputs(op))), named)


def _formula(op: Op, style: Style) -> str:
    value = (op.opens or op.forward)(_offers(op, style))
    return f"y = {value.text if isinstance(value, Term) else value}"


def _handed_on(op: Op, position: int) -> str:
    """Return what a gate of whole arrays hands to an input, with ∂y for the upstream gradient."""
    shown = _inputs(op)[position]
    if not op.carries(op.input_at(position)):
        return f"toward {shown} none"
    atoms = tuple(map(UNICODE.atom, _inputs(op)))
    use = call(op, len(atoms), tuple(p for p in range(len(atoms)) if op.carries(op.input_at(p))))
    handed = use.contributions(UNICODE, atoms, UNICODE.atom("y"), UNICODE.atom("∂y"))[position]
    axes = summed_axes(use, [sizes_of(x) for x in op.samples[0].inputs], position)
    found = summed(UNICODE, handed, axes or ())
    text = found.text if isinstance(found, Term) else str(found)
    return f"∂{shown} = {text}" if len(text) <= LONGEST else f"toward {shown}"


def sizes_of(rows: object) -> tuple[int, ...]:
    """Return the shape of nested lists."""
    return (len(rows), *sizes_of(rows[0])) if isinstance(rows, list) else ()


def _slope(op: Op, position: int) -> str:
    name = op.input_at(position)
    rule = op.local[name]
    shown = _inputs(op)[position]
    if rule is None:
        return f"toward {shown} none"
    slope = rule({**_offers(op, UNICODE), "y": UNICODE.atom("y"), "i": position})
    return f"∂y/∂{shown} = {slope.text if isinstance(slope, Term) else slope}"
