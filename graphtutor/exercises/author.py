"""Reads what an author writes: a worksheet as a TOML file, or as expressions of the command line."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from graphtutor.catalogue import similar
from graphtutor.errors import ExerciseError, FeedError, GraphTutorError
from graphtutor.exercises.exercise import ASKS, Ask, Exercise
from graphtutor.exercises.worksheet import Paper, Worksheet
from graphtutor.graph.graph import Graph
from graphtutor.ops.sizes import Shape
from graphtutor.syntax.feeds import parse_feeds
from graphtutor.syntax.grammar import parse
from graphtutor.text import LONGEST, MOST_COLUMNS, MOST_ROWS, exact_number, listed, printable

LARGEST_FILE = 256 * 1024  # bytes
LARGEST = 1e150  # of a number
MOST_CHOICES = 1000  # values of one input
SHEET_KEYS = ("title", "note", "paper", "seed", "ask", "exercise")
EXERCISE_KEYS = ("expression", "title", "at", "ask", "draw")
DRAWN = re.compile(r"([^\W\d]\w*)\s*=\s*draw\(([^()]*)\)")
EXAMPLE = '[[exercise]]\nexpression = "(x+y)*z"'


def from_expressions(expressions: Sequence[str], at: str, settings: Mapping[str, Any]) -> Worksheet:
    """Return the worksheet of some expressions.

    Args:
        expressions: one exercise each.
        at: values of inputs that are not to be drawn, such as `x=1`, for all that have them; and with
            `W=draw(2, 3)` the shapes of arrays that are.
        settings: title, note, paper, seed and ask; None for what is not said.

    Raises:
        ParseError, FeedError: an expression or the values are wrong.
        ExerciseError: a setting is wrong.
    """
    given, shapes = _values_and_shapes(at)
    graphs = [parse(expression) for expression in expressions]
    for number, graph in enumerate(graphs, 1):
        _refuse_without_gates(graph, f"exercise {number}")
    known = {name for graph in graphs for name in graph.inputs}
    if unknown := [name for name in (*given, *shapes) if name not in known]:
        raise FeedError(
            f"No expression has an input called {unknown[0]}.",
            code="feed-unknown",
            expected=f"values of {listed(sorted(known)[:12])}",
            received=unknown[0],
        )
    ask = _asked(settings.get("ask"))
    exercises = (
        Exercise(
            graph,
            fixed={n: v for n, v in given.items() if n in graph.inputs},
            ask=ask,
            shapes={n: shape for n, shape in shapes.items() if n in graph.inputs},
        )
        for graph in graphs
    )
    return _worksheet(tuple(exercises), settings)


def read_worksheet(path: str | Path, settings: Mapping[str, Any]) -> Worksheet:
    """Read a worksheet from a TOML file; what `settings` say goes before what the file says.

    Raises:
        ExerciseError: the file cannot be read, or something in it is wrong.
        ParseError, FeedError: an expression or the values in it are wrong.
    """
    table = _table(Path(path))
    _refuse_unknown(table, SHEET_KEYS, "the worksheet")
    said = {**table, **{key: value for key, value in settings.items() if value is not None}}
    parts = table.get("exercise", [])
    if not isinstance(parts, list) or not parts:
        raise _wrong(
            "The worksheet has no exercise.", "a part that begins with [[exercise]]", EXAMPLE
        )
    ask = settings.get("ask")
    exercises = (_exercise(part, number, said, ask) for number, part in enumerate(parts, 1))
    return _worksheet(tuple(exercises), said)


def _table(path: Path) -> dict[str, Any]:
    """Return the content of a TOML file."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _wrong(f"{path} is too large.", f"at most {LARGEST_FILE // 1024} kB")
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise _wrong(f"{str(path)[:80]} cannot be read: {error.strerror}.", "a TOML file") from None
    except (ValueError, RecursionError) as error:  # also what UTF-8 and numbers cannot be
        said = str(error) or "it is nested too deeply"
        raise _wrong(f"{path} is no TOML file: {said}.", "text such as", EXAMPLE) from None


def _exercise(part: Any, number: int, said: Mapping[str, Any], ask: Any) -> Exercise:
    where = f"exercise {number}"
    if not isinstance(part, dict):
        raise _wrong(f"{where.capitalize()} is no table.", "a part that begins with [[exercise]]")
    _refuse_unknown(part, EXERCISE_KEYS, where)
    if "expression" not in part:
        raise _wrong(
            f"{where.capitalize()} has no expression.", 'a line such as expression = "x*y"'
        )
    try:
        graph = parse(_text(part["expression"], "expression", where))
        fixed, shapes = _given(part.get("at", ""), where)
        _refuse_unknown((*fixed, *shapes), graph.inputs, f"the values of {where}")
        choices, more = _choices(part.get("draw", {}), graph, where)
        shapes |= more
    except GraphTutorError as error:
        error.message = f"{where.capitalize()}: {error.message}" if error.text else error.message
        raise
    _refuse_without_gates(graph, where)
    if both := [name for name in (*choices, *shapes) if name in fixed]:
        raise _wrong(
            f"{both[0]} of {where} is given and drawn.", "one of at and draw for each input"
        )
    title = printable(_text(part.get("title", ""), "title", where))
    return Exercise(
        graph,
        title,
        fixed,
        choices,
        _asked(part.get("ask", said.get("ask")) if ask is None else ask),
        shapes,
    )


def _given(at: Any, where: str) -> tuple[dict[str, Any], dict[str, Shape]]:
    """Read the values that are given, and the shapes of arrays that are drawn."""
    if isinstance(at, dict):
        return _numbers(at, where), {}
    return _values_and_shapes(_text(at, "at", where))


def _values_and_shapes(at: str) -> tuple[dict[str, Any], dict[str, Shape]]:
    """Read values as they are typed, and between them shapes such as `W=draw(2, 3)`.

    >>> _values_and_shapes("x=1, W=draw(2, 3)")
    ({'x': 1.0}, {'W': (2, 3)})
    """
    shapes = {}
    for name, sizes in DRAWN.findall(at):
        typed = [size.strip() for size in sizes.split(",")]
        is_whole = all(size.isdecimal() and len(size) < 5 for size in typed)
        shapes[name] = _shape([*map(int, typed)] if is_whole else [], name)
    given = parse_feeds(DRAWN.sub(lambda found: " " * len(found[0]), at))
    if both := [name for name in shapes if name in given]:
        raise _wrong(f"{both[0]} is given and drawn.", "one value or draw(…) for each input")
    return given, shapes


def _shape(sizes: Any, name: str) -> Shape:
    """Return a shape that can be drawn and written."""
    most = [LONGEST] if isinstance(sizes, list) and len(sizes) == 1 else [MOST_ROWS, MOST_COLUMNS]
    fits = isinstance(sizes, list) and len(sizes) == len(most)
    if not fits or not all(type(n) is int and 0 < n <= m for n, m in zip(sizes, most, strict=True)):
        raise _wrong(
            f"An array of this shape cannot be drawn for {name}.",
            f"up to {MOST_ROWS} rows and {MOST_COLUMNS} columns, or up to {LONGEST} entries",
            f"write {name}=draw(2, 3), or in a file {name} = {{shape = [2, 3]}}",
        )
    return tuple(sizes)


def _choices(
    table: Any, graph: Graph, where: str
) -> tuple[dict[str, tuple[float, ...]], dict[str, Shape]]:
    """Read from which values inputs are drawn, and of which shape.

    A list, or a table with from, to and step, and for an array with a shape.
    """
    if not isinstance(table, dict):
        raise _wrong(
            f"draw of {where} is no table.", "a line such as x = [1, 2, 3] below [exercise.draw]"
        )
    _refuse_unknown(table, graph.inputs, f"draw of {where}")
    values: dict[str, tuple[float, ...]] = {}
    shapes: dict[str, Shape] = {}
    for name, given in table.items():
        if isinstance(given, dict) and "shape" in given:
            shapes[name] = _shape(given["shape"], name)
            given = {key: value for key, value in given.items() if key != "shape"}
        if given or name not in shapes:
            values[name] = tuple(_values(given, name, where))
    return values, shapes


def _values(given: Any, name: str, where: str) -> list[float]:
    if isinstance(given, dict):
        _refuse_unknown(given, ("from", "to", "step"), f"draw of {name} in {where}")
        said = {"step": 1, **given}
        first, last, step = (
            _number(said.get(key), f"{key} of {name}", where) for key in ("from", "to", "step")
        )
        steps = (last - first) / step if step > 0 else -1.0
        count = math.floor(min(steps, MOST_CHOICES) + 1e-9) + 1
        numbers = [round(first + place * step, 12) for place in range(count)]
    elif isinstance(given, list):
        numbers = [_number(value, name, where) for value in given]
    else:
        numbers = []
    if not 0 < len(numbers) <= MOST_CHOICES:
        raise _wrong(
            f"There is nothing to draw {name} of {where} from.",
            f"up to {MOST_CHOICES} numbers",
            f"{name} = [1, 2, 3]   or   {name} = {{from = -3, to = 3, step = 0.5}}",
        )
    return list(dict.fromkeys(numbers))


def _numbers(table: Mapping[str, Any], where: str) -> dict[str, Any]:
    return {name: _value(value, name, where) for name, value in table.items()}


def _value(value: Any, name: str, where: str) -> Any:
    """Return a number, or the array of nested lists."""
    if not isinstance(value, list):
        return _number(value, name, where)
    return parse_feeds(f"{name}={_written(value, name, where)}")[name]


def _written(value: Any, name: str, where: str) -> str:
    """Write nested lists of numbers as they are typed."""
    if isinstance(value, list):
        return f"[{', '.join(_written(each, name, where) for each in value)}]"
    return exact_number(_number(value, name, where))


def _number(value: Any, what: str, where: str) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not -LARGEST <= value <= LARGEST:
        raise _wrong(
            f"{what} of {where} is no number: {str(value)[:40]!r}.", "a number such as -2 or 0.5"
        )
    return float(value)


def _text(value: Any, key: str, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(f"{key} of {where} is no text: {str(value)[:40]!r}.", "text in quotes")
    return value


def _asked(given: Any) -> tuple[Ask, ...]:
    """Read what is asked: a list, or names with commas between; everything if nothing is said."""
    given = None if given == "all" else given
    names = ASKS if given is None else given.split(",") if isinstance(given, str) else given
    if not isinstance(names, list | tuple) or not names:
        raise _wrong("What is asked is no list of names.", f"some of {', '.join(ASKS)}")
    asked = [name.strip() if isinstance(name, str) else name for name in names]
    for name in asked:
        if name not in ASKS:
            raise _wrong(f"{str(name)[:40]!r} cannot be asked.", f"some of {', '.join(ASKS)}")
    return tuple(name for name in ASKS if name in asked)


def _worksheet(exercises: tuple[Exercise, ...], said: Mapping[str, Any]) -> Worksheet:
    paper = str(said.get("paper") or "a4").lower()
    papers = {name: name for name in get_args(Paper)}
    if paper not in papers:
        raise _wrong(f"There is no paper {paper[:40]!r}.", f"one of {', '.join(get_args(Paper))}")
    seed = "1" if said.get("seed") is None else said["seed"]
    if not isinstance(seed, str | int) or isinstance(seed, bool):
        raise _wrong(f"The seed is no text and no whole number: {str(seed)[:40]!r}.", "seed = 7")
    return Worksheet(
        exercises,
        title=printable(_text(said.get("title") or "", "title", "the worksheet")),
        note=printable(_text(said.get("note") or "", "note", "the worksheet")),
        seed=str(seed),
        paper=papers[paper],
    )


def _refuse_without_gates(graph: Graph, where: str) -> None:
    if not graph.gates:
        raise _wrong(
            f"{where.capitalize()} computes nothing.", "an expression with a gate, such as x*y"
        )


def _refuse_unknown(given: Iterable[str], known: Iterable[str], where: str) -> None:
    """Refuse names that mean nothing, which are most often misspelt."""
    names = list(known)
    for name in given:
        if name not in names:
            close = similar(name, names)
            raise _wrong(
                f"{where[:1].upper()}{where[1:]} knows no {name[:40]!r}.",
                f"one of {', '.join(names)}" if names else "nothing",
                f"did you mean {close}?" if close else None,
            )


def _wrong(message: str, expected: str, remedy: str | None = None) -> ExerciseError:
    return ExerciseError(message, code="bad-worksheet", expected=expected, remedy=remedy)
