"""What graphtutor costs beside its peers: ratios in one run, printed as tables.

`python bench/run.py` runs all sections, `python bench/run.py parse start` some of them.
"""

from __future__ import annotations

import ast
import gc
import os
import statistics
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

for library in (
    "OPENBLAS",
    "OMP",
    "MKL",
):  # all matrix products on one thread; read when NumPy loads
    os.environ[f"{library}_NUM_THREADS"] = "1"

import layers
import peers
import screen as screens
from families import Family, families
from timing import duel, once

import graphtutor as gt
import pictures as drawn
from graphtutor.engine.run import placed, sweep_backward, sweep_forward

SIZES = (10, 100, 1_000, 10_000, 100_000)


def function_of(family: Family, names: list[str]) -> Callable[..., Any]:
    """Return the family as a Python function with one parameter an input."""
    space: dict[str, Any] = {"build": family.build, "tanh": gt.tanh, "sigmoid": gt.sigmoid}
    listed = ", ".join(names)
    exec(f"def f({listed}): return build([{listed}], tanh, sigmoid)", space)
    return space["f"]


class Case:
    """One family at one size, ready for graphtutor."""

    def __init__(self, family: Family, n: int) -> None:
        self.family = family
        numbers = family.leaves(n)
        names = [f"x{k}" for k in range(len(numbers))]
        self.function = function_of(family, names)
        self.feeds = dict(zip(names, numbers, strict=True))
        self.graph = gt.trace_function(self.function)
        self.operations = len(self.graph.gates)

    def cold(self) -> gt.Trace:
        return gt.run(gt.trace_function(self.function), self.feeds)

    def unrecorded(self) -> list[Any]:
        graph = gt.trace_function(self.function)
        values = placed(graph, self.feeds)
        sweep_forward(graph.tape, values, graph.leading)
        return sweep_backward(graph.tape, values, graph.output, graph.leading)


