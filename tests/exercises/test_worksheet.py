"""Worksheets: the sheet gives nothing away, the key holds everything, and each copy can be known again."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from drawn import needs

import graphtutor as gt
from graphtutor.cli import main
from graphtutor.errors import ExerciseError, RenderError
from graphtutor.exercises import pages as page_module
from graphtutor.exercises.author import from_expressions
from graphtutor.exercises.pages import pages
from graphtutor.exercises.worksheet import LETTERS, Copy, Task, Worksheet, copies
from graphtutor.exercises.write import write_worksheet

NEURON = "1/(1+exp(-(w0*x0+w1*x1+w2)))"
EXPRESSIONS = (NEURON, "q = x*y; (q+z)*(q-z)", "max(x, y)*z + where(x > y, x, z)")
pytest.importorskip("typst", reason="the extra `pictures` is not installed")


def sheet_of(*expressions: str, **settings: object) -> Worksheet:
    return from_expressions(expressions, "", settings)


def source(sheet: Worksheet, made: list[Copy], *, is_key: bool) -> str:
    """Return what Typst is given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_module, "compiled", lambda text, _: text.encode())
        return pages(sheet, made, is_key=is_key).decode()


def text_of(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def with_other_answers(task: Task) -> Task:
    """Return a task in which all that is worked out is another number, and all that is given the same."""
    graph = task.trace.graph
    values = [
        v if graph[id].op is None else v * 1.75 + 17 for id, v in enumerate(task.trace.node_values)
    ]
    grads = [None if g is None else g * 1.75 + 17 for g in task.trace.node_grads]
    return replace(task, trace=gt.Trace(graph, values, grads))


@pytest.mark.parametrize("ask", [None, "values", "locals,grads", "sums", "upstream", "values,sums"])
def test_a_sheet_is_the_same_whatever_its_answers_are(ask: str | None) -> None:
    sheet = sheet_of(*EXPRESSIONS[1 if ask == "sums" else 0 : 2], ask=ask)
    (copy,) = copies(sheet, [], 1)
    other = replace(copy, tasks=tuple(map(with_other_answers, copy.tasks)))
    keeps_values = ask is not None and "values" not in ask  # which then are printed as given
    same = source(sheet, [copy], is_key=False) == source(sheet, [other], is_key=False)
    assert same is not keeps_values
    assert source(sheet, [copy], is_key=True) != source(sheet, [other], is_key=True)


@needs("pdftotext")
@pytest.mark.parametrize("ask", [None, "values,locals,grads,sums"])
def test_the_pages_hold_no_answer_and_the_key_holds_all(tmp_path: Path, ask: str | None) -> None:
    sheet = sheet_of(*EXPRESSIONS, ask=ask)
    made = list(copies(sheet, [], 2))
    for name, is_key in (("sheet", False), ("key", True)):
        (tmp_path / name).write_bytes(pages(sheet, made, is_key=is_key))
    blank, key = text_of(tmp_path / "sheet"), text_of(tmp_path / "key")
    meta = subprocess.run(["pdfinfo", "-meta", tmp_path / "sheet"], capture_output=True, check=True)
    for copy in made:
        for task in copy.tasks:
            for box in task.blanks.all:
                answer = box.answer
                assert re.search(rf"(?<![\d.])(?:{box.number})\s+{re.escape(answer)}(?!\d)", key)
                if "." in answer:  # others are numbers of boxes or given values too
                    assert answer.lstrip("-") not in blank
                    assert answer.lstrip("-").encode() not in meta.stdout
    boxes = sum(len(task.blanks.all) for copy in made for task in copy.tasks)
    assert boxes > 2 * 60
    for number in range(1, boxes // 2 + 1):
        assert len(re.findall(rf"(?<![\d.]){number}(?![\d.])", blank)) >= 2


def test_every_box_has_its_number_once() -> None:
    sheet = sheet_of(*EXPRESSIONS)
    (copy,) = copies(sheet, [], 1)
    numbers = [blank.number for task in copy.tasks for blank in task.blanks.all]
    assert numbers == [*range(1, len(numbers) + 1)]
    shown = source(sheet, [copy], is_key=False)
    in_tables = re.findall(r'#blank\("(\d+)"\)', shown)
    in_figures = re.findall(r'size: [\d.]+pt, fill: rgb\("\w+"\), "(\d+)"\)', shown)
    assert sorted(map(int, in_tables + in_figures)) == numbers


@needs("pdftotext")
@pytest.mark.parametrize(("paper", "size"), [("a4", {595, 842}), ("letter", {612, 792})])
@pytest.mark.parametrize("expression", [NEURON, "(x+y)*z"])
def test_pages_have_the_size_of_the_paper(
    tmp_path: Path, paper: str, size: set[int], expression: str
) -> None:
    write_worksheet(sheet_of(expression, paper=paper), tmp_path / "s.pdf")
    said = subprocess.run(
        ["pdfinfo", tmp_path / "s.pdf"], capture_output=True, text=True, check=True
    )
    found = re.search(r"Page size: +([\d.]+) x ([\d.]+)", said.stdout)
    assert found is not None
    assert {round(float(side)) for side in found.groups()} == size
    assert (float(found[1]) > float(found[2])) == (expression == NEURON)  # wide graphs lie across


def test_marks_tell_copies_and_sheets_apart() -> None:
    sheet = sheet_of("(x+y)*z")
    assert re.fullmatch(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", sheet.id)
    others = [
        sheet_of("(x+y)*z", seed="2"),
        sheet_of("(x+y)/z"),
        sheet_of("(x+y)*z", ask="values"),
        from_expressions(["(x+y)*z"], "x=1", {}),
    ]
    assert len({sheet.id, *(other.id for other in others)}) == 5
    assert replace(sheet, title="Another", note="n", paper="letter").id == sheet.id
    checks = [sheet.check(variant) for variant in range(1, 101)]
    assert len({*checks}) > 90
    assert sum(other.check(1) == sheet.check(1) for other in others) == 0


@needs("pdftotext")
def test_a_class_gets_a_copy_each(tmp_path: Path) -> None:
    names = ["Ada Lovelace", "O'Brien \"]; #pagebreak()", "<script>$x$ \\end", "Åse Öz"]
    sheet = sheet_of("(x+y)*z", title="#set page() <b> \\ $", note='"]) #read("/etc/passwd")')
    write_worksheet(sheet, tmp_path / "s.pdf", tmp_path / "k.json", names=names, variants=3)
    text = text_of(tmp_path / "s.pdf")
    for literal in (*names, sheet.title, sheet.note):
        assert literal in text
    copies_made = json.loads((tmp_path / "k.json").read_text("utf-8"))["copies"]
    assert [copy["name"] for copy in copies_made] == names
    assert [copy["variant"] for copy in copies_made] == [1, 2, 3, 1]
    assert copies_made[0]["exercises"] == copies_made[3]["exercises"]
    for copy in copies_made:
        assert f"Sheet {sheet.id} · variant {copy['variant']} · check {copy['check']}" in " ".join(
            text.split()
        )
        (task,) = copy["exercises"]
        trace = gt.run(gt.parse(task["expression"]), task["inputs"])
        by_name = {blank["of"]: blank for blank in task["blanks"] if blank["kind"] == "grad"}
        assert {name: by_name[name]["answer"] for name in "xyz"} == {
            name: trace.grads[name] for name in "xyz"
        }


def test_bytes_are_the_same_under_every_hash_seed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "graphtutor", "worksheet", *EXPRESSIONS, "--variants", "2"]
    for seed in ("0", "5"):
        files = ["-o", f"{seed}.pdf", "--key", f"k{seed}.pdf"]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([*command, *files], cwd=tmp_path, env=environment, check=True)
    for name in ("", "k"):
        first, second = ((tmp_path / f"{name}{seed}.pdf").read_bytes() for seed in ("0", "5"))
        assert first == second


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"path": "s.txt"}, "unknown-format"),
        ({"path": "s.pdf", "key": "k.txt"}, "unknown-format"),
        ({"path": "s.pdf", "key": "./s.pdf"}, "same-file"),
        ({"path": "s.pdf", "variants": 0}, "bad-count"),
        ({"path": "s.pdf", "key": "there.pdf"}, "file-exists"),
        ({"path": "missing/s.pdf"}, "no-place"),
        ({"path": "s.pdf", "variants": 5000}, "too-many-copies"),
    ],
)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("there.pdf").touch()
    with pytest.raises((RenderError, ExerciseError)) as caught:
        write_worksheet(sheet_of("(x+y)*z"), **options)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert [path.name for path in tmp_path.iterdir()] == ["there.pdf"]


