"""Writes a graph as text that parses to the same graph.

One expression will do unless a gate without a name has two consumers, or the nesting gets too deep for
the parser; such a gate becomes a statement of its own: `v1 = x*y; v1*v1`.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphtutor.graph.formula import written_terms
from graphtutor.graph.graph import Graph
from graphtutor.namespaces.notation import PLAIN
from graphtutor.namespaces.writing import Term

DEEP = 60  # levels in one statement, well below what the parser takes


def text(graph: Graph) -> str:
    """Return the statements of a graph, the output last."""
    own_names: dict[int, str] = {}

    def shown(id: int, term: Term) -> str | None:
        if id in graph.names:
            return graph.names[id]
        needs_name = len(graph.consumers[id]) > 1 or term.depth > DEEP
        if needs_name and id in graph.own_symbols and id != graph.output:
            own_names[id] = graph.own_symbols[id]
        return own_names.get(id)

    own, for_consumers = written_terms(graph, PLAIN, shown)
    names = _names_by_id(graph, own_names)
    lines = [
        line for id in sorted(names) for line in _lines(graph, id, names[id], own, for_consumers)
    ]
    if max(names, default=-1) != graph.output:
        lines.append(for_consumers[graph.output].text)
    return "; ".join(lines)


def _names_by_id(graph: Graph, own_names: dict[int, str]) -> dict[int, list[str]]:
    """Return, by id, the names that a statement gives to a node, in order."""
    names: dict[int, list[str]] = {graph.inputs[name]: [name] for name in graph.defaults}
    for name, id in graph.statements.items():
        names.setdefault(id, []).append(name)
    for id, name in own_names.items():
        names[id] = [name]
    return names


def _lines(
    graph: Graph, id: int, names: list[str], own: list[Term], for_consumers: list[Term]
) -> Iterator[str]:
    """Yield the statements that name one node: its definition, then other names for it."""
    for name in names:
        if name in graph.defaults:
            yield f"{name} = {PLAIN.constant(graph.defaults[name]).text}"
        elif name == for_consumers[id].text:
            yield f"{name} = {own[id].text}"
        else:
            yield f"{name} = {for_consumers[id].text}"
