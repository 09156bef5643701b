"""What the commands do; each loads what it needs when it is called."""

from __future__ import annotations

import argparse
import io
import math
import os
import sys

from graphtutor.errors import ExerciseError, FeedError
from graphtutor.text import DIGITS, exact_number, largest, listed

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from typing import Any

    from graphtutor.engine.trace import Trace
    from graphtutor.graph.graph import Graph
    from graphtutor.tui.walk import Walk

RENDERED = (
    "step",
    "phase",
    "symbolic",
    "locals",
    "digits",
    "theme",
    "layout",
    "blank",
    "highlight",
    "width",
    "force",
)


def _trace(arguments: argparse.Namespace, *, assumed: bool = False) -> Trace:
    """Run the expression of the command line; a missing value is answered with a command to paste.

    With `assumed`, for formulas, missing values are made up instead.
    """
    from graphtutor.engine.run import run
    from graphtutor.syntax.grammar import parse

    if arguments.gradient is not None and arguments.upstream is not None:
        raise FeedError(
            "--upstream and --gradient do not go together.",
            code="upstream-and-gradient",
            expected="one of them",
            remedy="write the upstream into the expression: sum(G*(…)) with G as an input",
        )
    graph = parse(arguments.expression)
    feeds = _feeds(arguments)
    if assumed and graph.has_arrays:
        _refuse_unknown_shapes(arguments, graph, feeds)
    if assumed:
        made_up = {name: 1 + place / 8 for place, name in enumerate(graph.inputs)}
        feeds = {**made_up, **graph.defaults, **feeds}
    upstream = _upstream(arguments)
    try:
        trace = run(graph, feeds, arguments.ties, upstream)
    except FeedError as error:
        if error.code == "feed-missing":
            error.remedy = _command_with_values(arguments, graph, feeds) or error.remedy
        raise
    if arguments.gradient is not None:
        return _trace_of_gradient(trace, arguments)
    if not assumed:
        _print_doubts(trace)
    return trace


def _print_doubts(trace: Trace) -> None:
    """Print what is allowed in a run and still is a mistake nearly always."""
    if trace.shapes is None:
        return
    from graphtutor.engine.doubts import doubts
    from graphtutor.words.sentence import phrase

    for said in dict.fromkeys(phrase(doubt.key, doubt.slots) for doubt in doubts(trace)):
        print(f"note: {said}", file=sys.stderr)


def _refuse_unknown_shapes(
    arguments: argparse.Namespace, graph: Graph, feeds: dict[str, Any]
) -> None:
    """Refuse to make up values of arrays, whose shapes are not known."""
    missing = [n for n in graph.inputs if n not in feeds and n not in graph.defaults]
    if missing:
        command = _command_with_values(arguments, graph, feeds)
        raise FeedError(
            f"The shape of {listed(missing)} is not known.",
            code="feed-missing",
            expected="a value of the right shape for every input, also where formulas are drawn",
            remedy=command and f"{command} --symbolic",
        )