def table(title: str, head: list[str], rows: list[list[str]]) -> None:
    print(f"\n**{title}**\n")
    print("| " + " | ".join(head) + " |")
    print("|---|" + "--:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)


def cold() -> None:
    names = [family.name for family in families(10)]
    rows, costs, records, torches = [], {}, [], []
    for n in SIZES:
        ratios = []
        for family in families(n):
            case = Case(family, n)
            rounds = 9 if n <= 10_000 else 5
            fought = duel(case.cold, peers.micrograd(family, n), rounds=rounds)
            ratios.append(fought.ratio)
            costs[family.name, n] = fought.ours / case.operations
            records.append(1 / duel(case.cold, case.unrecorded, rounds=rounds).ratio)
            if n <= 1_000:
                torches.append(duel(case.cold, peers.torch(family, n), rounds=5).ratio)
        rows.append([f"{n:,}", *(f"{r:.1f}×" for r in ratios), f"{statistics.median(ratios):.1f}×"])
    table("Cold, times faster than micrograd", ["operations", *names, "median"], rows)
    flat = max(
        max(costs[name, n] for n in SIZES[2:]) / min(costs[name, n] for n in SIZES[2:])
        for name in names
    )
    measures = [
        [
            "torch on scalars, 10 to 1,000 operations",
            f"{statistics.median(torches):.1f}× its speed",
        ],
        ["recorded over not recorded", f"{100 * (statistics.median(records) - 1):+.1f} %"],
        [
            "memory of the graph and its record",
            f"{max(map(memory, families(100_000))):.0f} B per operation",
        ],
        ["cost per operation, 1,000 to 100,000: largest over smallest", f"{flat:.2f}"],
    ]
    table("Cold, other measures", ["measure", "value"], measures)


def memory(family: Family) -> float:
    """Return the bytes that a graph of 100,000 operations and its trace hold, per operation."""
    case = Case(family, 100_000)
    gc.collect()
    tracemalloc.start()
    trace = case.cold()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    del trace
    return held / case.operations


def reused() -> None:
    names = [family.name for family in families(10)]
    for peer, make in (("micrograd", peers.micrograd), ("CasADi", peers.casadi)):
        rows = []
        for n in SIZES[:4] if peer == "micrograd" else SIZES[:3]:
            ratios = []
            for family in families(n):
                case = Case(family, n)
                program = gt.compile(case.graph)
                ratios.append(
                    duel(lambda p=program, f=case.feeds: p(f), make(family, n), rounds=7).ratio
                )
            rows.append(
                [f"{n:,}", *(f"{r:.2g}×" if r < 10 else f"{r:.0f}×" for r in ratios),
                 f"{statistics.median(ratios):.{0 if statistics.median(ratios) >= 10 else 1}f}×"]
            )  # fmt: skip
        table(
            f"Reused (gt.compile), times faster than {peer}", ["operations", *names, "median"], rows
        )


def parsing() -> None:
    rows = []
    for terms in (10, 100, 1_000, 10_000):
        text = " + ".join(f"0.5*x{k}*sin(y{k})" for k in range(terms))

        def theirs(text: str = text) -> Any:
            return ast.parse(text, mode="eval")

        def ours(text: str = text) -> Any:
            return gt.parse(text)

        sys.setrecursionlimit(1_000)  # as users have it
        try:
            fought = duel(ours, theirs)
            rows.append(
                [f"{terms:,}", f"{1 / fought.ratio:.2f}", f"{fought.ours / terms * 1e6:.1f}"]
            )
        except RecursionError:
            cost = once(ours, 5) / terms * 1e6
            rows.append([f"{terms:,}", "ast.parse: RecursionError", f"{cost:.1f}"])
        sys.setrecursionlimit(1_000_000)
    table("Parsing a sum to a graph", ["terms", "time over ast.parse", "µs per term"], rows)


def formulas() -> None:
    rows = []
    for family in families(100):
        case = Case(family, 100)
        fought = duel(lambda g=case.graph: gt.formulas(g), peers.sympy_diff(family, 100), rounds=3)
        costs = []
        for n in (1_000, 100_000):
            large = Case(next(f for f in families(n) if f.name == family.name), n)
            costs.append(once(lambda g=large.graph: gt.formulas(g), 3) / large.operations)
        rows.append([family.name, f"{fought.ratio:,.0f}×", f"{costs[1] / costs[0]:.2f}"])
    head = [
        "graph",
        "times faster than sympy.diff, 100 operations",
        "cost per operation, 100,000 over 1,000",
    ]
    table("Formulas of all gradients", head, rows)


def start() -> None:
    def command(*arguments: str) -> Callable[[], Any]:
        return lambda: subprocess.run(
            [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL
        )

    main = "import sys; from graphtutor.cli import main; sys.exit(main())"
    neuron = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
    at = "w0=2, x0=-1, w1=-3, x1=-2, w2=-3"
    bare = command("-c", "pass")
    rows = []
    for name, arguments in (
        ("graphtutor --help", ["--help"]),
        ("graphtutor walk … --plain", ["walk", neuron, "--at", at, "--plain"]),
        ("graphtutor walk … --json", ["walk", neuron, "--at", at, "--json"]),
    ):
        fought = duel(command("-c", main, *arguments), bare, rounds=15, seconds=0.1)
        rows.append([name, f"{1 / fought.ratio:.1f}"])
    table("Starting", ["command", "time over `python -c pass`"], rows)


def screen() -> None:
    rows = [
        [f"first frame of {name}, over a bare Textual app's", f"{ratio:.2f}"]
        for name, ratio in screens.first_frames().items()
    ]
    for gates in (8, 60, 500):
        seconds = screens.step_seconds(gates)
        rows.append([f"key press to finished frame, {gates} gates", f"{seconds * 1e3:.1f} ms CPU"])
    for gates in (60, 500):
        seconds = screens.layout_seconds(gates)
        rows.append([f"layout, {gates} gates", f"{seconds * 1e3:.0f} ms CPU"])
    table("The screen", ["measure", "value"], rows)


def pictures() -> None:
    names = [family.name for family in families(10)]
    rows = []
    for n in drawn.ROUNDS:
        traces = [Case(family, n).cold() for family in families(n)]
        ratios = [drawn.against_dot(trace, n) for trace in (*traces, drawn.random_graph(n))]
        rows.append([f"{n:,}", *ratios])
    table("An SVG, times faster than `dot -Tsvg`", ["gates", *names, "random graph"], rows)
    growth = []
    for small, large in (*zip(families(1_000), families(5_000), strict=True), (None, None)):
        costs = [
            drawn.seconds_per_gate(Case(family, n).cold() if family else drawn.random_graph(n))
            for family, n in ((small, 1_000), (large, 5_000))
        ]
        growth.append(f"{costs[1] / costs[0]:.2f}")
    rows = [["cost per gate, 5,000 over 1,000", *growth]]
    table("SVGs of large graphs", ["measure", *names, "random graph"], rows)
    sets = [
        ["100 copies over one, sheets", f"{drawn.class_over_one(100, key=False):.0f}×"],
        ["100 copies over one, sheets and keys", f"{drawn.class_over_one(100, key=True):.0f}×"],
    ]
    table("A class set of two pages a copy", ["measure", "time"], sets)


def arrays() -> None:
    rows = [[name, f"{1 / fought.ratio:.2f}"] for name, fought in layers.network().items()]
    table("A gradient of 784-128-10, 32 samples, float64", ["what over what", "time"], rows)
    measures = [
        [
            f"added by the record, {layers.GATES:,} gates on 8×8 arrays",
            f"{layers.microseconds_per_step():.1f} µs per step",
        ],
        ["memory of a trace over its arrays", f"{layers.held_over_arrays():.3f}"],
    ]
    table("Arrays, other measures", ["measure", "value"], measures)


SECTIONS = {
    "cold": cold,
    "reused": reused,
    "arrays": arrays,
    "parse": parsing,
    "formulas": formulas,
    "start": start,
    "screen": screen,
    "pictures": pictures,
}


def main() -> None:
    sys.setrecursionlimit(1_000_000)  # micrograd recurses over the graph
    began = time.perf_counter()
    for name in sys.argv[1:] or SECTIONS:
        SECTIONS[name]()
    print(f"\nTook {time.perf_counter() - began:.0f} s; one thread, medians of ratios in this run.")


if __name__ == "__main__":
    threading.stack_size(512 * 1024 * 1024)
    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
