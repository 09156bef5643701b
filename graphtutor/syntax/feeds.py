"""Values as they are typed: `x=-2, y=1/3, X=[[1, 2], [3, 4]]` becomes numbers and arrays by name."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from graphtutor.graph.builder import Builder
from graphtutor.graph.constants import constant_values
from graphtutor.graph.handle import Operand
from graphtutor.ops import OPS
from graphtutor.ops.selection import COMPARE
from graphtutor.syntax.answers import after_operand
from graphtutor.syntax.grammar import Parser
from graphtutor.syntax.tokens import END, SEPARATORS, Tokens

BETWEEN_FEEDS = (",", *SEPARATORS)
SUFFIXES = (".npz", ".json", ".toml")  # of files with values
COMPUTING = {sign for op in OPS.values() if op.infix for sign in op.infix.signs} | {"[", "."}
MADE = ("rand", "randn", "zeros", "ones", "eye")  # arrays that are made here


class Whose(NamedTuple):
    """Whose value is read, for what is said of it.

    Attributes:
        subject: what it is called in a sentence.
        written: what stands before the value where it is typed.
    """

    subject: str
    written: str = ""


UPSTREAM = Whose("The upstream gradient")


class Claim(NamedTuple):
    """A value as somebody typed it.

    Attributes:
        name: whose value it is.
        value: the number or array.
        typed: the number as it was typed.
        unit: one in the last place typed, such as 0.001 for 2.540; None if it is no plain decimal.
        digits: how many significant digits were typed.
    """

    name: str
    value: Any
    typed: str
    unit: float | None
    digits: int


def parse_feeds(text: str) -> dict[str, Any]:
    """Read values by name; a value may be an expression over numbers, pi and e.

    Arrays are typed `[[1, 2], [3, 4]]`, or made by `zeros(2, 3)`, `ones`, `eye(3)`, and `rand(2, 3;
    seed=1)` with entries between 0 and 1 or `randn` with normal ones, both of two decimals.

    Raises:
        ParseError: the text is not a list of `name = value`, a value depends on a name, or a name
            is given twice.

    >>> parse_feeds("x=-2, y=1/4")
    {'x': -2.0, 'y': 0.25}
    """
    return {claim.name: claim.value for claim in parse_claims(text)}


def parse_claims(text: str) -> list[Claim]:
    """Read values by name together with the way they were typed; otherwise as `parse_feeds`."""
    tokens = Tokens.of(text)
    reader = Parser(tokens)
    claims: list[Claim] = []
    seen: set[str] = set()
    while True:
        while reader.strings[reader.at] in BETWEEN_FEEDS:
            reader.at += 1
        start = reader.at
        if reader.strings[start] == END:
            return claims
        name, value = _one(reader)
        if name in seen:
            raise tokens.error(
                start,
                f"{name} is given twice.",
                code="feed-twice",
                expected="one value for each name",
                remedy="leave one of them out",
            )
        seen.add(name)
        typed = "".join(reader.strings[start + 2 : reader.at])
        claims.append(Claim(name, value, typed, *typed_precision(typed)))


def is_value_file(text: str) -> bool:
    """Say whether what was typed as values names a file.

    >>> is_value_file("weights.npz"), is_value_file("x=1")
    (True, False)
    """
    return text.strip().lower().endswith(SUFFIXES) and "=" not in text


def typed_precision(text: str) -> tuple[float | None, int]:
    """Return the unit of a typed number's last place and how many significant digits it has.

    The unit is None if the text is no plain decimal.

    >>> typed_precision("-0.530"), typed_precision("1/3")
    ((0.001, 3), (None, 0))
    """
    try:
        _, digits, exponent = Decimal(text.strip().replace("−", "-")).as_tuple()
        return float(Decimal(1).scaleb(int(exponent))), len(digits)
    except (InvalidOperation, ValueError, OverflowError):
        return None, 0


def parse_value(text: str, whose: Whose = Whose("The value")) -> Any:  # noqa: B008, it is immutable
    """Read one value alone, a number or an array.

    Args:
        text: what was typed.
        whose: what the value is called in errors.

    >>> parse_value("[1, 1/2]").tolist()
    [1.0, 0.5]
    """
    reader = Parser(Tokens.of(text))
    if reader.strings[0] == END:
        raise reader.tokens.error(
            0,
            f"{whose.subject} is empty.",
            code="feed-expected",
            expected="a number, or an array between square brackets",
            remedy="write for instance 1 or [[1, 0], [0, 1]]",
        )
    if reader.strings[1:2] == ["="]:
        raise reader.tokens.error(
            0,
            f"{whose.subject} has no name.",
            code="feed-unnamed",
            expected="a number, or an array between square brackets",
            remedy=f"leave {reader.strings[0]}= out",
        )
    value = _value(reader, whose)
    if reader.strings[reader.at] == ",":
        raise reader.tokens.error(
            reader.at,
            f"{whose.subject} is one number or one array.",
            code="feed-comma",
            expected="the end",
            remedy="write [1, 2] for an array",
        )
    if reader.strings[reader.at] != END:
        raise after_operand(reader.tokens, reader.at)
    return value


def _one(reader: Parser) -> tuple[str, Any]:
    """Read one `name = value`."""
    tokens, start = reader.tokens, reader.at
    name = reader.strings[start]
    if not (name[:1].isalpha() or name[:1] == "_") or reader.strings[start + 1] != "=":
        raise tokens.error(
            start,
            "A value is given as name=number.",
            code="feed-expected",
            expected="a name and =",
            remedy=_remedy_for_no_value(tokens, start),
        )
    tokens.check_name(start)
    reader.at += 2
    value = _value(reader, Whose(f"The value of {name}", f"{name}="))
    if reader.strings[reader.at] not in (*BETWEEN_FEEDS, END):
        if reader.strings[reader.at + 1 : reader.at + 2] == ["="]:
            raise tokens.error(
                reader.at,
                "Between two values stands a comma.",
                code="feed-comma",
                expected="a comma",
                remedy="write for instance x=-2, y=5",
            )
        raise after_operand(tokens, reader.at)
    return name, value


def _remedy_for_no_value(tokens: Tokens, start: int) -> str:
    """Return what to try where no name and = stand, for instance because a file was given among values."""
    file = tokens.text[tokens.span(start)[0] :].partition(",")[0].strip()
    if is_value_file(file):
        return f'give files and values apart: --at {file} --at "x=1"'
    if tokens.strings[start][:1].isdigit() and start:
        return "write 2.5 with a point"
    return "write for instance x=-2, y=5"


def _value(reader: Parser, whose: Whose) -> Any:
    """Read a number or an array."""
    if not arrays_begin(reader):
        return _number(reader, whose)
    from graphtutor.syntax.arrays import array  # which loads NumPy

    value = array(reader, lambda: _number(reader, whose))
    if reader.strings[reader.at] in COMPUTING:
        raise reader.tokens.error(
            reader.at,
            "Nothing is computed with an array where values are given.",
            code="array-arithmetic",
            expected="a comma and the next value, or the end",
            remedy="type its entries out, such as [2, 4], or compute with it in the expression",
        )
    return value


def arrays_begin(reader: Parser) -> bool:
    """Say whether an array comes next."""
    token, after = (*reader.strings[reader.at : reader.at + 2], END)[:2]
    return token == "[" or (token in MADE and after == "(")


def _number(reader: Parser, whose: Whose) -> float:
    """Read one number, which may be an expression over constants."""
    start = reader.at
    reader.builder = Builder()
    reader.names = {}
    reader.fixed = []
    value = reader.expression(COMPARE)
    if reader.builder.inputs:
        unknown = next(iter(reader.builder.inputs))
        raise reader.tokens.error(
            start,
            f"{whose.subject} must be a number, but it depends on {unknown}.",
            code="feed-not-a-number",
            expected="numbers, pi and e",
            remedy=f"write {whose.written}1",
        )
    reader.refuse_infinite_constants()
    if not isinstance(value, Operand):
        return float(value)
    fixed = [id for id, _ in reader.fixed]
    known = constant_values(reader.builder, reader.builder.constants, fixed)
    if value.id not in known:
        raise reader.tokens.error(
            start,
            f"{whose.subject} is no number here.",
            code="feed-not-a-number",
            expected="one number, or an array between square brackets",
            remedy=f"write {whose.written}[1, 2]",
        )
    return float(known[value.id])
