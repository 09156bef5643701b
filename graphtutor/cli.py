"""The commands. Only argparse is loaded before a command is known, so that `--help` is immediate."""

from __future__ import annotations

import argparse
import io
import os
import sys

from graphtutor import __version__
from graphtutor.errors import FeedError, GraphTutorError
from graphtutor.text import DIGITS

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from graphtutor.engine.trace import Trace

USER_MISTAKE = 2
OPTIONS = (
    "--help",
    "--version",
    "--at",
    "--ties",
    "--plain",
    "--json",
    "--digits",
    "--claim",
    "--port",
    "--step",
    "--phase",
    "--symbolic",
    "--slopes",
    "--fold",
    "--theme",
    "--layout",
    "--blank",
    "--width",
    "--force",
    "--highlight",
)

RENDERED = (
    "step",
    "phase",
    "symbolic",
    "slopes",
    "digits",
    "theme",
    "layout",
    "blank",
    "highlight",
    "width",
    "force",
)

EXAMPLES = """\
examples:
  graphtutor                      examples to choose from, and a field for your own
  graphtutor walk "(x+y)*z" --at "x=-2, y=5, z=-4"
  graphtutor check "x*y + sin(x)" --at "x=1, y=2" --claim "x=2.54, y=1"
  graphtutor gates sigmoid
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0, 1 if a check fails, 2 for a mistake in the call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show ≈ shows ? instead
    given = sys.argv[1:] if argv is None else argv
    arguments = _parser().parse_args(_shielded(given))
    if getattr(arguments, "expression", None) is not None:
        arguments.expression = arguments.expression.removeprefix(" ")
    try:
        code = int(arguments.command(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except GraphTutorError as error:
        print(f"error: {error}", file=sys.stderr)
        return USER_MISTAKE
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _give_up_output()  # the reader of the pipe, such as head, has seen enough
        return 0
    except OSError as error:
        _give_up_output()
        print(f"error: The output cannot be written: {error.strerror}.", file=sys.stderr)
        return 1


def _give_up_output() -> None:
    """Let what is still to be written go nowhere, so that nothing fails at the end once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _shielded(words: Sequence[str]) -> list[str]:
    """Put a blank before an expression such as -x*y, which argparse would take for an option."""
    shielded: list[str] = []
    for number, word in enumerate(words):
        if word == "--":
            return [*shielded, *words[number:]]
        option = word.partition("=")[0]
        is_short = word == "-h" or (word == "-o" and words[0] == "render")
        is_option = is_short or (len(option) > 2 and any(o.startswith(option) for o in OPTIONS))
        shielded.append(f" {word}" if word.startswith("-") and not is_option else word)
    return shielded


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints repeat what was typed without its control characters."""

    def error(self, message: str) -> NoReturn:
        super().error("".join(c if c.isprintable() or c == "\n" else "·" for c in message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="graphtutor",
        description="Backpropagation on a computational graph, one checked move at a time.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"graphtutor {__version__}")
    parser.set_defaults(command=_gallery)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    walk = commands.add_parser(
        "walk",
        help="walk the forward and the backward pass move by move",
        description="In a terminal a screen opens; elsewhere, or with --plain, the walk is printed.",
    )
    _add_expression(walk)
    form = walk.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="print one sentence a line")
    form.add_argument("--json", action="store_true", help="print the whole record as JSON")
    walk.add_argument("--digits", type=_digits, metavar="N", help="significant digits shown (4)")
    walk.set_defaults(command=_walk)

    check = commands.add_parser(
        "check", help="check every gradient, or the gradients that you derived by hand"
    )
    _add_expression(check)
    check.add_argument(
        "--claim", metavar="GRADIENTS", help='your own gradients, such as "x=-4, y=-4, z=3"'
    )
    check.set_defaults(command=_check)

    _add_render(commands.add_parser("render", help="draw a picture of the graph into files"))

    serve = commands.add_parser(
        "serve", help="show the screen in a browser on this machine (needs graphtutor[serve])"
    )
    serve.add_argument("expression", nargs="?", metavar="EXPR", help="the gallery without one")
    _add_values(serve)
    serve.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="where to listen (8000)"
    )
    serve.set_defaults(command=_serve)

    gates = commands.add_parser("gates", help="list the gates, or show one of them")
    gates.add_argument("name", nargs="?", metavar="NAME", help="the gate to show")
    gates.set_defaults(command=_gates)
    return parser


def _add_render(render: argparse.ArgumentParser) -> None:
    _add_expression(render)
    render.add_argument(
        "-o",
        action="append",
        required=True,
        metavar="FILE",
        dest="files",
        help="where to; the suffix chooses: svg pdf png html gif tex dot mmd txt json; may be given again",
    )
    moment = render.add_mutually_exclusive_group()
    moment.add_argument("--step", type=int, metavar="N", help="show and mark one step, from 1")
    moment.add_argument(
        "--phase", choices=("forward", "backward"), default="backward", help="forward: values only"
    )
    render.add_argument("--symbolic", action="store_true", help="formulas in place of numbers")
    render.add_argument(
        "--slopes", action="store_true", help="the local slopes too, before the gates"
    )
    render.add_argument(
        "--digits", type=_digits, metavar="N", help="significant digits (two decimals without it)"
    )
    render.add_argument("--theme", default="print", help="print, slide-dark or colour-blind")
    render.add_argument(
        "--layout",
        choices=("layered", "dot"),
        default="layered",
        help="layered is built in (default); dot needs graphtutor[graphviz] and the program dot",
    )
    render.add_argument(
        "--blank", default="none", help="values, grads, locals or all: boxes to fill in"
    )
    render.add_argument(
        "--fold", action="store_true", help="close known patterns first, such as a sigmoid"
    )
    render.add_argument("--highlight", metavar="path:NAME", help="mark the paths to the output")
    render.add_argument("--width", type=float, metavar="POINTS", help="72 points are an inch")
    render.add_argument("--force", action="store_true", help="replace files that are there")
    render.set_defaults(command=_render)


def _add_expression(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("expression", metavar="EXPR", help='such as "(x+y)*z" or "q=x+y; f=q*z"')
    _add_values(parser)


def _add_values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="VALUES",
        help='the values of the inputs, such as "x=-2, y=1/3"',
    )
    parser.add_argument(
        "--ties",
        choices=("first", "split"),
        default="first",
        help="where max and min send the gradient on a tie (first)",
    )


def _digits(text: str) -> int:
    """Read a number of digits."""
    return _whole_number(text, 1, 15)


def _port(text: str) -> int:
    """Read the number of a port."""
    return _whole_number(text, 1, 65535)


def _whole_number(text: str, least: int, most: int) -> int:
    plain = text.strip()
    number = int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 9 else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(
            f"expected a whole number from {least} to {most}, not {plain[:20]!r}"
        )
    return number


def _trace(arguments: argparse.Namespace) -> Trace:
    """Run the expression of the command line; a missing value is answered with a command to paste."""
    from graphtutor.engine.run import run
    from graphtutor.syntax.feeds import parse_feeds
    from graphtutor.syntax.grammar import parse

    graph = parse(arguments.expression)
    feeds = parse_feeds(",".join(arguments.at))
    try:
        return run(graph, feeds, arguments.ties)
    except FeedError as error:
        if error.code == "feed-missing":
            error.remedy = _command_with_values(arguments, list(graph.inputs), feeds)
        raise


def _command_with_values(
    arguments: argparse.Namespace, names: list[str], feeds: dict[str, float]
) -> str:
    import shlex

    from graphtutor.text import exact_number

    values = ", ".join(f"{name}={exact_number(feeds.get(name, 1.0))}" for name in names)
    name = {_check: "check", _render: "render"}.get(arguments.command, "walk")
    files = "".join(f" -o {shlex.quote(file)}" for file in getattr(arguments, "files", ()))
    expression = shlex.quote(arguments.expression)
    return f"graphtutor {name} {expression} --at {shlex.quote(values)}{files}"


def _has_screen() -> bool:
    """Say whether a learner sits at a terminal that can show a screen, or at a served browser."""
    streams = (sys.stdin, sys.stdout, sys.stderr)  # Textual reads the first and draws on the last
    is_terminal = all(stream is not None and stream.isatty() for stream in streams)
    is_able = os.environ.get("TERM", "dumb") != "dumb"
    return (is_terminal and is_able) or "TEXTUAL_DRIVER" in os.environ


def _gallery(arguments: argparse.Namespace) -> int:
    if _has_screen():
        from graphtutor.tui.app import run_tutor

        return run_tutor()
    from graphtutor.words.examples import gallery_lines

    for line in gallery_lines():
        print(line)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from graphtutor.tui.serve import serve

    command: list[str] = []
    if arguments.expression:
        from graphtutor.tui.walk import Walk

        expression, values = arguments.expression, ",".join(arguments.at)
        Walk.start(expression, values)  # a mistake is answered here, not in the browser
        command = ["walk", f"--ties={arguments.ties}", f"--at={values}", "--", expression]
    serve(command, arguments.port)
    return 0


def _walk(arguments: argparse.Namespace) -> int:
    if _has_screen() and not (arguments.plain or arguments.json):
        from graphtutor.tui.app import run_tutor
        from graphtutor.tui.walk import Walk

        walk = Walk.start(arguments.expression, ",".join(arguments.at), arguments.ties)
        return run_tutor(walk, arguments.digits)
    arguments.digits = arguments.digits or DIGITS
    trace = _trace(arguments)
    if arguments.json:
        from graphtutor.words.record import to_json

        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")  # as JSON has to be
        print(to_json(trace, arguments.digits))
    else:
        from graphtutor.words.plain import plain_lines

        for line in plain_lines(trace, arguments.digits):
            print(line)
    return 0


def _render(arguments: argparse.Namespace) -> int:
    from graphtutor.drawing.render import MOST_READ, render
    from graphtutor.engine.run import run
    from graphtutor.graph.folding import fold

    trace = _trace(arguments)
    if arguments.fold:
        feeds = {name: trace.values[name] for name in trace.graph.inputs}
        trace = run(fold(trace.graph), feeds, arguments.ties)
    if (count := len(trace.graph.gates)) > MOST_READ:
        offer = "" if arguments.fold else "; --fold closes the patterns it knows"
        print(f"note: {count} gates make a picture that is hard to read{offer}", file=sys.stderr)
    render(trace, arguments.files, **{name: getattr(arguments, name) for name in RENDERED})
    for file in arguments.files:
        print(file)
    return 0


def _check(arguments: argparse.Namespace) -> int:
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


def _gates(arguments: argparse.Namespace) -> int:
    from graphtutor.words.gates import gate_lines, list_lines

    lines = gate_lines(arguments.name.strip()) if arguments.name else list_lines()
    for line in lines:
        print(line)
    return 0
