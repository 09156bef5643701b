"""Tokens: one regular expression cuts the text; a place is only looked up when an error needs it.

A text in LaTeX is cut and translated by `graphtutor.syntax.latex`, which is loaded when one is met.
"""

from __future__ import annotations

import re
import unicodedata

from graphtutor.errors import LimitError, ParseError
from graphtutor.graph.names import LONGEST, is_letter
from graphtutor.ops import OPS
from graphtutor.text import anything

MAX_LENGTH = 1_000_000
MAX_TOKENS = 200_000
END = ""  # the token after the last one
SEPARATORS = (";", "\n")

SIGNS = sorted(
    {sign for op in OPS.values() if op.infix for sign in op.infix.signs}, key=len, reverse=True
)
TOKEN = re.compile(
    r"[^\S\n]*("
    r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|[^\W\d]\w*"
    rf"|{'|'.join(map(re.escape, SIGNS))}"
    r"|[^ \t]|$)",
    re.DOTALL,
)

LATEX = re.compile(
    r"\\(?:[A-Za-z]|[\\,;:!()\[\]{}|])"  # a command
    r"|[_^]\{"
    r"|\A\s*\$.*\$[\s.,]*\Z",
    re.DOTALL,
)

OPEN_ENDS = {*SIGNS, "=", ","}  # an expression goes on after these

LOOKALIKES = dict(
    zip("аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ", "aeopcyxijshdqwABEKMHOPCTYXIJS", strict=True)
)
HINTS = {
    "[": 'name the array and give it as a value: --at "X=[[1, 2], [3, 4]]"',
    "]": "square brackets stand behind a name, as in X[0, 1]",
    "{": "braces are not used here; write parentheses ( )",
    "|": "write abs(x) for the absolute value",
    "√": "write sqrt(x)",
    "!": "there is no factorial; write the product out",
    "%": "there is no remainder; write a percentage as 0.05",
    "'": "names stand without quotes; a derivative is computed for you",
    '"': "names stand without quotes",
    "\\": "a command of LaTeX has a name, such as \\frac",
    ".": "numbers are written 0.5, names without a point",
    "_": "a name begins with a letter",
    "#": "leave comments out",
    ":": "write = between a name and its expression",
    "²": "write x**2",
    "³": "write x**3",
    "∞": "write a large number, such as 1e6",
}

RUN_TOGETHER = re.compile(r"T[A-Za-z]_?\d{0,2}")  # the T of a transpose and the name of a matrix


def is_latex(text: str) -> bool:
    r"""Say whether a text is LaTeX: it has a command, a brace after ^ or _, or stands in dollar signs.

    >>> is_latex(r"\frac{1}{x}"), is_latex("$2x$"), is_latex("x_{0}"), is_latex("x_0**2")
    (True, True, True, False)
    """
    may_be = "\\" in text or "{" in text or "$" in text
    return may_be and LATEX.search(text) is not None


def on_one_line(text: str) -> str:
    r"""Return a text of several lines on one: ; stands where a line end parts statements.

    >>> on_one_line("q = x + y\nq*z")
    'q = x + y; q*z'
    """
    if is_latex(text):
        from graphtutor.syntax.latex import on_one_line as latex_on_one_line

        return latex_on_one_line(text) if len(text.splitlines()) > 1 else text.strip()
    lines = (line.strip().rstrip(";") for line in text.splitlines())
    return "; ".join(line for line in lines if line)