def test_without_typst_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RenderError, match="needs the package typst"):
        write_worksheet(sheet_of("(x+y)*z"), tmp_path / "s.pdf", tmp_path / "k.json")
    assert list(tmp_path.iterdir()) == []


def test_a_graph_that_is_too_wide_for_a_page_is_refused(tmp_path: Path) -> None:
    long = "+".join(f"sin(x{k})" for k in range(40))
    with pytest.raises(ExerciseError, match="too large for a page"):
        write_worksheet(
            from_expressions([long], ",".join(f"x{k}={k}" for k in range(40)), {}),
            tmp_path / "s.pdf",
        )


def test_what_cannot_be_asked_is_refused(tmp_path: Path) -> None:
    for expression, settings, at, said in (
        ("x*y", {"ask": "sums"}, "", "asks nothing"),
        ("log(x)", {}, "x=-1", "no finite number"),
        ("max(" + ",".join(f"x{k}" for k in range(40)) + ")", {}, "", "too large for a page"),
    ):
        with pytest.raises(ExerciseError, match=said):
            write_worksheet(from_expressions([expression], at, settings), tmp_path / "s.pdf")
    with pytest.raises(ExerciseError, match="computes nothing"):
        sheet_of("x")
    assert list(tmp_path.iterdir()) == []


