"""Mermaid: the graph as a flow chart, for pages that draw those."""

from __future__ import annotations

from graphtutor.drawing.formats.format import Format, Moment


def write(moment: Moment) -> bytes:
    """Return a moment as a Mermaid flow chart; values and gradients stand in the labels of the wires."""
    picture, theme = moment.picture, moment.theme
    lines = ["flowchart LR"]
    for id, shape in picture.shapes.items():
        left, right = ("((", "))") if shape.is_gate else ("[", "]")
        lines.append(f"  n{id}{left}{quoted(shape.text)}{right}")
    lines += [f'  end{id}[" "]' for id in picture.layout.ends]
    ways = [
        *(
            (w.source, f"n{w.target}", state, slope)
            for w, state, slope in zip(
                picture.layout.wires, picture.wires, picture.slopes, strict=True
            )
        ),
        *((id, f"end{id}", picture.shapes[id].state, "") for id in picture.layout.ends),
    ]
    for source, target, state, slope in ways:
        shape = picture.shapes[source]
        arrow = "==>" if state == "current" else "-->"
        local = f"local {slope}" if slope else ""
        label = " / ".join(filter(None, (str(shape.value), str(shape.grad), local)))
        lines.append(
            f"  n{source} {arrow}" + (f"|{quoted(label)}|" if label else "") + f" {target}"
        )
    lines.append(f"  classDef gate fill:#{theme.gate},stroke:#{theme.ink},color:#{theme.ink}")
    lines.append("  classDef name fill:none,stroke:none")
    gates = [f"n{id}" for id, shape in picture.shapes.items() if shape.is_gate]
    names = [f"n{id}" for id, shape in picture.shapes.items() if not shape.is_gate]
    names += [f"end{id}" for id in picture.layout.ends]
    for ids, kind in ((gates, "gate"), (names, "name")):
        lines += [f"  class {','.join(ids)} {kind}"] if ids else []
    return ("\n".join(lines) + "\n").encode()


def quoted(text: str) -> str:
    """Write a text as a Mermaid label: whatever is no letter or digit by its number.

    >>> quoted("×-1"), quoted('"];')
    ('"#215;-1"', '"#34;#93;#59;"')
    """
    return '"' + "".join(c if c.isalnum() or c in " .-=/_" else f"#{ord(c)};" for c in text) + '"'


mmd = Format("mmd", "Mermaid flow chart", write, aliases=("mermaid",), stands="nowhere")
