"""Graphviz: the graph in the DOT language, laid out by whoever reads it."""

from __future__ import annotations

from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.matrix import Label, Matrix


def write(moment: Moment) -> bytes:
    """Return a moment in the DOT language; values and gradients stand at the wires."""
    picture, theme = moment.picture, moment.theme
    lines = [
        "digraph graph_of_gates {",
        f'  graph [rankdir=LR, bgcolor="#{theme.paper}", nodesep=0.25, ranksep=0.45, ordering=in];',
        f'  node [fontname="Helvetica", fontsize=11, color="#{theme.ink}", fontcolor="#{theme.ink}"];',
        f'  edge [fontname="Helvetica", fontsize=9, arrowsize=0.6, color="#{theme.ink}"];',
    ]
    for id, shape in picture.shapes.items():
        round = (
            f'shape=ellipse, style=filled, fillcolor="#{theme.gate}"'
            if shape.is_gate
            else "shape=plaintext"
        )
        lines.append(f"  n{id} [label={quoted(shape.text)}, {round}];")
    ends = [
        (id, f"end{id}", "current" if s.state == "current" else "")
        for id, s in picture.shapes.items()
        if id in picture.layout.ends
    ]
    lines += [f'  {end} [label="", shape=none, width=0, height=0];' for _, end, _ in ends]
    edges = [
        (wire.source, f"n{wire.target}", "current" if state == "current" else "", slope)
        for wire, state, slope in zip(
            picture.layout.wires, picture.wires, picture.slopes, strict=True
        )
    ]
    for source, target, state, slope in [*edges, *((*end, "") for end in ends)]:
        shape = picture.shapes[source]
        above, below = _written(shape.value, theme.value), _written(shape.grad, theme.grad)
        local = f'<BR/><FONT POINT-SIZE="8">local {_safe(str(slope))}</FONT>' if slope else ""
        width = ", penwidth=2.4" if state else ""
        label = f"<{above}<BR/>{below}{local}>" if above or below else '""'
        lines.append(f"  n{source} -> {target} [label={label}{width}];")
    if notes := [
        line for note in picture.notes for line in note.lines if note.is_known and note.id >= 0
    ]:
        said = "".join(f'{_safe(line)}<BR ALIGN="LEFT"/>' for line in notes)
        lines.append(f'  graph [label=<{said}>, labelloc=b, fontname="Helvetica", fontsize=9];')
    lines.append("}")
    return ("\n".join(lines) + "\n").encode()


def quoted(text: str) -> str:
    r"""Write a text as a string of the DOT language.

    >>> quoted('a"];b')
    '"a\\"];b"'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _written(text: Label, colour: str) -> str:
    """Return a text in its colour, an array row by row."""
    if not text:
        return " "
    lines = [str(text)]
    if isinstance(text, Matrix):  # centred lines have no room for the shape beside them
        lines = [*filter(None, (text.shape, *text._replace(shape="").lines()))]
    return f'<FONT COLOR="#{colour}">{"<BR/>".join(map(_safe, lines))}</FONT>'


def _safe(text: str) -> str:
    """Write a text so that it is no markup."""
    return "".join(f"&#{ord(c)};" if not (c.isalnum() or c in " .-=_") else c for c in text)


dot = Format("dot", "Graphviz", write, aliases=("gv",), stands="nowhere")
