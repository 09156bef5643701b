r"""What is said where a text in LaTeX cannot be read, or can be read in two ways."""

from __future__ import annotations

from graphtutor.catalogue import similar
from graphtutor.errors import ParseError
from graphtutor.syntax.answers import unknown_function
from graphtutor.syntax.latex_tokens import Placed, environment
from graphtutor.syntax.latex_words import ENTRIES, KNOWN, PARTNERS, REFUSED
from graphtutor.syntax.tokens import END

SHOWN = 24  # characters of a typed part that a message repeats


def typed(pieces: Placed, start: int, end: int) -> str:
    """Return what was typed from one piece up to another, shortened if it is long."""
    if end <= start:
        return ""
    text = " ".join(pieces.text[pieces.span(start)[0] : pieces.span(end - 1)[1]].split())
    text = text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
    return "".join(c if c.isprintable() else "·" for c in text)


def shown(pieces: Placed, index: int) -> str:
    """Return a piece as a message repeats it."""
    return "".join(c if c.isprintable() else "·" for c in pieces.strings[index][:40])


def two_ways(
    pieces: Placed, index: int, part: str, first: str, second: str, remedy: str | None = None
) -> ParseError:
    """A part of the text can be read in two ways, and both are shown."""
    return pieces.error(
        index,
        f"{part} can be read in two ways.",
        code="ambiguous",
        expected=f"{first}, or {second}",
        remedy=remedy or "write the one that is meant",
    )


def not_read(pieces: Placed, index: int) -> ParseError:
    """A command, or an environment, that is not read here."""
    name = pieces.strings[index]
    inside = environment(name)
    if name.startswith((r"\begin", r"\end")):
        return pieces.error(
            index,
            f"There is no LaTeX environment {inside[:40]} known here."
            if name.startswith(r"\begin")
            else f"{shown(pieces, index)} ends what never began.",
            code="unknown-command",
            expected="cases, or the formula alone",
            remedy=ENTRIES
            if "matrix" in inside or inside == "array"
            else "write the formula alone",
        )
    if name in REFUSED:
        return pieces.error(
            index,
            f"The LaTeX command {name} is not read here.",
            code="command-not-read",
            expected="a formula of names, numbers and gates",
            remedy=REFUSED[name],
        )
    close = similar(name, KNOWN)
    return pieces.error(
        index,
        f"There is no LaTeX command {shown(pieces, index)} known here.",
        code="unknown-command",
        expected=r"a command of formulas, such as \frac, \sqrt, \sigma or \tanh",
        remedy=f"did you mean {close}?" if close else "write the name without a backslash",
    )


def unclosed(pieces: Placed, opened: int, closing: str) -> ParseError:
    """A bracket, a brace, a bar or an environment is never closed."""
    closing = _right(pieces, opened, closing)
    return pieces.error(
        opened,
        f"{_opening(pieces, opened)} is never closed.",
        code="unclosed-parenthesis",
        expected=f"{closing} where it ends",
        remedy=f"write {closing} where it ends",
    )


def _opening(pieces: Placed, index: int) -> str:
    r"""Return what opens there, such as \left(."""
    is_left = pieces.strings[index] == r"\left"
    return typed(pieces, index, index + 1 + is_left)


def closes_nothing(pieces: Placed, index: int, opened: int | None, closing: str) -> ParseError:
    """A bracket closes what was never opened, or what another one must close."""
    name = shown(pieces, index)
    if opened is None:
        opener = next((o for o, c in PARTNERS.items() if c == name), "its opening partner")
        return pieces.error(
            index,
            f"{name} closes what was never opened.",
            code="unopened-parenthesis",
            expected="a sign such as + or *, or the end",
            remedy=f"leave it out, or write {'{' if name == '}' else opener} where it begins",
        )
    closing = _right(pieces, opened, closing)
    return pieces.error(
        index,
        f"{name} does not close {_opening(pieces, opened)}.",
        code="wrong-parenthesis",
        expected=closing,
        remedy=f"write {closing} here",
    )


def _right(pieces: Placed, opened: int, closing: str) -> str:
    r"""Return how to close what is open, with the bracket behind \right."""
    opener = pieces.strings[opened + 1] if closing == r"\right" else ""
    return closing + PARTNERS.get(opener, "")


def argument_expected(pieces: Placed, index: int, owner: int) -> ParseError:
    """A command, ^ or _ has nothing to work on."""
    name = shown(pieces, owner)
    here = shown(pieces, index)
    if pieces.strings[index] == END:
        message = "The expression breaks off here."
    else:
        message = f"{name} does not take {here} without braces."
    return pieces.error(
        index,
        message,
        code="argument-expected",
        expected=f"what {name} works on, in braces",
        remedy=f"write {name}{{…}}",
    )


def no_brackets(pieces: Placed, owner: int, example: str) -> ParseError:
    """A function stands without what it is applied to."""
    name = shown(pieces, owner)
    return pieces.error(
        owner,
        f"{name} is a function and needs brackets here.",
        code="function-without-parentheses",
        expected=f"{name}(…)",
        remedy=f"write {example}",
    )


