"""Arrays as they are typed among values: `[[1, 2], [3, 4]]`, `rand(2, 3; seed=1)`, `eye(3)`."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from graphtutor.graph.values import MOST_AXES
from graphtutor.syntax.tokens import END

if TYPE_CHECKING:
    from graphtutor.errors import ParseError
    from graphtutor.syntax.grammar import Parser

LARGEST = 4_000_000  # entries of one array that is made here
PLACES = 2  # decimals of a random entry, so that a walk shows it whole


def _uniform(chance: random.Random) -> float:
    return round(chance.random(), PLACES)


def _normal(chance: random.Random) -> float:
    """Return a normally distributed number (Box and Muller 1958)."""
    radius = math.sqrt(-2 * math.log(1 - chance.random()))
    return round(radius * math.cos(2 * math.pi * chance.random()), PLACES)


RANDOM: dict[str, Callable[[random.Random], float]] = {"rand": _uniform, "randn": _normal}
FILLED = {"zeros": 0.0, "ones": 1.0}


def array(parser: Parser, number: Callable[[], float]) -> Any:
    """Read an array.

    Args:
        parser: whose next token begins it.
        number: reads one number, which may be an expression over constants.

    Raises:
        ParseError: rows have different lengths, an array is empty or too large, or is not closed.
    """
    if parser.strings[parser.at] == "[":
        return np.array(_listed(parser, number, 1), dtype=np.float64)
    return _made(parser)


def _listed(parser: Parser, number: Callable[[], float], depth: int) -> list[Any]:
    opened = parser.at
    if depth > MOST_AXES:
        raise _refused(parser, opened, "too-deep", f"at most {MOST_AXES} brackets in one another")
    parser.at += 1
    found: list[Any] = []
    while parser.strings[parser.at] != "]":
        start = parser.at
        is_row = parser.strings[start] == "["
        if parser.strings[start] in (*RANDOM, *FILLED, "eye"):
            whole = f"{parser.strings[start]}(2, 2)"
            raise _refused(parser, start, "nested-array", "numbers, or rows in brackets", whole)
        found.append(_listed(parser, number, depth + 1) if is_row else number())
        if _sizes(found[0]) != _sizes(found[-1]):
            raise _refused(parser, start, "ragged-array", "rows of equal length")
        if parser.strings[parser.at] == ",":
            parser.at += 1
        elif parser.strings[parser.at] == END:
            raise _refused(parser, opened, "unclosed-bracket", "] before the end")
        elif parser.strings[parser.at] != "]":
            raise _refused(parser, parser.at, "unclosed-bracket", "a comma or ]")
    parser.at += 1
    if not found:
        raise _refused(parser, opened, "empty-array", "at least one number")
    return found


def _sizes(row: Any) -> list[int]:
    """Return the lengths of the lists in one another, by the first of each."""
    found = []
    while isinstance(row, list):
        found.append(len(row))
        row = row[0]
    return found


def _made(parser: Parser) -> Any:
    """Read `rand(2, 3; seed=1)` or `zeros(2, 3)`."""
    start = parser.at
    name = parser.strings[start]
    parser.at += 2
    shape, seed = _arguments(parser, name)
    parser.close(start + 1)
    if name == "eye":
        shape = shape * 2 if len(shape) == 1 else shape
        if len(shape) != 2:
            raise _refused(parser, start, "bad-shape", "one size, or rows and columns", "eye(3)")
    if not shape or not 0 < math.prod(shape) <= LARGEST or len(shape) > MOST_AXES:
        sizes = f"1 to {MOST_AXES} sizes, with 1 to {LARGEST:,} entries together"
        raise _refused(parser, start, "bad-shape", sizes, f"{name}(2, 3)")
    if name in RANDOM:
        chance = random.Random(seed)  # noqa: S311, for practice and no secret
        drawn = [RANDOM[name](chance) for _ in range(math.prod(shape))]
        return np.array(drawn).reshape(shape)
    return np.eye(shape[0], shape[1]) if name == "eye" else np.full(shape, FILLED[name])


def _arguments(parser: Parser, name: str) -> tuple[list[int], int]:
    """Read sizes, and behind them a seed if there is one; return both."""
    shape: list[int] = []
    seeds: list[int] = []
    example = f"{name}(2, 3; seed=1)" if name in RANDOM else f"{name}(2, 3)"
    while parser.strings[parser.at] not in (")", END):
        if parser.strings[parser.at : parser.at + 2] == ["seed", "="] and name in RANDOM:
            if seeds:
                raise _refused(parser, parser.at, "seed-twice", "one seed", example)
            parser.at += 2
            seeds.append(_whole(parser))
        elif seeds or (shape and parser.strings[parser.at - 1] == ";"):
            expected = "sizes with commas between them, then the seed"
            raise _refused(parser, parser.at, "bad-shape", expected, example)
        else:
            shape.append(_whole(parser))
        if parser.strings[parser.at] in (",", ";"):
            parser.at += 1
        elif parser.strings[parser.at] != ")":
            raise _refused(parser, parser.at, "bad-shape", "a comma or )", example)
    return shape, sum(seeds)


def _whole(parser: Parser) -> int:
    token = parser.strings[parser.at]
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        raise _refused(parser, parser.at, "bad-shape", "whole numbers")
    parser.at += 1
    return int(token)


def _refused(
    parser: Parser,
    index: int,
    code: str,
    expected: str,
    example: str = "[[1, 2], [3, 4]] or rand(2, 3; seed=1)",
) -> ParseError:
    return parser.tokens.error(
        index,
        "This is no array.",
        code=code,
        expected=expected,
        remedy=f"write for instance {example}",
    )