def test_odd_exercises_have_their_sheets(tmp_path: Path) -> None:
    for expression, at in (
        ("3*4", ""),
        ("a = x*y; x", ""),
        ("w = 2; w*x", ""),
        ("x*y/x + x*x - y", ""),
        ("where(sigmoid(x) > y, x*y, x - y)", ""),
        ("x**2 / y", "x=0, y=-2"),
        ("α*theta_1 + pi*x_1_2", ""),
    ):
        sheet = from_expressions([expression], at, {})
        write_worksheet(sheet, tmp_path / "s.pdf", tmp_path / "k.pdf", force=True)
        assert (tmp_path / "k.pdf").stat().st_size > 5000


def test_given_values_are_judged_in_every_exercise(tmp_path: Path) -> None:
    at = "x=-2, y=5, z=-4"
    sheet = from_expressions(["(x+y)*z", "(x+y)*z"], at, {})
    assert write_worksheet(sheet, tmp_path / "s.pdf") == []


def test_rows_of_edges_are_told_apart() -> None:
    for expression in ("x/x + x*x*x", "q = x*y; q*q - q"):
        sheet = sheet_of(expression)
        (copy,) = copies(sheet, [], 1)
        table = source(sheet, [copy], is_key=False)
        rows = re.findall(r"pt\)\[(#emph[^\n]*? → .*?)\] #blank", table)
        assert (
            len(rows) == len({*rows}) == sum(b.kind == "upstream" for b in copy.tasks[0].blanks.all)
        )


def test_both_files_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = []

    def write_bytes(path: Path, content: bytes) -> int:
        written.append(path)
        if len(written) == 2:
            raise OSError(28, "No space left on device", str(path))
        return os.write(os.open(path, os.O_CREAT | os.O_WRONLY), content)

    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with pytest.raises(RenderError, match=r"k.json cannot be written: No space left"):
        write_worksheet(sheet_of("(x+y)*z"), tmp_path / "s.pdf", tmp_path / "k.json")
    assert list(tmp_path.iterdir()) == []


def test_characters_that_no_font_has_are_pointed_out(tmp_path: Path) -> None:
    notes = write_worksheet(sheet_of("(x+y)*z"), tmp_path / "s.pdf", names=["Åse", "王小明"])
    assert notes == ["the fonts lack characters of 王小明"]


def test_the_command_writes_sheet_and_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("class.csv").open("w", encoding="utf-8") as file:
        csv.writer(file).writerows([["Last name", "First name"], ["Hopper", "Grace"], ["Li", "Bo"]])
    Path("sheet.toml").write_text('[[exercise]]\nexpression = "x*y + x*z"\n', "utf-8")
    options = [
        "sheet.toml",
        "-o",
        "s.pdf",
        "--key",
        "k.json",
        "--names",
        "class.csv",
        "--seed",
        "a b",
    ]
    assert main(["worksheet", *options]) == 0
    assert capsys.readouterr().out.split() == ["s.pdf", "k.json"]
    names = [copy["name"] for copy in json.loads(Path("k.json").read_text("utf-8"))["copies"]]
    assert names == ["Grace Hopper", "Bo Li"]
    assert main(["worksheet", "x*x", "--at", "x=2", "-o", "t.pdf"]) == 0
    assert "a mistake gives the right number in box 1" in capsys.readouterr().err
    assert main(["worksheet", "x*x", "--at", "x=2", "-o", "u.pdf", "--variants", "2"]) == 2
    assert "nothing-to-draw" in capsys.readouterr().err
    assert main(["worksheet", "x*(", "-o", "v.pdf"]) == 2
    assert main(["worksheet", "x*y", "--at", "q=1", "-o", "v.pdf"]) == 2
    assert not Path("v.pdf").exists()
