"""Three hundred random expressions, always the same: every way to a gradient gives the same one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from corpus import LECTURES, random_expressions

import graphtutor as gt

EXPRESSIONS = [*random_expressions(300), *LECTURES.values()]
IDS = [f"{n}: {text[:40]}" for n, (text, _) in enumerate(EXPRESSIONS)]
SCRIPT = """
import hashlib, sys
import graphtutor as gt
from corpus import random_expressions
digest = hashlib.sha256()
for text, feeds in random_expressions(40):
    digest.update(gt.to_json(gt.run(gt.parse(text), feeds)).encode())
print(digest.hexdigest())
"""


@pytest.mark.parametrize(("text", "feeds"), EXPRESSIONS, ids=IDS)
def test_text_parses_to_the_same_graph(text: str, feeds: dict[str, float]) -> None:
    graph = gt.parse(text)
    assert gt.parse(graph.text) == graph
    assert graph.expression == text


@pytest.mark.parametrize(("text", "feeds"), EXPRESSIONS, ids=IDS)
def test_all_gradients_agree(text: str, feeds: dict[str, float]) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, feeds)
    output, grads = gt.compile(graph)({name: float(value) for name, value in feeds.items()})
    assert output == trace.output
    assert grads == {name: trace.grads[name] for name in graph.inputs}
    report = gt.check(graph, feeds)
    assert report.ok, report
    assert all(row.paths is not None for row in report.rows)
    assert all(row.status == "agrees" for row in report.rows), report
    assert all(row.symbolic is not None for row in report.rows)


@pytest.mark.parametrize(("text", "feeds"), EXPRESSIONS[::10], ids=IDS[::10])
def test_unfolding_and_folding_keep_values_and_gradients(
    text: str, feeds: dict[str, float]
) -> None:
    graph = gt.parse(text)
    trace = gt.run(graph, feeds)
    from graphtutor.graph.folding import opens

    for node in graph.gates:
        if node.op is None or not opens(node.op):
            continue
        opened = gt.unfold(graph, node)
        for changed in (opened, gt.fold(opened), gt.fold(graph)):
            again = gt.run(changed, feeds)
            assert again.output == pytest.approx(trace.output, rel=1e-10, abs=1e-12)
            assert again.grads == pytest.approx(trace.grads, rel=1e-9, abs=1e-11)


@pytest.mark.parametrize(("text", "feeds"), EXPRESSIONS[::6], ids=IDS[::6])
def test_formulas_compute_the_values_they_stand_for(text: str, feeds: dict[str, float]) -> None:
    """Every formula over named symbols, read in again and run, gives the recorded number."""
    graph = gt.parse(text)
    trace = gt.run(graph, feeds)
    written = gt.formulas(graph, "plain")
    known = {
        graph.names.get(id) or graph.own_symbols.get(id): trace.value(id)
        for id in range(len(graph))
    }
    grads = {symbol: trace.node_grads[id] for id, (symbol, _) in written.grads.items()}
    for id, (symbol, formula) in written.grads.items():
        # ∂x is no name that the parser knows: it is read as d_x
        readable = formula.replace("∂", "d_")
        part = gt.parse(readable)
        values = {**known, **{name.replace("∂", "d_"): value for name, value in grads.items()}}
        feeds_here = {name: values[name] for name in part.inputs}
        assert gt.run(part, feeds_here).output == pytest.approx(
            trace.node_grads[id], rel=1e-9, abs=1e-12
        ), (symbol, formula)
    assert str(gt.formulas(graph))
    assert str(gt.formulas(graph, "latex")).count("{") == str(gt.formulas(graph, "latex")).count(
        "}"
    )


def test_two_processes_with_other_hash_seeds_write_the_same_bytes() -> None:
    digests = set()
    for seed in ("0", "1", "4242"):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(Path(__file__).parent),
        }
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout)
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2
