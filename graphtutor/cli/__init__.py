"""The commands. Only argparse is loaded before a command is known, so that `--help` is immediate."""

from __future__ import annotations

import io
import os
import sys

from graphtutor.cli.arguments import OPTIONS, parser
from graphtutor.errors import GraphTutorError

TYPE_CHECKING = False  # as in typing, whose import alone would cost half a start
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

USER_MISTAKE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit code: 0, 1 if a check fails, 2 for a mistake in the call."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show ≈ shows ? instead
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # on small matrices threads mostly wait
    given = sys.argv[1:] if argv is None else argv
    arguments = parser().parse_args(_shielded(given))
    _unshield(arguments)
    try:
        code = int(arguments.command(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except GraphTutorError as error:
        print(f"error: {error}", file=sys.stderr)
        return USER_MISTAKE
    except MemoryError:
        print("error: This is too large for memory: give smaller arrays.", file=sys.stderr)
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


def _unshield(arguments: Namespace) -> None:
    """Take away the blanks that `_shielded` put before words."""
    for name, value in vars(arguments).items():
        if isinstance(value, str):
            setattr(arguments, name, value.removeprefix(" "))
        elif isinstance(value, list):
            setattr(arguments, name, [word.removeprefix(" ") for word in value])


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
        is_short = word == "-h" or (word == "-o" and words[0] in ("render", "worksheet"))
        is_option = is_short or (len(option) > 2 and any(o.startswith(option) for o in OPTIONS))
        shielded.append(f" {word}" if word.startswith("-") and not is_option else word)
    return shielded
