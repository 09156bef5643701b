r"""One factor of a formula in LaTeX: a name, a fraction, a root, brackets, or a function and its argument."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphtutor.graph.names import is_letter
from graphtutor.namespaces.notation import GREEK_WORDS
from graphtutor.syntax import latex_answers as say
from graphtutor.syntax.latex_cases import read_cases
from graphtutor.syntax.latex_functions import read_application
from graphtutor.syntax.latex_names import Name
from graphtutor.syntax.latex_sequence import Factor, Run, SequenceReader
from graphtutor.syntax.latex_tokens import Placed
from graphtutor.syntax.latex_words import (
    BARS,
    BRACKETS,
    FRACTIONS,
    FUNCTIONS,
    GATES,
    GREEK_COMMANDS,
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
        powered = factor.kind == "power"
        while self.next in ("^", "_", "'", r"\prime"):
            if self.next == "^":
                if powered:
                    raise say.script_twice(self.pieces, self.at)
                self._power()
                powered = True
            elif self.next == "_":
                self._late_subscript(factor, written)
            else:
                raise say.derivative(self.pieces, self.at)
        self.depth -= 1
        return factor._replace(end=self.at)

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

    def brackets(self) -> Run:
        """Read brackets of any kind, or bars, and what they hold."""
        opened = self.at
        is_left = self.next == r"\left"
        self.at += is_left
        opener = self.next
        closing = BRACKETS.get(opener) or BARS.get(opener)
        if closing is None:
            raise say.not_read(self.pieces, self.at if opener.startswith("\\") else opened)
        self.at += 1
        if opener in BARS:
            self.emit("abs", opened)
        self.emit("(", opened)
        run = self.sequence(opened, (r"\right",) if is_left else (closing,))
        self.at += is_left
        if self.next != closing:
            raise say.closes_nothing(self.pieces, self.at, opened, closing)
        self.emit(")", self.at)
        self.at += 1
        return run

    def _base(self, start: int) -> Factor:
        """Read a factor without its exponent."""
        piece = self.next
        if piece[:1].isdigit() or (piece[:1] == "." and len(piece) > 1):
            return self._number(start)
        if piece in FUNCTIONS:
            self.at += 1
            return read_application(self, FUNCTIONS[piece], start)
        if self.begins_name():
            return self._name_or_function(start)
        if piece in FRACTIONS:
            return self._fraction(start)
        if piece in BRACKETS or piece in BARS or piece == r"\left":
            return self._in_brackets(start)
        return self._enclosed(start)

    def _enclosed(self, start: int) -> Factor:
        """Read braces, a root or cases."""
        piece = self.next
        if piece == "{":
            self._group()
        elif piece == r"\sqrt":
            self._root(start)
        elif piece == r"\begin{cases}":
            read_cases(self)
        else:
            raise self._stranger()
        return Factor(start, "other")

    def _stranger(self) -> Exception:
        piece = self.next
        if piece.startswith("\\") and len(piece) > 1:
            return say.not_read(self.pieces, self.at)
        if piece in ("^", "_"):
            return say.nothing_before(self.pieces, self.at)
        return self.pieces.stranger(self.at)

    def _number(self, start: int) -> Factor:
        r"""Read a number; `3 \cdot 10^{-4}` is one number too."""
        number = self.next
        self.at += 1
        if self.next in TIMES and self.strings[self.at + 1 : self.at + 3] == ["10", "^"]:
            match = TEN.match(" ".join(self.strings[self.at + 3 : self.at + 7]))
            if match and number.replace(".", "", 1).isdigit():
                number += "e" + "".join(c for c in match.group().replace("−", "-") if c in DIGITS)
                self.at += 3 + len(match.group().split())
        self.emit(number, start, self.at)
        return Factor(start, "number", numeric=True)

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
            self.argument(sign, wrap=False)
            self.emit(")", self.at - 1)
            return Factor(start, "power")
        self.emit_name(name, start)
        kind = "word" if len(name.stem) > 1 and name.dress.startswith(r"\mathrm") else "name"
        return Factor(start, kind, name.text, numeric=name.text in ("pi", "π"))

    def _upright(self, start: int) -> Factor:
        """Read an upright word: a gate such as relu, or a name."""
        is_operator, is_text = self.next == r"\operatorname", self.next in WITH_BLANKS
        name = self.bare_name()
        if is_text and name.stem in PROSE:
            raise say.prose(self.pieces, start, name.stem)
        gate = GATES.get(name.stem.lower().replace("_", ""))
        if not name.subscript and (gate or is_operator):
            return read_application(self, gate or name.stem, start)
        if self.next == "_":
            name = self.with_index(name)
        return self._named(name, start)

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
            name = Name(word)
            return self._named(self.with_index(name) if self.next == "_" else name, start)
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
        is_bars = self.next in BARS or (self.next == r"\left" and self.strings[start + 1] in BARS)
        run = self.brackets()
        if not is_bars:
            return Factor(start, "brackets", alone=run.size == 1 or run.is_list)
        if (
            run.size == 1 == len(run.factors)
            and run.factors[0].kind == "bars"
            and self.strings[start + 1] == "|"
        ):
            raise say.norm(self.pieces, start)
        return Factor(start, "bars")

    def _group(self, *, wrap: bool = True) -> None:
        """Read braces; what they hold is put in brackets if it is more than one token."""
        opened = self.at
        self.at += 1
        if self.next in ("}", ",", "."):  # a comma in braces sets thousands apart
            raise say.nothing_inside(self.pieces, self.at)
        out = self.out
        before = len(out.strings)
        if wrap:
            self.emit("(", opened)
        self.sequence(opened, ("}",))
        is_single = len(out.strings) == before + 2 and SIGNS.get(self.strings[self.at + 1]) != "="
        if wrap and is_single:
            del out.strings[before], out.places[before]
        elif wrap:
            self.emit(")", self.at)
        self.at += 1

    def argument(self, owner: int, *, wrap: bool = True) -> None:
        """Read what a command, ^ or _ works on: braces, or a single letter, digit or command."""
        piece = self.next
        if piece == "{":
            self._group(wrap=wrap)
        elif len(piece) == 1 and piece.isdigit():
            self.emit(piece, self.at)
            self.at += 1
        elif piece[:1].isdigit():
            self._digits(owner)
        elif self.begins_name():
            start = self.at
            self.emit_name(self.bare_name(), start)
        elif piece in FRACTIONS or piece == r"\sqrt":
            self.enter()
            self._base(self.at)
            self.depth -= 1
        elif piece.startswith("\\") and piece not in FUNCTIONS and piece not in SIGNS:
            raise say.not_read(self.pieces, self.at)
        else:
            raise say.argument_expected(self.pieces, self.at, owner)

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

    def _power(self) -> None:
        """Read ^ and the exponent."""
        sign = self.at
        self.at += 1
        held = self.strings[self.at : self.at + 5]
        if "T" not in self.defined and (held[0] == "T" or held[:3] == ["{", "T", "}"]):
            raise say.transposed(self.pieces, sign)
        if held[0] == "{" and held[1] in BRACKETS and held[3:] == [BRACKETS[held[1]], "}"]:
            inner = held[2][:20]
            raise say.two_ways(
                self.pieces,
                sign,
                f"^{{{held[1]}{inner}{held[3]}}}",
                f"^{{{inner}}}",
                f"_{{{inner}}}",
            )
        self.emit("**", sign)
        self.argument(sign)

    def _late_subscript(self, factor: Factor, written: int) -> None:
        """Read a subscript that stands behind the exponent, as in x^2_1."""
        if factor.kind not in ("name", "word"):
            raise say.bad_subscript(self.pieces, self.at)
        name = self.out.strings[written]
        if name != factor.name or self.strings[self.at - 1] == name or len(name) > 1:
            raise say.script_twice(self.pieces, self.at)
        self.out.strings[written] = self.with_index(Name(name)).text

    def _fraction(self, start: int) -> Factor:
        self.at += 1
        above, written = self.at, len(self.out.strings)
        self.emit("(", start)
        self.argument(start)
        below = self.at
        self.emit("/", below)
        self.argument(start)
        self.emit(")", self.at - 1)
        if self._differential(above) and len(self._differential(below)) > 1:
            raise say.derivative(self.pieces, start)
        parts = self.out.strings[written + 1 : written + 4 : 2]
        numeric = len(self.out.strings) == written + 5 and all(p[0].isdigit() for p in parts)
        return Factor(start, "fraction", numeric=numeric)

    def _differential(self, index: int) -> str:
        """Return what braces begin with if it is d alone or d and a letter, as in dx."""
        inside = [p for p in self.strings[index : index + 6] if p not in ("{", r"\mathrm")]
        if inside[:1] != ["d"]:
            return ""
        if inside[1] == "}":
            return "d"
        is_letter = len(inside[1]) == 1 and inside[1].isalpha()
        return "d" + inside[1] if is_letter or inside[1] in GREEK_COMMANDS else ""

    def _root(self, start: int) -> None:
        r"""Read a root: `\sqrt[3]{x}` is the power 1/3."""
        self.at += 1
        if self.next != "[":
            self.emit("sqrt", start)
            self.emit("(", self.at)
            self.argument(start, wrap=False)
            self.emit(")", self.at - 1)
            return
        opened = self.at
        self.at += 1
        degree = self.captured(lambda: self.sequence(opened, ("]",)))
        self.at += 1
        self.emit("(", start)
        self.argument(start)
        for token in ("**", "(", "1", "/", "("):
            self.emit(token, opened)
        self.put(degree)
        for _ in range(3):
            self.emit(")", self.at - 1)


def _is_latin(piece: str) -> bool:
    return len(piece) == 1 and piece.isascii() and piece.isalpha() and is_letter(piece)