class Tokens:
    """The tokens of a text: strings, with `END` after the last.

    Attributes:
        text: what was typed.
        strings: the tokens, without the line ends that only break a long line.
    """

    __slots__ = ("_kept", "strings", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.refuse_long_text()
        self.strings: list[str] = TOKEN.findall(text)
        self._kept: list[int] | None = None
        self.refuse_many_tokens()
        while self.strings and self.strings[-1] == END:
            self.strings.pop()
        if "\n" in text:
            self._join_broken_lines()
        self.strings.append(END)

    @staticmethod
    def of(text: str) -> Tokens:
        """Return the tokens of a text, of one in LaTeX those that say the same in plain signs.

        Raises:
            ParseError: it is no text, or LaTeX that cannot be translated.
        """
        if not isinstance(text, str):
            raise ParseError(
                "What is read must be text.",
                code="no-text",
                expected='text such as "(x+y)*z"',
                received=anything(text),
            )
        if not is_latex(text):
            return Tokens(text)
        from graphtutor.syntax.latex import translated  # rarely met, so not loaded at start-up

        return translated(text)

    def refuse_long_text(self) -> None:
        """Refuse more text than is read in a moment."""
        if len(self.text) > MAX_LENGTH:
            raise LimitError(
                "The text is too long.",
                code="too-long",
                text=self.text,
                span=(MAX_LENGTH, MAX_LENGTH + 1),
                expected=f"at most {MAX_LENGTH:,} characters",
                received=f"{len(self.text):,}",
                remedy="build large graphs in Python with gt.trace_function",
            )

    def refuse_many_tokens(self) -> None:
        """Refuse more tokens than are read in a moment."""
        if len(self.strings) > MAX_TOKENS:
            raise LimitError(
                "The text has too many parts.",
                code="too-many-tokens",
                text=self.text,
                span=self.span(MAX_TOKENS),
                expected=f"at most {MAX_TOKENS:,} numbers, names and signs",
                remedy="build large graphs in Python with gt.trace_function",
            )

    def span(self, index: int) -> tuple[int, int]:
        """Return where token number `index` stands in the text."""
        if self._kept is not None:
            index = self._kept[index] if index < len(self._kept) else len(self.text)
        place = (len(self.text.rstrip()), len(self.text.rstrip()) + 1)
        for number, match in enumerate(TOKEN.finditer(self.text)):
            if number == index and match.group(1):
                return match.span(1)
        return place

    def shown(self, index: int) -> str:
        """Return token number `index` as it was typed."""
        return self.strings[index]

    def partner(self, opened: int) -> int:
        """Return the number of the token that closes a parenthesis, or one before the last."""
        depth = 0
        for index in range(opened, len(self.strings) - 2):
            depth += (self.strings[index] == "(") - (self.strings[index] == ")")
            if depth == 0:
                return index
        return len(self.strings) - 2

    def between(self, start: int, end: int) -> str:
        """Return the text from one token up to another, shortened if it is long."""
        text = " ".join(self.text[self.span(start)[0] : self.span(end)[0]].split())
        return text if len(text) <= 40 else f"{text[:38]}…"

    def error(self, index: int, message: str, *, code: str, **fields: str | None) -> ParseError:
        """Return an error whose caret stands under token number `index`."""
        return ParseError(message, code=code, text=self.text, span=self.span(index), **fields)

    def stranger(self, index: int) -> ParseError:
        """Return the error for a character that begins no number, name or sign."""
        token = self.strings[index]
        name = unicodedata.name(token[0], f"U+{ord(token[0]):04X}")
        shown = f"'{token[0]}'" if token[0].isprintable() else "A character"
        plain = unicodedata.normalize("NFKC", token[0])
        return self.error(
            index,
            f"{shown} ({name}) has no meaning in an expression.",
            code="unknown-character",
            expected="a number, a name, a sign or a parenthesis",
            remedy=HINTS.get(token[0])
            or (f"write {plain}" if plain != token[0] and plain.isascii() else "leave it out"),
        )

    def check_name(self, index: int) -> None:
        """Refuse a name with letters that are neither Latin nor Greek, and one in underscores."""
        name = self.strings[index]
        if name.startswith("_"):
            raise self.error(
                index,
                "A name begins with a letter.",
                code="bad-name",
                expected="a Latin or Greek letter first",
                received=name[:40],
                remedy=f"write {name.strip('_')[:40] or 'x'}",
            )
        if len(name) > LONGEST:
            raise self.error(
                index,
                "The name is too long.",
                code="bad-name",
                expected=f"at most {LONGEST} characters",
                remedy=f"call it {name[:8]}",
            )
        for offset, letter in enumerate(name):
            if not is_letter(letter):
                raise self._foreign_letter(index, offset)
        if index > 1 and self.strings[index - 1] == "^" and RUN_TOGETHER.fullmatch(name):
            raise self._transposed(index)

    def _transposed(self, index: int) -> ParseError:
        """A name such as TX behind ^, which nearly always is a transpose and the next factor."""
        base, name = self.strings[index - 2], self.strings[index]
        is_closed = base == ")"
        left = "(…)" if is_closed else base
        return self.error(
            index,
            f"{left}^{name} would be a power with the exponent {name}.",
            code="transpose-or-power",
            expected=f"{left}.T for the transpose, or a power in parentheses",
            remedy=rf"write {left}.T @ {name[1:]}, in LaTeX {left}^\top {name[1:]}, or {left}^({name})",
        )

    def _foreign_letter(self, index: int, offset: int) -> ParseError:
        name = self.strings[index]
        letter = name[offset]
        latin = LOOKALIKES.get(letter) or unicodedata.normalize("NFKC", letter)
        start = self.span(index)[0] + offset
        called = unicodedata.name(letter, f"U+{ord(letter):04X}")
        known = latin.isascii() and latin.isalpha()
        hint = HINTS.get(letter) or (
            f"type {name[:offset] + latin + name[offset + 1 :]}"
            if known
            else "choose another letter"
        )
        return ParseError(
            f"'{letter}' is {called}"
            + (
                f", which looks like the Latin '{latin}'."
                if known
                else ", no Latin or Greek letter."
            ),
            code="foreign-letter",
            text=self.text,
            span=(start, start + 1),
            expected="Latin or Greek letters, digits and underscores",
            remedy=hint,
        )

    def _join_broken_lines(self) -> None:
        """Leave out the line ends that only break a long line: in parentheses and after a sign."""
        depth = 0
        self._kept = []
        before = ""
        for index, token in enumerate(self.strings):
            depth += (token in ("(", "[")) - (token in (")", "]"))
            if token != "\n" or (depth <= 0 and before not in OPEN_ENDS):
                self._kept.append(index)
                before = token
        self.strings = [self.strings[index] for index in self._kept]