def script_twice(pieces: Placed, index: int) -> ParseError:
    """A second ^ or _ stands at the same base."""
    sign = pieces.strings[index]
    kind = "exponent" if sign == "^" else "subscript"
    return pieces.error(
        index,
        f"There are two {kind}s here, which LaTeX does not set.",
        code="two-scripts",
        expected=f"one {kind}",
        remedy=f"write x{sign}{{a{sign}b}} or {{x{sign}a}}{sign}b with braces"
        if sign == "^"
        else "write x_{12} or x_{1,2}",
    )


def bad_subscript(pieces: Placed, index: int) -> ParseError:
    """A subscript holds something else than letters and digits, or belongs to no name."""
    return pieces.error(
        index,
        "A subscript holds letters, digits and commas, and belongs to a name.",
        code="bad-subscript",
        expected="a name with a subscript such as w_{12} or h_{t}",
        remedy=r"write for instance x_{1} or h_{\text{prev}}",
    )


def bad_name(pieces: Placed, index: int, owner: int | None = None) -> ParseError:
    """A name in braces holds something else than letters and digits; `owner` is the command before it."""
    remedy = r"write for instance \mathbf{W} or \mathrm{loss}"
    if owner is not None:
        word, closing, _ = pieces.text[pieces.span(owner)[1] :].lstrip("{ ").partition("}")
        if closing and word.isascii() and word.isidentifier():
            remedy = f"write {shown(pieces, owner)}{{{word.replace('_', chr(92) + '_')}}}"
    return pieces.error(
        index,
        "A name holds letters, digits and underscores.",
        code="bad-name",
        expected="a letter, or a word such as \\mathrm{loss}",
        remedy=remedy,
    )


def called_alike(pieces: Placed, index: int, name: str, other: str) -> ParseError:
    """Two spellings that look different would be the same name in the graph."""
    return pieces.error(
        index,
        f"{shown(pieces, index)} and {other[:30]} would both be called {name[:40]}.",
        code="name-taken",
        expected="one way of writing for one quantity",
        remedy=rf"give one of them another name, such as {name[:20]}_{{\text{{new}}}}",
    )


def derivative(pieces: Placed, index: int) -> ParseError:
    """A quotient of differentials."""
    return pieces.error(
        index,
        "A derivative is not read here.",
        code="derivative",
        expected="the function itself",
        remedy=REFUSED[r"\partial"],
    )


def nothing_before(pieces: Placed, index: int) -> ParseError:
    """An exponent or a subscript stands without a base."""
    return pieces.error(
        index,
        f"Something is missing before {pieces.strings[index]}.",
        code="operand-expected",
        expected="a number, a name, a function or (",
        remedy="write what belongs there, or leave out the sign",
    )


def nothing_inside(pieces: Placed, index: int) -> ParseError:
    """Braces are empty."""
    return pieces.error(
        index,
        "There is no value between the braces.",
        code="operand-expected",
        expected="a number, a name, a function or (",
        remedy="write something inside, or leave them out",
    )


def function_subscript(pieces: Placed, index: int, owner: int) -> ParseError:
    """A function has a subscript, as the logarithm to another base."""
    name = shown(pieces, owner)
    remedy = rf"write {name}(x)"
    if name in (r"\log", r"\ln"):
        remedy = r"write \frac{\ln x}{\ln 2}"
    elif name in (r"\max", r"\min"):
        remedy = rf"write {name}(a, b)"
    return pieces.error(
        index,
        f"{name} has no subscript here.",
        code="bad-subscript",
        expected=f"what {name} is applied to",
        remedy=remedy,
    )


def no_otherwise(pieces: Placed, index: int) -> ParseError:
    """The cases do not cover all numbers."""
    return pieces.error(
        index,
        "The cases leave some numbers out.",
        code="case-expected",
        expected=r"a last line with \text{otherwise}",
        remedy=r"write \\ 0 & \text{otherwise} in front of it",
    )


def bad_definition(pieces: Placed, index: int) -> ParseError:
    """More than a name stands left of =."""
    return pieces.error(
        index,
        "Only a name can stand left of =.",
        code="bad-name",
        expected="a name, or a name with its arguments in brackets",
        remedy="write f = … with a name of your own",
    )


def no_function(pieces: Placed, index: int, name: str) -> ParseError:
    """A function is named that is no gate's."""
    named = Placed(pieces.text)
    named.add(name, pieces.span(index))
    return unknown_function(named, 0, is_variable=False)


def prose(pieces: Placed, index: int, word: str) -> ParseError:
    """A word joins formulas, as in a sentence."""
    return pieces.error(
        index,
        f"The word {word[:40]} stands between formulas.",
        code="command-not-read",
        expected="formulas alone",
        remedy=r"write \\ or ; between two statements",
    )


def uses_itself(pieces: Placed, index: int, name: str) -> ParseError:
    """A statement uses what it defines, as an update does."""
    return pieces.error(
        index,
        f"{name[:40]} is defined by itself.",
        code="name-taken",
        expected="a formula of other names",
        remedy=rf"give the new value a name of its own, such as {name[:20]}_{{\text{{new}}}}",
    )
