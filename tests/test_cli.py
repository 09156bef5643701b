"""The commands as a user runs them."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from corpus import NEURON

from graphtutor.cli import main
from graphtutor.cli.arguments import OPTIONS, parser

AT = "w0=2, x0=-1, w1=-3, x1=-2, w2=-3"


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def test_walk_says_every_move(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "walk", NEURON, "--at", AT)
    lines = out.splitlines()
    assert code == 0
    assert lines[1] == "Gates: ×, ×, +, +, ×-1, exp, +1, 1/x"
    assert "7. + adds: v3 = v1 + v2 = -2 + 6 = 4." in lines
    assert sum(line[0].isdigit() for line in lines) == 13 + 1 + 12
    assert lines[-7:-1] == [
        "Output: 0.7311",
        "Gradient of w0: -0.1966",
        "Gradient of x0: 0.3932",
        "Gradient of w1: -0.3932",
        "Gradient of x1: -0.5898",
        "Gradient of w2: 0.1966",
    ]
    assert lines[-1].startswith("Checked: every gradient agrees")


def test_walk_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "walk", "(x+y)*z", "--at", "x=-2,y=5,z=-4", "--json")
    data = json.loads(out)
    assert code == 0
    assert data["output"] == -12
    assert data["grads"] == {"x": -4, "y": -4, "z": 3}


def test_an_expression_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("-x*y", "-(x+y)", "--x", "-h*2", "-x"):
        names = {name: 1 for name in text if name.isalpha()}
        at = ",".join(f"{name}=1" for name in names)
        code, out, _ = run(capsys, "walk", text, "--at", at, "--json")
        assert code == 0
        assert json.loads(out)["expression"] == text


def test_a_missing_value_is_answered_with_a_command_to_paste(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, _, err = run(capsys, "walk", "x*y + 2", "--at", "y=1/3")
    assert code == 2
    assert "x has no value" in err
    assert "try       graphtutor walk 'x*y + 2' --at 'x=1, y=0.3333333333333333'" in err


def test_options_as_users_know_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert '"expression": "-x"' in run(capsys, "walk", "--at", "x=1", "--json", "--", "-x")[1]
    assert '"output": 2.0' in run(capsys, "walk", "x*y", "--at", "x=+1", "--at", "y=2", "--json")[1]
    assert "did you mean sigmoid?" in run(capsys, "gates", "SIGMOID")[2]
    assert "called '-'" in run(capsys, "gates", "-")[2]


def test_ties_and_digits(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(
        capsys, "walk", "max(x, y)/3", "--at", "x=1,y=1", "--ties", "split", "--digits", "7"
    )
    assert "Output: 0.3333333" in out
    assert "Gradient of x: 0.1666667" in out


def test_check_shows_all_judges(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "x*sin(y)", "--at", "x=2,y=0.5")
    assert code == 0
    assert out.count("agrees") == 2
    assert "All gradients agree." in out
    assert run(capsys, "check", "log(x)", "--at", "x=0")[0] == 1
    code, out, _ = run(capsys, "check", "relu(x)", "--at", "x=0")
    assert code == 0
    assert "the slope jumps here: 0 on the left and 1 on the right." in out
    assert run(capsys, "check", "2*3")[1].startswith("Nothing to check")


def test_claims_are_judged_entry_by_entry(capsys: pytest.CaptureFixture[str]) -> None:
    def judged(claim: str) -> list[str]:
        return run(capsys, "check", "f = x*y + sin(x)", "--at", "x=1,y=2", "--claim", claim)[
            1
        ].splitlines()

    assert judged("x=2.540, y=1") == [
        "x = 2.540: right, rounded; it is 2.540302306",
        "y = 1: right",
        "2 of 2 right.",
    ]
    assert judged("x=2.5, y=-1")[:2] == [
        "x = 2.5: too coarse: give at least 3 significant digits",
        "y = -1: wrong: it is 1; your sign is flipped",
    ]
    assert "one of 2 contributions" in judged("x=2")[0]
    assert judged("x=2+cos(1)")[0] == "x = 2+cos(1): right"
    assert judged("x=7")[1:] == ["y: no answer given", "0 of 2 right."]
    assert run(capsys, "check", "x", "--at", "x=1", "--claim", "x=1")[0] == 0
    assert run(capsys, "check", "x", "--at", "x=1", "--claim", "x=2")[0] == 1


def test_gates(capsys: pytest.CaptureFixture[str]) -> None:
    from graphtutor.ops import OPS

    code, out, _ = run(capsys, "gates")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(OPS)
    for name in OPS:
        code, out, _ = run(capsys, "gates", name)
        assert code == 0
        assert OPS[name].source in out
        assert "formula" in out
    code, _, err = run(capsys, "gates", "sigmod")
    assert code == 2
    assert "did you mean sigmoid?" in err


def test_a_closed_pipe_is_no_error() -> None:
    line = f"{sys.executable} -m graphtutor gates | head -1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False)
    assert done.stderr == b""


@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "latin-1"])
def test_terminals_of_any_encoding(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "graphtutor", "walk", "x/3", "--at", "x=1"],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_every_option_is_known_to_the_shield() -> None:
    """A word that begins with a minus is an expression, unless it is one of these."""
    found = set()
    for action in parser()._subparsers._group_actions[0].choices.values():
        found |= {o for a in action._actions for o in a.option_strings if o.startswith("--")}
    assert {*OPTIONS} == {*found, "--version"}


def test_text_that_begins_with_a_minus_reaches_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    options = ["--seed", "-1", "--title", "-x", "-o", "s.pdf", "--key", "k.json", "--ask", "values"]
    assert main(["worksheet", "-x*y", *options]) == 0
    key = json.loads((tmp_path / "k.json").read_text("utf-8"))
    assert (key["seed"], key["title"]) == ("-1", "-x")
    assert main(["worksheet", "a.toml", "x*y", "-o", "t.pdf"]) == 2
    assert "nothing goes with it" in capsys.readouterr().err


def test_the_backward_pass_is_walked_as_a_graph_of_its_own(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(
        capsys, "walk", "sin(x**2)*y", "--gradient", "x", "--at", "x=1.5,y=2", "--plain"
    )
    assert code == 0
    assert out.splitlines()[:2] == [
        "Expression: grad_x = y*cos(x**2)*(2*x)",
        "Gates: ^2, cos, ×, ×2, ×",
    ]
    code, _, err = run(capsys, "check", "x*y", "--gradient", "q", "--at", "x=1,y=2")
    assert code == 2
    assert "nothing called 'q'" in err


def test_the_gradient_of_an_array_is_checked_as_a_graph(capsys: pytest.CaptureFixture[str]) -> None:
    at = "X=[[1,2],[3,4]], W=[[1,0],[2,1]], Y=[[1,1],[0,2]]"
    assert main(["check", "sum((X@W - Y)**2)", "--at", at, "--gradient", "W"]) == 0
    out, err = capsys.readouterr()
    assert "All gradients agree." in out
    assert "sum of its entries" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["walk", "x*y", "--at", "x=1, y=2", "--upstream", "1, y=2", "--plain"], "feed-comma"),
        (["walk", "x*y", "--at", "x=1, y=2", "--upstream", "x", "--plain"], "feed-not-a-number"),
        (["walk", "X*2", "--at", "X=[1,2]", "--upstream", "[1,2,3]", "--plain"], "upstream-shape"),
        (["walk", "X*2", "--at", "X=[1,2]", "--plain"], "upstream-missing"),
        (["walk", "x*y", "--at", "x=1, y=2", "--upstream", "2", "--gradient", "x", "--plain"],
         "upstream-and-gradient"),
        (["render", "sum(X @ w)", "--symbolic", "-o", "never.svg"], "feed-missing"),
        (["walk", "sum(X)", "--at", "missing.npz", "--plain"], "values-unreadable"),
        (["walk", "X @ Y", "--at", "X=[[1,2]], Y=[[1,2]]", "--plain"], "shapes-differ"),
    ],
)  # fmt: skip
def test_mistakes_with_arrays_are_answered(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["walk", "x*y", "--at", "v.json, y=1"], 'give files and values apart: --at v.json --at "x=1"'),
        (["walk", "x*y", "--at", "y=1, v.npz"], 'give files and values apart: --at v.npz --at "x=1"'),
        (["walk", "l2(W, lam=0.01)", "--at", "W=[1]"], "call it rate, or write the value alone"),
        (["walk", "tr(A @ B)", "--at", "A=1"], "write sum(A * B.T) for the trace of A @ B"),
        (["walk", r"\operatorname{tr}(A B)", "--at", "A=1"], "write sum(A * B.T) for the trace of A @ B"),
        (["walk", r"\operatorname{softmax_ce}(y, z)", "--at", "y=1"], r"write \operatorname{softmax\_ce}"),
    ],
)  # fmt: skip
def test_a_mistake_is_answered_with_what_to_type(
    arguments: list[str], remedy: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--plain"]) == 2
    assert f"  try       {remedy}\n" in capsys.readouterr().err


@pytest.mark.parametrize(
    "expression", ["sum(X@W+b)", "X @ W.T + b", "outer(a, b)", "sparse_softmax_ce(y, X@W)", "x*y"]
)
def test_the_command_that_is_proposed_works(
    expression: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", expression]) == 2
    remedy = capsys.readouterr().err.rpartition("try       graphtutor ")[2]
    assert main(shlex.split(remedy)) == 0


def test_the_command_proposed_for_formulas_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["render", "sum(X @ w)", "--symbolic", "-o", str(tmp_path / "a.svg")]) == 2
    remedy = capsys.readouterr().err.rpartition("try       graphtutor ")[2]
    assert main(shlex.split(remedy)) == 0
    assert (tmp_path / "a.svg").exists()


def test_doubts_are_notes_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["sum(a - b)", "--at", "a=[[1],[2],[3]], b=[1,2,3]"]
    for command in (["walk", *given, "--plain"], ["check", *given]):
        assert main(command) == 0
        out, err = capsys.readouterr()
        assert err.startswith("note: - repeats both a (3×1) and b (vector of 3)")
        assert "note" not in out


def test_values_come_from_files_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = {"X": [[1.0, 2.0]], "w": [3.0, 4.0]}
    (tmp_path / "a.json").write_text(json.dumps(numbers), "utf-8")
    (tmp_path / "a.toml").write_text("X = [[1.0, 2.0]]\nw = [3.0, 4.0]\n", "utf-8")
    np.savez(tmp_path / "a.npz", **{name: np.array(value) for name, value in numbers.items()})
    said = set()
    for suffix in ("json", "toml", "npz"):
        assert (
            main(
                ["walk", "sum(X @ w)*b", "--at", f"{tmp_path}/a.{suffix}", "--at", "b=2", "--plain"]
            )
            == 0
        )
        said.add(capsys.readouterr().out)
    assert len(said) == 1
    assert "Gradient of w: [2, 4]" in said.pop()
