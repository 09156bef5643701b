r"""One factor of a formula in LaTeX: a name, a fraction, a root, brackets, or a function and its argument."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphtutor.graph.names import is_letter
from graphtutor.namespaces.notation import GREEK_WORDS
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.latex_cases import read_cases
from graphtutor.syntax.latex_functions import begins_setting, read_application, read_setting
from graphtutor.syntax.latex_matrices import Nature, divided, nature_of
from graphtutor.syntax.latex_names import Name
from graphtutor.syntax.latex_norms import read_dot, read_norm_index
from graphtutor.syntax.latex_scripts import read_scripts
from graphtutor.syntax.latex_sequence import Factor, Run, SequenceReader
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import (
    ANGLES,
    BARS,
    BRACKETS,
    FRACTIONS,
    FUNCTIONS,
    GATES,
    GREEK_COMMANDS,
    NORMS,
    PARTNERS,
    PROSE,
    SIGNS,
    TIMES,
    UPRIGHT,
    WITH_BLANKS,
)

TEN = re.compile(r"[0-9](?= |$)|\{ (?:[-−] )?[0-9]+ \}")  # an exponent, as pieces between blanks
DIGITS = "-0123456789"
LONGEST_PRODUCT = 3  # letters that are read as factors; more are rather a word


class FactorReader(SequenceReader):
    """Reads factors; see the caption."""

    def factor(self) -> Factor:
        """Read one factor with its exponent."""
        self.enter()
        start = self.at
        factor = self._base(start)
        written = len(self.out.strings) - 1
        factor = read_scripts(self, factor, written)
        self.depth -= 1
        return factor._replace(end=self.at)

    def setting(self, gate: str) -> bool:
        """Read a setting such as `axis = 0` if one comes next, and say whether one does."""
        if not begins_setting(self, gate):
            return False
        read_setting(self)
        return True

    def captured(self, read: Callable[[], object]) -> Placed:
        """Return the tokens that a reading writes, apart from the others."""
        self.enter()
        kept, self.out = self.out, Placed(self.pieces.text)
        read()
        kept, self.out = self.out, kept
        self.depth -= 1
        return kept

    def put(self, tokens: Placed) -> None:
        """Write tokens that were captured."""
        self.out.strings += tokens.strings
        self.out.places += tokens.places

    def opens_brackets(self) -> bool:
        """Say whether brackets open next."""
        if self.next == r"\left":
            return self.strings[self.at + 1] in BRACKETS
        return self.next in BRACKETS

    def brackets(self, gate: str = "", settings: Placed | None = None) -> Run:
        """Read brackets of any kind, or bars, and what they hold; those of a gate may hold settings."""
        opened = self.at
        is_left = self.next == r"\left"
        self.at += is_left
        opener = self.next
        closing = BRACKETS.get(opener) or BARS.get(opener)
        if closing is None:
            raise say.not_read(self.pieces, self.at if opener.startswith("\\") else opened)
        self.at += 1
        if opener in BARS:
            self.emit("norm" if opener in NORMS else "abs", opened)
        self.emit("(", opened)
        run = self.sequence(opened, (r"\right",) if is_left else (closing,), gate=gate)
        self.at += is_left
        if self.next != closing:
            raise say.closes_nothing(self.pieces, self.at, opened, closing)
        self.put(settings or Placed(self.pieces.text))
        self.emit(")", self.at)
        self.at += 1
        return run

    def _base(self, start: int) -> Factor:
        """Read a factor without its exponent."""
        piece = self.next
        if piece[:1].isdigit() or (piece[:1] == "." and len(piece) > 1):
            return self.number(start)
        if piece in FUNCTIONS:
            self.at += 1
            return read_application(self, FUNCTIONS[piece], start)
        if self.begins_name():
            return self._name_or_function(start)
        if piece in FRACTIONS:
            return self._fraction(start)
        if piece in PARTNERS or piece == r"\left":
            return self._in_brackets(start)
        return self._enclosed(start)

    def _enclosed(self, start: int) -> Factor:
        """Read braces, a root or cases."""
        piece = self.next
        if piece == "{":
            nature = self._group()
        elif piece == r"\sqrt":
            nature = self._root(start)
        elif piece == r"\begin{cases}":
            read_cases(self)
            nature = Nature.UNKNOWN
        else:
            raise self._stranger()
        return Factor(start, "other", nature=nature)

    def _stranger(self) -> Exception:
        piece = self.next
        if piece.startswith("\\") and len(piece) > 1:
            return say.not_read(self.pieces, self.at)
        if piece in ("^", "_"):
            return say.nothing_before(self.pieces, self.at)
        return self.pieces.stranger(self.at)

    def number(self, start: int) -> Factor:
        r"""Read a number; `3 \cdot 10^{-4}` is one number too."""
        number = self.next
        self.at += 1
        if self.next in TIMES and self.strings[self.at + 1 : self.at + 3] == ["10", "^"]:
            match = TEN.match(" ".join(self.strings[self.at + 3 : self.at + 7]))
            if match and number.replace(".", "", 1).isdigit():
                number += "e" + "".join(c for c in match.group().replace("−", "-") if c in DIGITS)
                self.at += 3 + len(match.group().split())
        self.emit(number, start, self.at)
        return Factor(start, "number", numeric=True, nature=Nature.NUMBER)

    def _name_or_function(self, start: int) -> Factor:
        piece = self.next
        word = self._run()
        if len(word) > 1 and (read := self._word(word, start)):
            return read
        if piece in UPRIGHT:
            return self._upright(start)
        name = self.name()
        if name.text in ("sigma", "σ") and not name.dress and self.opens_brackets():
            if name.text in self.defined:
                raise say.two_ways(
                    self.pieces, start, piece, rf"{piece} \cdot (…)", r"\operatorname{sigmoid}(…)"
                )
            return read_application(self, "sigmoid", start)
        return self._named(name, start)

    def _named(self, name: Name, start: int) -> Factor:
        """Write a name; e with an exponent is the exponential."""
        if name.text == "e" and self.next == "^" and "e" not in self.defined:
            self.emit("exp", start)
            self.emit("(", self.at)
            sign = self.at
            self.at += 1
            nature = self.argument(sign, wrap=False)
            self.emit(")", self.at - 1)
            return Factor(start, "power", nature=nature)
        self.emit_name(name, start)
        kind = "word" if len(name.stem) > 1 and name.dress.startswith(r"\mathrm") else "name"
        nature = nature_of(name, is_bold_text=self.is_bold_text)
        return Factor(start, kind, name.text, name.text in ("pi", "π"), nature=nature)

    def _upright(self, start: int) -> Factor:
        """Read an upright word: a gate such as relu, or a name."""
        is_operator, is_text = self.next == r"\operatorname", self.next in WITH_BLANKS
        name = self.bare_name()
        if is_text and name.stem in PROSE:
            raise say.prose(self.pieces, start, name.stem)
        gate = GATES.get(name.stem.lower().replace("_", ""))
        if not name.subscript and (gate or is_operator):
            return read_application(self, gate or name.stem, start)
        return self._named(self.with_index(name), start)

    def _run(self) -> str:
        """Return the letters that stand together here, if this is the first of them."""
        places = self.pieces.places
        at = self.at
        if not _is_latin(self.strings[at]):
            return ""
        if at and _is_latin(self.strings[at - 1]) and places[at - 1][1] == places[at][0]:
            return ""
        end = at + 1
        while _is_latin(self.strings[end]) and places[end - 1][1] == places[end][0]:
            end += 1
        return "".join(self.strings[at:end])

    def _word(self, word: str, start: int) -> Factor | None:
        """Read letters that stand together as a name or a function, or refuse them, or do neither."""
        letters = " ".join(word)
        gate = GATES.get(word)
        if word in self.defined:
            self.at += len(word)
            return self._named(self.with_index(Name(word)), start)
        if gate is not None:
            self.at += len(word)
            if self.opens_brackets():
                return read_application(self, gate, start)
            written = f"\\{word}" if f"\\{word}" in FUNCTIONS else rf"\operatorname{{{word}}}"
            raise say.two_ways(self.pieces, start, word, f"{written}(…)", letters[:40])
        if word in GREEK_WORDS:
            raise say.two_ways(self.pieces, start, word, f"\\{word}", letters)
        if len(word) > LONGEST_PRODUCT:
            short = word[:20]
            raise say.two_ways(
                self.pieces, start, short, rf"\mathrm{{{short}}} as one name", letters[:40]
            )
        return None

    def _in_brackets(self, start: int) -> Factor:
        opener = self.strings[start + 1] if self.next == r"\left" else self.next
        if opener in ANGLES:
            return read_dot(self, start)
        token = len(self.out.strings)
        run = self.brackets()
        nature = run.nature or Nature.NUMBER
        if opener not in BARS:
            alone = run.size == 1 or run.is_list
            return Factor(start, "brackets", alone=alone, nature=nature)
        if self.out.strings[token] == "norm":
            return read_norm_index(self, run, start, token)
        if (
            run.size == 1
            and run.last is not None
            and run.last.kind == "bars"
            and self.strings[start + 1] == "|"
        ):
            raise say_arrays.norm(self.pieces, start)
        return Factor(start, "bars", nature=nature)

    def _group(self, *, wrap: bool = True) -> Nature:
        """Read braces; what they hold is put in brackets if it is more than one token."""
        opened = self.at
        self.at += 1
        if self.next in ("}", ",", "."):  # a comma in braces sets thousands apart
            raise say.nothing_inside(self.pieces, self.at)
        out = self.out
        before = len(out.strings)
        if wrap:
            self.emit("(", opened)
        run = self.sequence(opened, ("}",))
        is_single = len(out.strings) == before + 2 and SIGNS.get(self.strings[self.at + 1]) != "="
        if wrap and is_single:
            del out.strings[before], out.places[before]
        elif wrap:
            self.emit(")", self.at)
        self.at += 1
        return run.nature or Nature.NUMBER

    def argument(self, owner: int, *, wrap: bool = True) -> Nature:
        """Read what a command, ^ or _ works on: braces, or a single letter, digit or command."""
        piece = self.next
        if piece == "{":
            return self._group(wrap=wrap)
        if len(piece) == 1 and piece.isdigit():
            self.emit(piece, self.at)
            self.at += 1
        elif piece[:1].isdigit():
            self._digits(owner)
        elif self.begins_name():
            start = self.at
            name = self.bare_name()
            self.emit_name(name, start)
            return nature_of(name, is_bold_text=self.is_bold_text)
        elif piece in FRACTIONS or piece == r"\sqrt":
            self.enter()
            nature = self._base(self.at).nature
            self.depth -= 1
            return nature
        elif piece.startswith("\\") and piece not in FUNCTIONS and piece not in SIGNS:
            raise say.not_read(self.pieces, self.at)
        else:
            raise say.argument_expected(self.pieces, self.at, owner)
        return Nature.NUMBER

    def _digits(self, owner: int) -> None:
        r"""Read the first of several digits: as in `\frac12`, and not after ^."""
        piece, (start, end) = self.next, self.pieces.places[self.at]
        sign = self.strings[owner]
        if sign == "^":
            first, rest = piece[0], piece[1:20]
            part = f"^{piece[:20]}"
            raise say.two_ways(
                self.pieces, self.at, part, f"^{{{piece[:20]}}}", rf"^{{{first}}} \cdot {rest}"
            )
        if sign not in FRACTIONS or len(piece) != 2 or not piece.isdigit():
            raise say.argument_expected(self.pieces, self.at, owner)
        self.out.add(piece[0], (start, start + 1))
        self.strings[self.at] = piece[1]
        self.pieces.places[self.at] = (start + 1, end)

    def _fraction(self, start: int) -> Factor:
        self.at += 1
        above, written = self.at, len(self.out.strings)
        if self._differential(above) and len(self._differential(self._behind(above))) > 1:
            raise say.derivative(self.pieces, start)
        self.emit("(", start)
        numerator = self.argument(start)
        below, below_token = self.at, len(self.out.strings)
        self.emit("/", below)
        nature = divided(numerator, is_letter=below_token == written + 2)
        self.argument(start)
        self.emit(")", self.at - 1)
        parts = self.out.strings[written + 1 : written + 4 : 2]
        numeric = len(self.out.strings) == written + 5 and all(p[0].isdigit() for p in parts)
        return Factor(start, "fraction", numeric=numeric, nature=nature)

    def _behind(self, index: int) -> int:
        """Return the piece behind braces, or behind a single piece."""
        depth = 0
        for end in range(index, len(self.strings)):
            depth += (self.strings[end] == "{") - (self.strings[end] == "}")
            if depth <= 0:
                return end + 1
        return index

    def _differential(self, index: int) -> str:
        """Return what braces begin with if it is d alone or d and a letter, as in dx."""
        inside = [p for p in self.strings[index : index + 6] if p not in ("{", r"\mathrm")]
        if inside[:1] != ["d"]:
            return ""
        if inside[1] == "}":
            return "d"
        is_letter = len(inside[1]) == 1 and inside[1].isalpha()
        return "d" + inside[1] if is_letter or inside[1] in GREEK_COMMANDS else ""

    def _root(self, start: int) -> Nature:
        r"""Read a root: `\sqrt[3]{x}` is the power 1/3."""
        self.at += 1
        if self.next != "[":
            self.emit("sqrt", start)
            self.emit("(", self.at)
            nature = self.argument(start, wrap=False)
            self.emit(")", self.at - 1)
            return nature
        opened = self.at
        self.at += 1
        degree = self.captured(lambda: self.sequence(opened, ("]",)))
        self.at += 1
        self.emit("(", start)
        nature = self.argument(start)
        for token in ("**", "(", "1", "/", "("):
            self.emit(token, opened)
        self.put(degree)
        for _ in range(3):
            self.emit(")", self.at - 1)
        return nature


def _is_latin(piece: str) -> bool:
    return len(piece) == 1 and piece.isascii() and piece.isalpha() and is_letter(piece)
