"""The README shows only what really comes out: its commands and its Python are run and compared."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from corpus import NEURON, NEURON_AT
from test_architecture import FLOORS

import graphtutor as gt
from graphtutor.cli import main
from graphtutor.exercises.author import read_worksheet
from graphtutor.exercises.worksheet import copies
from graphtutor.ops.op import Op

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text("utf-8")
CONSOLE = re.findall(r"```console\n\$ (graphtutor .*?)\n(.*?)```", TEXT, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
SESSIONS = [block for block in PYTHON if ">>>" in block]
# rounding errors in their last digits are the machine's own
MEASURED = re.compile(r"\d(?:\.\d+)?e-1\d|the largest error is at \S+")


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=[c[:40] for c, _ in CONSOLE])
def test_commands_print_what_is_shown(
    command: str,
    shown: str,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # some write files
    main(shlex.split(command)[1:])
    out, err = capsys.readouterr()
    assert MEASURED.sub("~", out + err).split() == MEASURED.sub("~", shown).split()


def test_python_sessions_give_what_is_shown() -> None:
    session = doctest.DocTestParser().get_doctest("\n".join(SESSIONS), {}, "README", None, None)
    runner = doctest.DocTestRunner()
    runner.run(session)
    assert runner.failures == 0
    assert runner.tries > 10


def test_the_rooms_are_named_in_their_order() -> None:
    said = TEXT[TEXT.index("The rooms of the package") :]
    rooms = [f"`{room}`" for floor in FLOORS for room in floor if not room.startswith("__")]
    assert all(room in said for room in rooms)
    floors = [max(said.index(f"`{r}`") for r in f if not r.startswith("__")) for f in FLOORS[:-1]]
    assert floors == sorted(floors)


def test_the_worksheet_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "week3.toml").write_text(
        re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0], "utf-8"
    )
    sheet = read_worksheet(tmp_path / "week3.toml", {})
    (copy,) = copies(sheet, [], 1)
    assert [task.exercise.title for task in copy.tasks] == ["A neuron", ""]
    assert copy.tasks[0].trace.values["b"] == 0.5


def test_the_gate_that_is_added_works(monkeypatch: pytest.MonkeyPatch) -> None:
    source = next(block for block in PYTHON if "elementwise" in block)
    space: dict[str, object] = {}
    exec(source, space)
    cube = space["cube"]
    assert isinstance(cube, Op)
    monkeypatch.setitem(gt.OPS._by_name, "cube", cube)
    graph = gt.parse("cube(x) + x")
    trace = gt.run(graph, {"x": 2})
    assert (trace.output, trace.grads["x"]) == (10, 13)
    assert gt.compile(graph)({"x": 2.0}) == (10, {"x": 13})
    assert gt.check(graph, {"x": 2}).ok
    assert gt.parse(graph.text) == graph
    assert gt.unfold(graph, 1).text == "x*x*x + x"
    assert gt.explain(trace.steps[1], trace) == "x³ cubes: v1 = cube(x) = cube(2) = 8."


def test_the_pictures_are_those_that_are_drawn() -> None:
    trace = gt.run(gt.parse(NEURON), NEURON_AT)
    pictures = README.parent / "pictures"
    assert gt.render(trace, format="svg") == (pictures / "neuron.svg").read_text("utf-8")
    formulas = gt.render(trace, format="svg", symbolic=True, locals=True)
    assert formulas == (pictures / "formulas.svg").read_text("utf-8")
    makefile = (README.parent / "Makefile").read_text("utf-8")
    (text, at), *_ = re.findall(r'LAYER := "(.*?)" --at "(.*?)"', makefile)
    layer = gt.run(gt.parse(text), gt.parse_feeds(at))
    assert gt.render(layer, format="svg") == (pictures / "layer.svg").read_text("utf-8")


def test_commands_that_set_everything_up_are_named() -> None:
    makefile = (README.parent / "Makefile").read_text("utf-8")
    for target in ("demo", "test", "check", "bench"):
        assert f"make {target}" in TEXT
        assert f"\n{target}:" in makefile
