"""Writes a graph as text that parses to the same graph, in plain signs or in another style.

One expression will do unless a gate without a name has two consumers, or the nesting gets too deep for
the parser; such a gate becomes a statement of its own: `v1 = x*y; v1*v1`.
"""

from __future__ import annotations

from graphtutor.graph.formula import written_terms
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import PLAIN
from graphtutor.namespaces.writing import Style, Term

DEEP = 60  # levels in one statement, well below what the parser takes


def text(graph: Graph) -> str:
    """Return the statements of a graph as plain text, the output last."""
    return "; ".join(statements(graph, PLAIN))


def statements(graph: Graph, style: Style) -> list[str]:
    """Return the statements of a graph in a style, the output last."""
    own_names: dict[int, str] = {}

    def shown(id: int, term: Term) -> str | None:
        if id in graph.names:
            return graph.names[id]
        needs_name = len(graph.consumers[id]) > 1 or term.depth > DEEP
        if needs_name and id in graph.own_symbols and id != graph.output:
            own_names[id] = graph.own_symbols[id]
        return own_names.get(id)

    own, for_consumers = written_terms(graph, style, shown)
    lines = []
    last = -1
    for id, name in _order(graph, own_names):
        last = id
        written = style.identifier(name)
        if name in graph.defaults:
            lines.append(f"{written} = {style.constant(graph.defaults[name]).text}")
        else:
            defines = written == for_consumers[id].text
            lines.append(f"{written} = {(own if defines else for_consumers)[id].text}")
    if last != graph.output:
        lines.append(for_consumers[graph.output].text)
    return lines


def _order(graph: Graph, own_names: dict[int, str]) -> list[tuple[int, str]]:
    """Return the statements as (id, name): definitions where they are computed, other names where typed."""
    placed = [(graph.inputs[name], 0, name, graph.inputs[name]) for name in graph.defaults]
    placed += [(id, 0, name, id) for id, name in own_names.items()]
    reached = -1
    for number, (name, id) in enumerate(graph.statements.items(), 1):
        reached = max(reached, id)
        placed.append((reached, number, name, id))
    return [(id, name) for _, _, name, id in sorted(placed)]
