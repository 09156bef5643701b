r"""TeX: a standalone document that plain pdflatex with TikZ turns into a picture."""

from __future__ import annotations

import unicodedata

from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.formats.svg import number
from graphtutor.drawing.marks import Blank, Block, Figure, Piece, Text
from graphtutor.namespaces.notation import latex_letter

SIGNS = {
    "\\": r"\backslash ",
    " ": r"\ ",
    "×": r"\times ",
    "÷": r"\div ",
    "·": r"\cdot ",
    "−": "-",
    "√": r"\surd ",
    "∂": r"\partial ",
    "²": "^2",
    "³": "^3",
    "≤": r"\le ",
    "≥": r"\ge ",
    "≠": r"\ne ",
    "…": r"\dots ",
    "⊙": r"\odot ",
    "⊗": r"\otimes ",
    "\u0302": r"\hat{\ }",  # a hat, behind its letter
    "ˣ": "^x",
    "^": r"\,\hat{}\,",
    "~": r"\sim ",
    "ς": r"\varsigma ",
    "ϑ": r"\vartheta ",
    "ϕ": r"\phi ",
    "ϖ": r"\varpi ",
    "ϱ": r"\varrho ",
    "ϵ": r"\epsilon ",
    "ο": "o",
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", map(r"\mathrm{{{}}}".format, "ABEZHIKMNOPTYX"), strict=True)),
    **{character: f"\\{character}" for character in "#$%&_{}"},
}
COLOUR_OF = {
    "value": "value",
    "grad": "grad",
    "value-entry": "value!50!ink",
    "grad-entry": "grad!50!ink",
}
SIZE_OF = {"local": 7.5, "number": 5.0}
MINUS = "ink!50!waiting"
COLOURS = ("ink", "value", "grad", "waiting", "gate", "paper")


def write(moment: Moment) -> bytes:
    """Return a moment as a TeX document."""
    drawn, theme = moment.figure, moment.theme
    lines = [
        r"\documentclass[tikz,border=0pt]{standalone}",
        *(f"\\definecolor{{{name}}}{{HTML}}{{{getattr(theme, name).upper()}}}" for name in COLOURS),
        r"\begin{document}",
        f"\\begin{{tikzpicture}}[x={number(moment.scale)}pt,y=-{number(moment.scale)}pt,"
        r"every node/.style={inner sep=0pt}]",
        f"\\fill[paper] (0,0) rectangle ({number(drawn.width)},{number(drawn.height)});",
        *_shapes(drawn, moment.scale),
        r"\end{tikzpicture}",
        r"\end{document}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _shapes(drawn: Figure, scale: float) -> list[str]:
    found = []
    for line in drawn.lines:
        colour = "waiting" if line.state == "waiting" else "ink"
        width = 2.4 if line.state == "current" else 0.8
        way = " -- ".join(f"({number(x)},{number(y)})" for x, y in line.points)
        found.append(f"\\draw[{colour},line width={width}pt] {way};")
    found += [f"\\fill[ink] ({number(x)},{number(y)}) circle (1.6pt);" for x, y in drawn.forks]
    for disc in drawn.discs:
        width = 2.0 if disc.state == "current" else 0.8
        left, top = disc.x - disc.width / 2, disc.y - disc.height / 2
        rounded = f"rounded corners={number(disc.height * scale / 2)}pt"
        look = f"fill=gate,draw=ink,line width={width}pt,{rounded}"
        found.append(_box(look, left, top, disc.width, disc.height))
    found += map(_blank, drawn.blanks)
    for block in drawn.blocks:
        found += _block(block, scale)
    found += [_text(text, scale) for text in drawn.texts]
    for bar in drawn.bars:
        x, y = number(bar.x), number(bar.y)
        way = f"({x},{y}) -- ({number(bar.x + bar.width)},{y})"
        found.append(f"\\draw[grad,line width=0.5pt] {way};")
    return found


def _block(block: Block, scale: float) -> list[str]:
    colour, found = COLOUR_OF.get(block.role, "ink"), []
    plus = COLOUR_OF.get(block.role, "value")
    for tint in block.tints:
        corner = f"({number(tint.x)},{number(tint.y)})"
        end = f"({number(tint.x + tint.width)},{number(tint.y + tint.height)})"
        part = number(100 * abs(tint.strength))
        ground = MINUS if tint.strength < 0 else plus
        found.append(f"\\fill[{ground}!{part}!paper] {corner} rectangle {end};")
    for points in block.brackets:
        way = " -- ".join(f"({number(x)},{number(y)})" for x, y in points)
        found.append(f"\\draw[{colour},line width=0.8pt] {way};")
    return [*found, *map(_blank, block.blanks), *(_text(text, scale) for text in block.texts)]


def _blank(blank: Blank) -> str:
    look = "fill=paper,draw=waiting,dashed"
    return _box(look, blank.x, blank.y, blank.width, blank.height)


def _box(look: str, x: float, y: float, width: float, height: float) -> str:
    corners = f"({number(x)},{number(y)}) rectangle ({number(x + width)},{number(y + height)})"
    return f"\\filldraw[{look}] {corners};"


def _text(text: Text, scale: float) -> str:
    anchor = {"start": "base west", "middle": "base", "end": "base east"}[text.anchor]
    colour = COLOUR_OF.get(text.part, "ink")
    high = SIZE_OF.get(text.part, 9.0)
    size = f"\\fontsize{{{number(high * scale)}}}{{{number(11 * scale)}}}\\selectfont"
    written = "".join(_math(piece) for piece in text.pieces)
    bold = r"\boldmath" if text.is_new else ""
    place = f"({number(text.x)},{number(text.y)})"
    return f"\\node[anchor={anchor},{colour}] at {place} {{{size}{bold}${written}$}};"


def _math(piece: Piece) -> str:
    characters, is_lowered = piece
    if is_lowered:
        return f"_{{{characters}}}"
    words: list[str] = []
    word = ""
    for character in (*characters, ""):
        if character.isalpha() and character.isascii():
            word += character
            continue
        if word:
            words.append(word if len(word) == 1 else f"\\mathrm{{{word}}}")
            word = ""
        if character:
            is_plain = character.isdigit() or character in ".,()/"
            sign = _sign(character)
            words.append(sign if is_plain else f"{{{sign}}}")  # in braces a sign keeps no distance
    return "".join(words)


def _sign(character: str) -> str:
    r"""Write a sign or a Greek letter; of a letter that LaTeX has not, what it is made from.

    >>> _sign("×"), _sign("β"), _sign("ά"), _sign("Ϟ")
    ('\\times ', '\\beta', '\\alpha', '?')
    """
    base = character if character in SIGNS else unicodedata.normalize("NFD", character)[0]
    sign = SIGNS.get(base) or latex_letter(base)
    return sign if sign.isascii() else "?"


tex = Format("tex", "TikZ for LaTeX", write)
