"""What only arrays need: `.T` and `[0, 1:]` behind an operand, and what is given by name, as `axis=0`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphtutor.catalogue import similar
from graphtutor.graph.handle import Operand
from graphtutor.ops import OPS
from graphtutor.ops.op import Op
from graphtutor.syntax.tokens import END

if TYPE_CHECKING:
    from graphtutor.syntax.grammar import Parser, Value

AFTER = {".", "["}
WORDS = {"True": True, "False": False, "true": True, "false": False, "None": None}
Part = int | tuple[int | None, int | None, int | None]


def after_operand(parser: Parser, value: Value) -> Value:
    """Read every `.T` and every index that stands behind an operand."""
    strings = parser.strings
    while isinstance(value, Operand):
        place = parser.at
        if strings[place] == "." and strings[place + 1] == "T":
            parser.at += 2
            value = parser.apply(OPS["transpose"], [value], place)
        elif strings[place] == "[":
            parser.at += 1
            key = _key(parser, place)
            value = parser.apply(OPS["index"], [value], place, {"key": key})
        else:
            break
    return value


def _key(parser: Parser, opened: int) -> tuple[Part, ...]:
    """Read what stands between square brackets: places and slices, in the order of the axes."""
    parts = []
    while True:
        parts.append(_part(parser))
        token = parser.strings[parser.at]
        parser.at += 1
        if token == "]":
            return tuple(parts)
        if token != ",":
            parser.at -= 1
            raise parser.tokens.error(
                opened if token == END else parser.at,
                "This bracket is never closed." if token == END else "Here stands a comma or ].",
                code="unclosed-bracket",
                expected="] before the end" if token == END else ", or ]",
                remedy="write X[0, 1] for an entry, X[:, 1] for a column",
            )


def _part(parser: Parser) -> Part:
    bounds = [_bound(parser)]
    while parser.strings[parser.at] == ":" and len(bounds) < 3:
        parser.at += 1
        bounds.append(_bound(parser))
    if len(bounds) > 1:
        start, stop, step = (*bounds, None)[:3]
        if step == 0:
            raise _no_place(parser)
        return start, stop, step
    if bounds[0] is None:
        raise _no_place(parser)
    return bounds[0]


def _bound(parser: Parser) -> int | None:
    """Read a whole number, or nothing."""
    sign = parser.strings[parser.at] in ("-", "−")
    token = parser.strings[parser.at + sign]
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        if sign or token not in (":", "]", ","):
            raise _no_place(parser)
        return None
    parser.at += 1 + sign
    return -int(token) if sign else int(token)


def _no_place(parser: Parser) -> Exception:
    return parser.tokens.error(
        parser.at,
        "Between square brackets stand whole numbers and slices.",
        code="bad-index",
        expected="a place counted from 0, or a slice such as 1:3",
        remedy="write X[0, 1] for an entry, X[:, 1] for a column",
    )


def is_named(parser: Parser) -> bool:
    """Say whether a name and = come next."""
    return parser.strings[parser.at + 1 : parser.at + 2] == ["="]


def input_name(parser: Parser, op: Op, position: int) -> bool:
    """Read the name and = in front of an input, as in `l2(W, rate=0.01)`; say whether they stand there.

    An input has its own place, with or without its name, so that text and graph have one order.
    """
    name = parser.strings[parser.at]
    if op.is_variadic or name not in op.inputs:
        return False
    if op.inputs.index(name) != position:
        raise parser.tokens.error(
            parser.at,
            f"{name} stands in another place than the inputs of {op.name} do.",
            code="input-out-of-order",
            expected=f"in this order {', '.join(op.inputs)}",
            received=f"{name} as number {position + 1}",
            remedy=f"write {op.name}({', '.join(f'{each}=…' for each in op.inputs)})",
        )
    parser.at += 2
    return True


def setting(parser: Parser, op: Op, given: dict[str, Any], position: int) -> None:
    """Read a setting by name, such as `axis=0`, into those that were given; `position` inputs precede it."""
    name = parser.strings[parser.at]
    if name in given:
        raise parser.tokens.error(
            parser.at,
            f"The setting {name} is given twice.",
            code="unknown-setting",
            expected=f"one of {', '.join(op.settings)}",
            remedy="leave one of them out",
        )
    if name not in op.settings:
        raise _unknown_setting(parser, op, name, position)
    parser.at += 2
    given[name] = setting_value(parser, op, name)


def _unknown_setting(parser: Parser, op: Op, name: str, position: int) -> Exception:
    known = (*(() if op.is_variadic else op.inputs), *op.settings)
    close = similar(name, known)
    remedy = f"did you mean {close}?" if close else None
    if "condition" in op.inputs[position : position + 1] or position >= len(known):
        remedy = "leave it out, or write == to compare"
    elif not close and position < len(op.inputs) and not op.is_variadic:
        remedy = f"call it {op.inputs[position]}, or write the value alone"
    return parser.tokens.error(
        parser.at,
        f"{op.name} has no {'setting' if op.settings else 'input'} called {name[:40]}.",
        code="unknown-setting",
        expected=f"one of {', '.join(known)}",
        remedy=remedy,
    )


def setting_value(parser: Parser, op: Op, name: str) -> Any:
    """Read the value of a setting: a number, numbers in parentheses, or a word."""
    token = parser.strings[parser.at]
    if token in op.choices.get(name, ()) or token in WORDS:
        parser.at += 1
        return WORDS.get(token, token)
    if token == "(":
        return _pair(parser, op, name)
    sign = -1.0 if token in ("-", "−") else 1.0
    parser.at += token in ("-", "−")
    if not parser.begins_number(parser.at):
        words = ", ".join(op.choices.get(name, ("a number", "(0, 1)", "True", "False")))
        raise parser.tokens.error(
            parser.at,
            f"The setting {name} of {op.name} cannot be read.",
            code="bad-setting",
            expected=words,
        )
    return sign * parser.number()


def _pair(parser: Parser, op: Op, name: str) -> tuple[Any, ...]:
    """Read values in parentheses, for instance several axes."""
    opened = parser.at
    parser.at += 1
    parser.deeper(opened)
    found = []
    while parser.strings[parser.at] != ")":
        found.append(setting_value(parser, op, name))
        if parser.strings[parser.at] != ",":
            break
        parser.at += 1
    parser.close(opened)
    parser.depth -= 1
    return tuple(found)
