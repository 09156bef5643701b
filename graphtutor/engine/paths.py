"""The sum over all paths: the chain rule in its plainest form, an oracle that shares no code with the engine.

The gradient of an input is the sum, over every path from the output down to it, of the product of
the local slopes along the path.
"""

from __future__ import annotations

from graphtutor.engine.steps import Propagated
from graphtutor.engine.trace import Trace

MOST = 2_000  # paths beyond this number are not walked


def path_sums(trace: Trace, most: int = MOST) -> dict[str, float] | None:
    """Return, by name of input, the sum over all paths, or None when there are more than `most`.

    A gate of whole arrays has a path for each pair of entries, so where arrays are met the answer is None.
    """
    if trace.shapes is not None and (trace.graph.has_arrays or any(trace.shapes)):
        return None
    edges: dict[int, list[tuple[int, float]]] = {}
    for step in trace.steps:
        if isinstance(step, Propagated):
            edges.setdefault(step.node, []).append((step.input, step.local))
    if count_paths(trace) > most:
        return None
    sums = dict.fromkeys(trace.graph.inputs, 0.0)
    names = {id: name for name, id in trace.graph.inputs.items()}
    stack = [(trace.graph.output, float(trace.node_grads[trace.graph.output]))]
    while stack:
        node, product = stack.pop()
        if node in names:
            sums[names[node]] += product
        stack.extend((source, product * local) for source, local in edges.get(node, ()))
    return sums


def count_paths(trace: Trace) -> int:
    """Return how many paths lead from the output to the inputs."""
    arriving = {trace.graph.output: 1}
    total = 0
    inputs = set(trace.graph.inputs.values())
    for id in range(trace.graph.output, -1, -1):
        count = arriving.get(id, 0)
        if not count:
            continue
        total += count * (id in inputs)
        for position in trace.slopes(id):
            source = trace.graph.tape[id][1 + position]
            arriving[source] = arriving.get(source, 0) + count
    return total