def _feeds(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the values that were typed or stand in files; what is typed wins."""
    from graphtutor.syntax.feeds import parse_feeds

    files, typed = _read(arguments)
    return {**files, **parse_feeds(typed)}


def _read(arguments: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """Return the values that stand in files, and the text of those that were typed."""
    from graphtutor.syntax.feeds import is_value_file

    feeds: dict[str, Any] = {}
    for name in filter(is_value_file, arguments.at):
        from graphtutor.syntax.value_files import read_values  # which loads NumPy

        read = read_values(name)
        for twice in feeds.keys() & read.keys():
            raise FeedError(
                f"{twice} is given by two files.",
                code="feed-twice",
                expected="one value for each name",
                received=", ".join(filter(is_value_file, arguments.at)),
                remedy="leave one of the files out, or take the name out of it",
            )
        feeds.update(read)
    return feeds, ",".join(item for item in arguments.at if not is_value_file(item))


def _upstream(arguments: argparse.Namespace) -> Any:
    """Return the upstream gradient that was typed, or the one that stands in a file; None without it."""
    from graphtutor.syntax.feeds import UPSTREAM, is_value_file, parse_value

    if arguments.upstream is None:
        return None
    if not is_value_file(arguments.upstream):
        return parse_value(arguments.upstream, UPSTREAM)
    from graphtutor.syntax.value_files import read_values  # which loads NumPy

    values = read_values(arguments.upstream)
    if len(values) > 1:
        raise FeedError(
            f"{arguments.upstream.strip()[-60:]} has several values: which is the upstream gradient?",
            code="upstream-several",
            expected="a file with one number or array, under any name",
            received=listed(list(values)[:6]),
        )
    return next(iter(values.values()))


def _walk(arguments: argparse.Namespace) -> Walk:
    """Begin a walk for the screen, which makes up the values that are missing."""
    from graphtutor.tui.walk import Walk

    if arguments.gradient is not None:
        trace = _trace(arguments)
        feeds = {name: trace.values[name] for name in trace.graph.inputs}
        upstream = trace.grad(trace.graph.output) if trace.shape(trace.graph.output) else None
        return Walk.start(trace.graph.expression, "", arguments.ties, feeds, upstream)
    files, typed = _read(arguments)
    return Walk.start(arguments.expression, typed, arguments.ties, files, _upstream(arguments))


def _trace_of_gradient(trace: Trace, arguments: argparse.Namespace) -> Trace:
    """Run the backward pass of a trace as a graph of its own, over the inputs that it needs.

    The gradient of an array is an array, and its own gradients are those of the sum of its entries.
    """
    from graphtutor.engine.run import run
    from graphtutor.graph.backward import backward_graph
    from graphtutor.syntax.grammar import parse

    shapes = {name: trace.shape(id) for name, id in trace.graph.inputs.items()}
    graph = parse(backward_graph(trace.graph, arguments.gradient, shapes).text)
    feeds = {name: trace.values[name] for name in graph.inputs}
    shape = trace.shape(trace.graph.named[arguments.gradient])
    if not shape:
        return run(graph, feeds, arguments.ties)
    print("note: the gradient is an array; walked back is the sum of its entries", file=sys.stderr)
    return run(graph, feeds, arguments.ties, upstream=1.0)


def _command_with_values(
    arguments: argparse.Namespace, graph: Graph, feeds: dict[str, Any]
) -> str | None:
    """Return the command with values for the missing inputs, arrays where gates need them."""
    import shlex

    made_up, upstream = _made_up(arguments, graph, feeds)
    if made_up is None:
        return None
    typed = {name: _typed(value) for name, value in feeds.items()}
    values = ", ".join(
        f"{n}={({**made_up, **typed})[n]}"
        for n in graph.inputs
        if n not in graph.defaults or n in typed
    )
    name = {check: "check", render: "render"}.get(arguments.command, "walk")
    files = "".join(f" -o {shlex.quote(file)}" for file in getattr(arguments, "files", ()))
    expression = shlex.quote(arguments.expression)
    return f"graphtutor {name} {expression} --at {shlex.quote(values)}{upstream}{files}"


def _made_up(
    arguments: argparse.Namespace, graph: Graph, feeds: dict[str, Any]
) -> tuple[dict[str, str] | None, str]:
    """Return values for the missing inputs, and the option of an upstream gradient if it takes one."""
    import shlex

    from graphtutor.graph.fitting import proposed_values

    if not graph.has_arrays:
        return dict.fromkeys(graph.inputs, "1"), ""
    given = {name: getattr(value, "shape", ()) for name, value in feeds.items()}
    given = {**dict.fromkeys(graph.defaults, ()), **given}
    if arguments.upstream is not None:
        return proposed_values(graph, given, None), f" --upstream {shlex.quote(arguments.upstream)}"
    found = proposed_values(graph, given)
    return (found, "") if found else (proposed_values(graph, given, None), " --upstream 1")


def _typed(value: Any) -> str:
    """Return a value as it can be typed; a large array as one that is made."""
    if not getattr(value, "ndim", 0):
        return exact_number(value)
    if value.size > 20:
        return f"rand({', '.join(map(str, value.shape))}; seed=1)"
    return str(value.tolist())


def _has_screen() -> bool:
    """Say whether a learner sits at a terminal that can show a screen, or at a served browser."""
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual reads the first and draws on the last
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    is_able = os.environ.get("TERM", "dumb") != "dumb"
    return (is_terminal and is_able) or "TEXTUAL_DRIVER" in os.environ


def gallery(arguments: argparse.Namespace) -> int:
    """Open the start screen, or list the examples where there is no screen."""
    if _has_screen():
        from graphtutor.tui.app import run_tutor

        return run_tutor()
    from graphtutor.words.examples import gallery_lines

    for line in gallery_lines():
        print(line)
    return 0


def serve(arguments: argparse.Namespace) -> int:
    """Show the screen in a browser."""
    from graphtutor.tui import serve as server

    command: list[str] = []
    if arguments.expression:
        _walk(arguments)  # a mistake is answered here, not in the browser
        values = [f"--at={item}" for item in arguments.at]
        command = ["walk", f"--ties={arguments.ties}", *values, "--", arguments.expression]
    server.serve(command, arguments.port)
    return 0


def walk(arguments: argparse.Namespace) -> int:
    """Open a walk on the screen, or print it."""
    if _has_screen() and not (arguments.plain or arguments.json):
        from graphtutor.tui.app import run_tutor

        return run_tutor(_walk(arguments), arguments.digits)
    arguments.digits = arguments.digits or DIGITS
    trace = _trace(arguments)
    if arguments.json:
        from graphtutor.words.record import to_json

        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as JSON has to be
        print(to_json(trace, arguments.digits))
    else:
        from graphtutor.words.plain import plain_lines

        for line in plain_lines(trace, arguments.digits, why=arguments.why):
            print(line)
    return 0


def render(arguments: argparse.Namespace) -> int:
    """Draw pictures into files."""
    from graphtutor.drawing import render as pictures
    from graphtutor.engine.run import run
    from graphtutor.graph.folding import fold

    trace = _trace(arguments, assumed=arguments.symbolic)
    if arguments.fold:
        feeds = {name: trace.values[name] for name in trace.graph.inputs}
        arrived = None if arguments.upstream is None else trace.grad(trace.graph.output)
        trace = run(fold(trace.graph, shapes=trace.shapes), feeds, arguments.ties, arrived)
    if (count := len(trace.graph.gates)) > pictures.MOST_READ:
        offer = "" if arguments.fold else "; --fold closes the patterns it knows"
        print(f"note: {count} gates make a picture that is hard to read{offer}", file=sys.stderr)
    numbers = (*trace.node_values, *trace.grads.values())
    if not all(math.isfinite(largest(n)) for n in numbers):
        print("note: not every number is finite at these values", file=sys.stderr)
    options = {name: getattr(arguments, name) for name in RENDERED}
    pictures.render(trace, arguments.files, **options)
    for file in arguments.files:
        print(file)
    return 0


def worksheet(arguments: argparse.Namespace) -> int:
    """Set a worksheet and its key."""
    from graphtutor.exercises.author import from_expressions, read_worksheet
    from graphtutor.exercises.roster import read_names
    from graphtutor.exercises.write import write_worksheet

    settings = {name: getattr(arguments, name) for name in ("title", "paper", "seed", "ask")}
    given, at = arguments.expressions, ",".join(arguments.at)
    files = [word for word in given if word.lower().endswith(".toml")]
    if files and (len(given) > 1 or at):
        raise ExerciseError(
            f"{files[0]} is a whole worksheet, so nothing goes with it.",
            code="file-and-more",
            expected="one file, or expressions with --at",
            remedy="write the other exercises and the values into the file",
        )
    sheet = read_worksheet(given[0], settings) if files else from_expressions(given, at, settings)
    try:
        notes = write_worksheet(
            sheet,
            arguments.file,
            arguments.key,
            variants=arguments.variants,
            names=read_names(arguments.names) if arguments.names else (),
            force=arguments.force,
            progress=_progress,
        )
    finally:
        _progress("")
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    for file in filter(None, (arguments.file, arguments.key)):
        print(file)
    return 0


def _progress(said: str) -> None:
    """Show what is being done, in one line of a terminal that is written over; nothing elsewhere."""
    if sys.stderr is not None and sys.stderr.isatty():
        print(f"\r\033[K{said}", end="", file=sys.stderr, flush=True)


def check(arguments: argparse.Namespace) -> int:
    """Check the gradients of an expression, or those that somebody derived."""
    from graphtutor.engine.check import check_trace
    from graphtutor.words.verdicts import claim_lines, report_lines

    trace = _trace(arguments)
    if arguments.claim is not None:
        from graphtutor.syntax.feeds import parse_claims

        lines, ok = claim_lines(trace, parse_claims(arguments.claim))
    else:
        report = check_trace(trace, symbolic=True)
        lines, ok = report_lines(report), report.ok
    for line in lines:
        print(line)
    return 0 if ok else 1


def gates(arguments: argparse.Namespace) -> int:
    """List the gates, or show one."""
    from graphtutor.words.gates import gate_lines, list_lines

    lines = gate_lines(arguments.name.strip()) if arguments.name else list_lines()
    for line in lines:
        print(line)
    return 0
