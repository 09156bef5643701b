r"""Norms and dot products: `\|x\|_2`, `\lVert W \rVert_F^2`, `\|w\|_1` and `\langle a, b \rangle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphtutor.syntax import latex_array_answers as say_arrays
from graphtutor.syntax.latex_matrices import MATRICES, Nature
from graphtutor.syntax.latex_sequence import Factor, Run

if TYPE_CHECKING:
    from graphtutor.syntax.latex_factors import FactorReader

# by the index behind the bars, the functions that compute the norm
NORM = {"": "norm", "2": "norm", "F": "norm", "1": "sum abs", r"\infty": "max abs"}


def read_norm_index(reader: FactorReader, run: Run, start: int, token: int) -> Factor:
    r"""Read what stands behind a norm as its index, and write the functions for it.

    Without an index, with 2 and with F it is the root of the sum of squares. `\|W\|_2` and
    `\|W\|_\infty` of a matrix are other norms, and refused.

    Args:
        reader: whose next piece stands behind the norm.
        run: what was read between the bars.
        start: the piece with which the norm begins.
        token: the token `norm` that was written for it.
    """
    index = ""
    at = reader.at
    if reader.next == "_" and not reader.opens_entries():
        reader.at += 1
        index = _index(reader)
        if index not in NORM:
            raise say_arrays.norm_index(reader.pieces, at)
        if run.nature in MATRICES and index in ("2", r"\infty"):
            raise say_arrays.matrix_norm(reader.pieces, start, at)
    reader.found = True
    first, *others = NORM[index].split()
    out = reader.out
    out.strings[token] = first
    for name in others:
        out.strings[token + 2 : token + 2] = (name, "(")
        out.places[token + 2 : token + 2] = [out.places[token]] * 2
        out.add(")", out.places[-1])
    return Factor(start, "bars", nature=Nature.NUMBER)


def _index(reader: FactorReader) -> str:
    r"""Read 2, F, `{F}` or `{\mathrm{F}}`."""
    pieces = [reader.next]
    reader.at += 1
    if pieces == ["{"]:
        depth = 1
        while depth and reader.next:
            pieces.append(reader.next)
            depth += (reader.next == "{") - (reader.next == "}")
            reader.at += 1
    elif pieces[0].startswith(r"\math") and reader.next == "F":
        pieces.append(reader.next)
        reader.at += 1
    kept = (p for p in pieces if p not in ("{", "}", r"\mathrm", r"\text", r"\mathsf"))
    return "".join(kept)


def read_dot(reader: FactorReader, start: int) -> Factor:
    r"""Read `\langle a, b \rangle`, also with `\left` and `\right`."""
    is_left = reader.next == r"\left"
    reader.at += 1 + is_left
    reader.found = True
    reader.emit("dot", start)
    reader.emit("(", start)
    run = reader.sequence(start, (r"\right",) if is_left else (r"\rangle",))
    reader.at += is_left
    if reader.next != r"\rangle" or not run.is_list:
        raise say_arrays.dot_expected(reader.pieces, start)
    reader.emit(")", reader.at)
    reader.at += 1
    return Factor(start, "brackets", nature=Nature.NUMBER)
