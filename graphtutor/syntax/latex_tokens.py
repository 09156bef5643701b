r"""The pieces of a text in LaTeX: commands, letters, digits and signs, with the places where they stand.

What only sets the text on the page falls away here: blanks and `\quad`, `\left` sizes, comments, labels,
and the signs around a whole formula (`$…$`, `\[…\]`, `\begin{align}…\end{align}`).
"""

from __future__ import annotations

import re

from graphtutor.syntax.tokens import END, Tokens

PIECE = re.compile(
    r"(?:\s|%[^\n]*)*("
    r"\\(?:begin|end)\s*\{\s*[A-Za-z]*\*?\s*\}"
    r"|\\(?:text|textrm|textnormal|mbox)\s*\{[\s,]*(?:if|for|when|otherwise|else)[\s,.]*\}"
    r"|\\(?:label|tag|hspace|vspace)\*?\s*\{[^{}]*\}"
    r"|\{\s*\\,\s*\}"
    r"|\\[A-Za-z]+"
    r"|\\\\(?:\[\s*[0-9.]+\s*[a-z]{2}\s*\])?"
    r"|\\."
    r"|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"|\$\$|:=|>=|<=|==|!=|\*\*"
    r"|.|$)",
    re.DOTALL,
)
ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{\s*([A-Za-z]*\*?)\s*\}")
KEYWORD = re.compile(r"\\[a-z]+\s*\{[\s,]*(if|for|when|otherwise|else)[\s,.]*\}")
ARGUMENT = re.compile(r"\\(?:label|tag|hspace|vspace)\*?\s*\{")

SETTING = {
    r"\,", r"\;", r"\:", r"\!", r"\>", "\\ ", "\\\n", "\\\t", "~", r"\quad", r"\qquad",
    r"\enspace", r"\thinspace",
    r"\medspace", r"\thickspace", r"\negthinspace", r"\displaystyle", r"\textstyle",
    r"\scriptstyle", r"\nonumber",
    r"\notag", r"\limits", r"\nolimits", r"\strut", r"\mathstrut", r"\allowbreak", r"\nobreak",
    r"\noindent",
    r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl", r"\bigr",
    r"\Bigr", r"\biggr",
    r"\Biggr", r"\bigm", r"\Bigm", r"\biggm", r"\Biggm",
}  # fmt: skip
WHOLE = {
    "equation", "equation*", "align", "align*", "aligned", "gather", "gather*", "gathered",
    "split", "multline",
    "multline*", "displaymath", "math", "eqnarray", "eqnarray*",
}  # fmt: skip
BEHIND_STOPS = {
    "&",
    r"\\",
    r"\text{if}",
    r"\text{otherwise}",
}  # a comma before these only looks good
AROUND = {"$": "$", "$$": "$$", r"\[": r"\]", r"\(": r"\)"}


class Placed(Tokens):
    """Tokens whose places in the text are known.

    Attributes:
        places: by number, where each token stands; what was added between two stands at the second.
    """

    __slots__ = ("places",)

    def __init__(self, text: str) -> None:
        self.text = text
        self.strings: list[str] = []
        self.places: list[tuple[int, int]] = []

    def span(self, index: int) -> tuple[int, int]:
        """Return where token number `index` stands in the text."""
        return self.places[min(index, len(self.places) - 1)]

    def shown(self, index: int) -> str:
        """Return token number `index` as it was typed."""
        start, end = self.span(index)
        return self.text[start:end] or self.strings[index]

    def add(self, string: str, place: tuple[int, int]) -> None:
        """Add a token."""
        self.strings.append(string)
        self.places.append(place)

    def drop_stop(self) -> None:
        """Take a comma or a full stop at the end away."""
        if self.strings and self.strings[-1] in (",", "."):
            self.strings.pop()
            self.places.pop()

    def end(self) -> None:
        """Add the token after the last one."""
        after = len(self.text.rstrip())
        self.add(END, (after, after + 1))


def pieces(text: str) -> Placed:
    r"""Cut a text in LaTeX.

    Raises:
        LimitError: it is too long.

    >>> pieces(r"$\frac12\, x_{10}$").strings[:-1]
    ['\\frac', '12', 'x', '_', '{', '10', '}']
    """
    cut = Placed(text)
    cut.refuse_long_text()
    for match in PIECE.finditer(text):
        piece = match.group(1)
        if piece and not _only_sets(piece):
            piece = _plain(piece)
            if piece in BEHIND_STOPS or piece.startswith(r"\end{"):
                cut.drop_stop()
            cut.add(piece, match.span(1))
    start, stop = _inside(cut.strings)
    cut.strings, cut.places = cut.strings[start:stop], cut.places[start:stop]
    cut.end()
    cut.refuse_many_tokens()
    return cut


def _plain(piece: str) -> str:
    """Return a piece without the blanks and lengths that say nothing."""
    if piece.startswith(r"\\"):
        return r"\\"
    if environment(piece):
        return piece.partition("{")[0].rstrip() + f"{{{environment(piece)}}}"
    if piece.startswith("{") and len(piece) > 1:
        return r"{\,}"
    keyword = KEYWORD.fullmatch(piece)
    if keyword is None:
        return piece
    return r"\text{otherwise}" if keyword.group(1) in ("otherwise", "else") else r"\text{if}"


def environment(piece: str) -> str:
    r"""Return which environment a piece such as `\begin{cases}` begins or ends, or nothing."""
    match = ENVIRONMENT.fullmatch(piece)
    return match.group(1) if match else ""


def _only_sets(piece: str) -> bool:
    """Say whether a piece changes how the formula is set and not what it says."""
    if piece[0] != "\\":
        return piece == "~"
    return piece in SETTING or environment(piece) in WHOLE or ARGUMENT.match(piece) is not None


def _inside(strings: list[str]) -> tuple[int, int]:
    """Return where the formula begins and ends between dollar signs, and before a full stop."""
    start, stop = 0, len(strings)
    while start < stop:
        last = strings[stop - 1]
        if last in (".", ","):
            stop -= 1
        elif start < stop - 1 and AROUND.get(strings[start]) == last:
            start, stop = start + 1, stop - 1
        else:
            break
    return start, stop
