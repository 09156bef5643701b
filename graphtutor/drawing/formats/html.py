"""HTML: one file without any other, in which the walk goes forward and back by keys and buttons."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from graphtutor.drawing.figure import figure
from graphtutor.drawing.formats.format import Format, Moment, not_installed
from graphtutor.drawing.formats.svg import SCOPE, number, shapes, style, title
from graphtutor.drawing.marks import Figure
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.themes import PRINT, SLIDE_DARK
from graphtutor.engine.player import Player
from graphtutor.words.equation import equation
from graphtutor.words.narrate import explain

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body{{font:16px/1.45 system-ui,sans-serif;margin:1.2em auto;max-width:70em;padding:0 1em;\
background:#{light.paper};color:#{light.ink}}}
h1{{font-size:1.1em;font-family:ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-line}}
svg{{width:100%;max-width:{wide}px;height:auto;display:block}}
.later{{visibility:hidden}}
#phase{{font-weight:bold;padding:.1em .6em;border-radius:.3em}}
.forward #phase{{background:#{light.value};color:#{light.paper}}}
.backward #phase{{background:#{light.grad};color:#{light.paper}}}
#said{{min-height:4.5em}}
#equation{{min-height:3em;font-size:1.15em;overflow-x:auto}}
button{{font:inherit;padding:.3em 1em}}
{colours}
@media (prefers-color-scheme:dark){{
body{{background:#{dark.paper};color:#{dark.ink}}}
.forward #phase{{background:#{dark.value};color:#{dark.paper}}}
.backward #phase{{background:#{dark.grad};color:#{dark.paper}}}
{dark_colours}
}}
@media print{{nav,#said,#equation,#phase{{display:none}}.later{{visibility:visible}}}}
</style>
</head>
<body>
<h1>{expression}</h1>
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" class="{scope}" role="img" aria-label="{title}">
<rect class="paper" width="{width}" height="{height}"/>
{shapes}
</svg>
<p><span id="phase"></span> <span id="place"></span></p>
<div id="equation"></div>
<p id="said" aria-live="polite"></p>
<nav>
<button id="back" type="button">&#8592; back</button>
<button id="next" type="button">next &#8594;</button>
<button id="turn" type="button">backward pass</button>
</nav>
<script id="walk" type="application/json">{walk}</script>
<script>
{script}
</script>
</body>
</html>
"""
SCRIPT = """\
"use strict";
const walk = JSON.parse(document.getElementById("walk").textContent);
const part = id => document.getElementById(id);
let at = 0;
function show(step) {
  at = Math.max(0, Math.min(step, walk.steps.length - 1));
  const now = walk.steps[at], current = new Set(now.current);
  for (const [id, value, grad] of walk.wires) {
    const state = current.has(id) ? "current" : grad !== null && grad <= at ? "backward"
      : value <= at ? "forward" : "waiting";
    part(id).setAttribute("class", "wire " + state);
  }
  for (const [id, known] of walk.texts) {
    part(id).classList.toggle("later", known > at);
    part(id).classList.toggle("new", known === at);
  }
  for (const id of walk.gates) part(id).classList.toggle("current", current.has(id));
  document.body.className = at < walk.turn ? "forward" : "backward";
  part("phase").textContent = at < walk.turn ? "forward" : "backward";
  part("place").textContent = "step " + (at + 1) + " of " + walk.steps.length;
  part("equation").innerHTML = now.equation;
  part("said").textContent = now.said;
  history.replaceState(null, "", "#" + (at + 1));
}
const moves = {ArrowRight: 1, " ": 1, n: 1, l: 1, ArrowLeft: -1, p: -1, h: -1,
  Home: -1e9, g: -1e9, End: 1e9, G: 1e9};
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "b") show(at < walk.turn ? walk.turn : at + 1);
  else if (event.key in moves && event.target.tagName !== "BUTTON") show(at + moves[event.key]);
  else if (event.key in moves && event.key !== " ") show(at + moves[event.key]);
  else return;
  event.preventDefault();
});
part("next").onclick = () => show(at + 1);
part("back").onclick = () => show(at - 1);
part("turn").onclick = () => show(walk.turn);
show((parseInt(location.hash.slice(1)) || walk.first) - 1);
"""


def write(moment: Moment) -> bytes:
    """Return a walk as a page; it opens at the moment that was asked for.

    Raises:
        RenderError: the package that sets formulas is not there.
    """
    drawing = moment.drawing
    last = Player(drawing.trace, len(drawing.trace.steps))
    drawn = figure(drawing.picture(last, marked=False))
    walk = json.dumps(_walk(drawing, moment, drawn), ensure_ascii=False, separators=(",", ":"))
    typed = drawing.trace.graph.expression.strip().split("\n")
    page = PAGE.format(
        title=escape(title(moment)),
        expression=escape("\n".join(" ".join(line.split()) for line in typed)),
        scope=SCOPE,
        light=moment.theme,
        dark=SLIDE_DARK if moment.theme is PRINT else moment.theme,
        colours=style(moment.theme, drawn),
        dark_colours=style(SLIDE_DARK if moment.theme is PRINT else moment.theme, drawn),
        wide=number(drawn.width * 1.7),
        width=number(drawn.width),
        height=number(drawn.height),
        shapes="\n".join(shapes(drawn)),
        walk=walk.replace("<", "\\u003c"),
        script=SCRIPT.strip(),
    )
    return page.encode()


def _walk(drawing: Drawing, moment: Moment, drawn: Figure) -> dict[str, Any]:
    """Return when each shape changes, and what is said at each step."""
    trace = drawing.trace
    wires, texts, gates = [], [], []
    ids = {mark.id for marks in (drawn.texts, drawn.bars, drawn.blocks) for mark in marks}
    notes = sorted(id for id in ids if id.startswith("k"))
    for index, wire in enumerate(drawing.layout.wires):
        value, grad = drawing.moments_of(wire)
        wires.append([f"w{index}", value, grad])
        texts += [[f"l{index}", grad]] if f"l{index}" in ids else []
    for id in drawing.layout.places:
        value, grad = drawing.moments_at(id)
        texts += [[f"v{id}", value]] if f"v{id}" in ids else []
        texts += [[f"{letter}{id}", grad] for letter in "dur" if f"{letter}{id}" in ids]
        texts += [[note, grad] for note in notes if note.split("-")[0] == f"k{id}"]
        gates += [f"g{id}"] if trace.graph[id].op is not None else []
        if id in drawing.layout.ends:
            wires.append([f"e{id}", value, grad])
    steps = [
        {
            "said": explain(step, trace),
            "equation": _mathml(equation(step, trace)),
            "current": _current(drawing, Player(trace, at)),
        }
        for at, step in enumerate(trace.steps)
    ]
    first = moment.player.at + 1 if moment.marked else 1
    return {
        "turn": trace.turn,
        "first": first,
        "wires": wires,
        "texts": texts,
        "gates": gates,
        "steps": steps,
    }


def _current(drawing: Drawing, player: Player) -> list[str]:
    """Return the ids of the shapes that a step is about."""
    states = drawing.picture(player).wires
    wires = [f"w{index}" for index, state in enumerate(states) if state == "current"]
    return [*wires, f"g{player.step.node}"]


def _mathml(latex: str) -> str:
    try:
        from latex2mathml.converter import convert
    except ImportError:
        raise not_installed("html", "latex2mathml") from None
    return str(convert(latex, display="block")) if latex else ""


html = Format("html", "one page that walks by keys and buttons", write, shows_all=True)
