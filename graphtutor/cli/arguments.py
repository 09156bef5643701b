"""What the commands take: their arguments and options, with a word on each."""

from __future__ import annotations

import argparse

from graphtutor import __version__
from graphtutor.cli.commands import check, gallery, gates, render, serve, walk, worksheet

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from typing import NoReturn

OPTIONS = (
    "--help",
    "--version",
    "--at",
    "--upstream",
    "--gradient",
    "--ties",
    "--plain",
    "--why",
    "--json",
    "--digits",
    "--claim",
    "--port",
    "--step",
    "--phase",
    "--symbolic",
    "--locals",
    "--fold",
    "--theme",
    "--layout",
    "--blank",
    "--width",
    "--force",
    "--highlight",
    "--key",
    "--variants",
    "--seed",
    "--names",
    "--paper",
    "--ask",
    "--title",
)

EXAMPLES = """\
examples:
  graphtutor                      examples to choose from, and a field for your own
  graphtutor walk "(x+y)*z" --at "x=-2, y=5, z=-4"
  graphtutor check "x*y + sin(x)" --at "x=1, y=2" --claim "x=2.54, y=1"
  graphtutor gates sigmoid
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints repeat what was typed without its control characters."""

    def error(self, message: str) -> NoReturn:
        super().error("".join(c if c.isprintable() or c == "\n" else "·" for c in message))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = _Parser(
        prog="graphtutor",
        description="Backpropagation on a computational graph, one checked move at a time.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"graphtutor {__version__}")
    made.set_defaults(command=gallery)
    added = made.add_subparsers(title="commands", metavar="COMMAND")
    _add_walk(
        added.add_parser(
            "walk",
            help="walk the forward and the backward pass move by move",
            description="In a terminal a screen opens; elsewhere, or with --plain, the walk is printed.",
        )
    )
    _add_check(
        added.add_parser(
            "check", help="check every gradient, or the gradients that you derived by hand"
        )
    )
    _add_render(added.add_parser("render", help="draw a picture of the graph into files"))
    _add_worksheet(
        added.add_parser(
            "worksheet",
            help="set a worksheet for a class, with values of their own for everybody, and its key",
        )
    )
    _add_serve(
        added.add_parser(
            "serve", help="show the screen in a browser on this machine (needs graphtutor[serve])"
        )
    )
    _add_gates(added.add_parser("gates", help="list the gates, or show one of them"))
    return made


def _add_walk(parser: argparse.ArgumentParser) -> None:
    _add_expression(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--plain", action="store_true", help="print one sentence a line")
    parser.add_argument(
        "--why", action="store_true", help="with --plain: derive the gradients of matrix products"
    )
    form.add_argument("--json", action="store_true", help="print the whole record as JSON")
    parser.add_argument("--digits", type=_digits, metavar="N", help="significant digits shown (4)")
    parser.set_defaults(command=walk)


def _add_check(parser: argparse.ArgumentParser) -> None:
    _add_expression(parser)
    parser.add_argument(
        "--claim", metavar="GRADIENTS", help='your own gradients, such as "x=-4, y=-4, z=3"'
    )
    parser.set_defaults(command=check)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("expression", nargs="?", metavar="EXPR", help="the gallery without one")
    _add_values(parser)
    parser.add_argument(
        "--port", type=_port, default=8000, metavar="N", help="where to listen (8000)"
    )
    parser.set_defaults(command=serve, gradient=None, upstream=None)


def _add_gates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="the gate to show")
    parser.set_defaults(command=gates)


def _add_render(parser: argparse.ArgumentParser) -> None:
    _add_expression(parser)
    parser.add_argument(
        "-o",
        action="append",
        required=True,
        metavar="FILE",
        dest="files",
        help="where to; the suffix chooses: svg pdf png html gif tex dot mmd txt json; may be given again",
    )
    moment = parser.add_mutually_exclusive_group()
    moment.add_argument("--step", type=int, metavar="N", help="show and mark one step, from 1")
    moment.add_argument("--phase", choices=("forward", "backward"), help="forward: values only")
    parser.add_argument("--symbolic", action="store_true", help="formulas in place of numbers")
    parser.add_argument(
        "--locals", action="store_true", help="the local slopes too, before the gates"
    )
    parser.add_argument(
        "--digits", type=_digits, metavar="N", help="significant digits (two decimals without it)"
    )
    parser.add_argument("--theme", default="print", help="print, slide-dark or colour-blind")
    parser.add_argument(
        "--layout",
        choices=("layered", "dot"),
        default="layered",
        help="layered is built in (default); dot needs graphtutor[graphviz] and the program dot",
    )
    parser.add_argument(
        "--blank", default="none", help="values, grads, locals or all: boxes to fill in"
    )
    parser.add_argument(
        "--fold", action="store_true", help="close known patterns first, such as a sigmoid"
    )
    parser.add_argument("--highlight", metavar="path:NAME", help="mark the paths to the output")
    parser.add_argument("--width", type=float, metavar="POINTS", help="72 points are an inch")
    parser.add_argument("--force", action="store_true", help="replace files that are there")
    parser.set_defaults(command=render)


def _add_worksheet(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "expressions",
        nargs="+",
        metavar="EXPR|FILE.toml",
        help="one exercise each, or a file with all of them",
    )
    add(
        "--at",
        action="append",
        default=[],
        metavar="VALUES",
        help="values that are the same for everybody; all others are drawn",
    )
    add("-o", required=True, metavar="SHEET.pdf", dest="file", help="where the sheets go")
    add("--key", metavar="KEY", help="where the answers go: a .pdf to read, a .json for programs")
    add("--variants", type=_variants, metavar="N", help="how many (one for each name)")
    add("--names", metavar="ROSTER.csv", help="the students, each of whom gets a copy")
    add("--seed", metavar="S", help="what the values are drawn by (1)")
    add("--ask", metavar="LIST", help="some of values,locals,upstream,grads,sums,rules (all)")
    add("--title", metavar="TEXT", help="the heading")
    add("--paper", choices=("a4", "letter"), help="the size of the pages (a4)")
    add("--force", action="store_true", help="replace files that are there")
    parser.set_defaults(command=worksheet)


def _add_expression(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "expression", metavar="EXPR", help='such as "(x+y)*z", "q=x+y; f=q*z" or LaTeX'
    )
    parser.add_argument(
        "--gradient", metavar="NAME", help="take the gradient of this as the graph to work on"
    )
    parser.add_argument(
        "--upstream",
        metavar="VALUE",
        help="the gradient at an output that is an array, such as [[1, 0], [0, 1]]",
    )
    _add_values(parser)


def _add_values(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--at",
        action="append",
        default=[],
        metavar="VALUES",
        help='the values of the inputs, such as "x=-2, X=[[1, 2], [3, 4]]", or a .npz, .json or .toml',
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


def _variants(text: str) -> int:
    """Read a number of variants."""
    return _whole_number(text, 1, 1_000_000)


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
