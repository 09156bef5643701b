"""Every format of the catalogue: what it writes is whole, the same every time, and read by other tools."""

from __future__ import annotations

import io
import json
import math
import os
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from corpus import LECTURES, NEURON, NEURON_AT
from drawn import DRAWN, example, made, needs

import graphtutor as gt
from graphtutor.drawing.figure import LEAD, figure
from graphtutor.drawing.formats import FORMATS
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.render import BLANKS, render
from graphtutor.drawing.themes import THEMES
from graphtutor.errors import RenderError

GOLDEN = Path(__file__).parent / "golden"
PICTURES = [name for name in FORMATS if name not in ("json", "html", "gif")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", LECTURES)
def test_every_format_draws_every_lecture(name: str, format: str) -> None:
    text, feeds = LECTURES[name]
    trace = gt.run(gt.parse(text), feeds)
    assert len(made(trace, format)) > 40
    assert made(trace, format) == made(trace, format)


@pytest.mark.parametrize("format", PICTURES)
def test_options_change_the_picture(format: str) -> None:
    trace = gt.run(gt.parse(NEURON), NEURON_AT)
    pictures = [
        made(trace, format),
        made(trace, format, phase="forward"),
        made(trace, format, step=18),
        made(trace, format, symbolic=True),
        made(trace, format, digits=4),
        made(trace, format, blank="grads"),
        made(trace, format, blank="locals"),
        made(trace, format, locals=True),
        made(trace, format, locals=True, symbolic=True),
        made(trace, format, highlight="path:w0"),
    ]
    if format not in ("txt", "png"):
        pictures += [made(trace, format, theme=theme) for theme in THEMES if theme != "print"]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("format", ["svg", "tex"])
def test_a_picture_is_as_it_was(name: str, format: str) -> None:
    assert made(example(name), format).decode() == (GOLDEN / f"{name}.{format}").read_text("utf-8")


def test_bytes_are_the_same_under_every_hash_seed() -> None:
    script = (
        "import graphtutor as gt, hashlib\n"
        "trace = gt.run(gt.parse('q = x*y; (q + z)*(q - z)'), {'x': 2, 'y': 3, 'z': 0.5})\n"
        f"for name in {list(FORMATS)!r}:\n"
        "    made = gt.render(trace, format=name)\n"
        "    print(name, hashlib.sha256(made.encode() if isinstance(made, str) else made).hexdigest())\n"
    )
    pytest.importorskip("typst")
    shown = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "5")
    }
    assert len(shown) == 1


def test_the_svg_holds_what_the_lecture_shows() -> None:
    root = ET.fromstring(made(gt.run(gt.parse(NEURON), NEURON_AT), "svg"))
    texts = {role: [] for role in ("value", "grad", "gate", "name")}
    for element in root.iter(f"{SVG}text"):
        written = "".join(element.itertext()).replace("\u200b", "")
        texts[str(element.get("class"))].append((float(str(element.get("x"))), written))
    assert sorted(w for _, w in texts["name"]) == ["w0", "w1", "w2", "x0", "x1"]
    assert sorted(w for _, w in texts["gate"]) == sorted(
        ["×", "×", "+", "+", "×-1", "exp", "+1", "1/x"]
    )
    last = [written for _, written in sorted(texts["value"])[-5:]]
    assert last == ["1.00", "-1.00", "0.37", "1.37", "0.73"]
    back = [written for _, written in sorted(texts["grad"])[-5:]]
    assert back == ["0.20", "-0.20", "-0.53", "-0.53", "1.00"]
    assert len(list(root.iter(f"{SVG}polyline"))) == 13


def test_forks_have_dots_and_crossings_have_none() -> None:
    def forks(text: str) -> int:
        graph = gt.parse(text)
        trace = gt.run(graph, dict.fromkeys(graph.inputs, 0.5))
        drawing = Drawing(trace, lead=LEAD)
        return len(figure(drawing.picture(gt.Player(trace))).forks)

    assert forks("a*b + c*d") == 0
    assert forks("x*x") == 1
    assert forks("x*y + x*z") == 1
    assert forks("a = x - y; b = y - x; a*b") == 2


@pytest.mark.parametrize("format", ["svg", "tex", "dot", "mmd", "txt"])
@pytest.mark.parametrize("blank", ["values", "grads", "locals", "all"])
def test_a_blank_holds_no_answer(format: str, blank: str) -> None:
    trace = gt.run(gt.parse("f = x*y*2 + sin(x)"), {"x": 1.25, "y": -3.5})
    sheet = made(trace, format, blank=blank).decode()
    answers = {
        "values": [trace.value(n.id) for n in trace.graph.gates],
        "grads": [g for n in trace.graph if (g := trace.grad(n.id)) not in (None, 1.0)],
        "locals": [math.cos(1.25)],  # the others are values of inputs too, or 1 and 2
    }
    hidden = answers.get(blank) or [answer for all in answers.values() for answer in all]
    for answer in hidden:
        assert f"{answer:.2f}" not in sheet
    assert "1.25" in sheet  # what is given stays


@needs("pdftotext")
def test_a_blank_pdf_holds_no_answer(tmp_path: Path) -> None:
    trace = gt.run(gt.parse("f = x*y*2 + sin(x)"), {"x": 1.25, "y": -3.5})
    for blank, is_shown in (("none", True), ("all", False)):
        (tmp_path / "sheet.pdf").write_bytes(made(trace, "pdf", blank=blank))
        text = subprocess.run(
            ["pdftotext", tmp_path / "sheet.pdf", "-"], capture_output=True, text=True, check=True
        ).stdout
        assert "1.25" in text
        assert ("-7.80" in text) == is_shown
        assert ("-6.68" in text) == is_shown


@needs("dot")
@pytest.mark.parametrize("name", DRAWN)
def test_graphviz_reads_the_dot_file(name: str) -> None:
    done = subprocess.run(
        ["dot", "-Tsvg"], input=made(example(name), "dot"), capture_output=True, check=True
    )
    assert done.stderr == b""
    assert done.stdout.count(b'class="edge"') == made(example(name), "dot").count(b" -> ")


@needs("pdflatex")
@pytest.mark.parametrize("name", ["neuron", "staged", "max"])
def test_latex_sets_the_tex_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_bytes(made(example(name), "tex"))
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert (tmp_path / "a.pdf").stat().st_size > 5000


def test_a_png_has_the_size_of_its_picture() -> None:
    trace = example("neuron")
    width = struct.unpack(">I", made(trace, "png", width=500)[16:20])[0]
    assert width == 1000


def test_a_gif_has_a_frame_for_each_step() -> None:
    image = pytest.importorskip("PIL.Image")
    trace = example("first")
    played = image.open(io.BytesIO(made(trace, "gif", width=200)))
    assert played.n_frames == len(trace.steps)
    assert played.size[0] == 400


def test_a_page_knows_every_step() -> None:
    trace = example("diamond")
    page = made(trace, "html").decode()
    assert not re.search(r'(?:src|href)="', page)  # nothing is fetched
    assert page.count("</script>") == 2
    walk = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    assert [step["said"] for step in walk["steps"]] == [gt.explain(s, trace) for s in trace.steps]
    assert all("<math" in step["equation"] for step in walk["steps"])
    ids = set(re.findall(r' id="([a-z]\d+)"', page))
    assert {id for id, *_ in (*walk["wires"], *walk["texts"])} <= ids
    assert {id for step in walk["steps"] for id in step["current"] if id[0] == "w"} <= ids


def test_the_paths_of_an_input_are_marked() -> None:
    trace = gt.run(gt.parse("q = x*y; (q + z)*(q - z) + 0*y"), {"x": 2, "y": 3, "z": 0.5})
    for name, marked in (("x", 5 + 1), ("z", 2 + 2 + 1), ("q", 2 + 2 + 1)):
        sheet = made(trace, "svg", highlight=f"path:{name}").decode()
        assert sheet.count('class="wire current"') == marked


def test_hostile_text_stays_text() -> None:
    from graphtutor.drawing.formats import dot, mmd, typst_pages

    for hostile in ('"];', "\\", '<script>"', "#set page()", 'a\\"b'):
        assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', dot.quoted(hostile))
        assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', typst_pages.string(hostile))
        assert not set(mmd.quoted(hostile)[1:-1]) & set('"<>[]{}()\\')


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"path": "a.xyz"}, "unknown-format"),
        ({"path": "a"}, "unknown-format"),
        ({}, "unknown-format"),
        ({"format": "svg", "theme": "pink"}, "unknown-theme"),
        ({"format": "svg", "blank": "some"}, "unknown-blank"),
        *(
            ({"format": name, "blank": "all"}, "blank-refused")
            for name in FORMATS
            if FORMATS[name].shows_all
        ),
        ({"path": ["a.svg", "b.html"], "blank": "grads"}, "blank-refused"),
        ({"format": "svg", "step": 99}, "no-such-step"),
        ({"format": "svg", "step": 0}, "no-such-step"),
        ({"format": "svg", "step": 2, "phase": "forward"}, "bad-phase"),
        ({"format": "svg", "phase": "fwd"}, "bad-phase"),
        ({"format": "svg", "digits": 0}, "bad-digits"),
        ({"format": "svg", "digits": 2.5}, "bad-digits"),
        ({"format": "svg", "layout": "neato"}, "unknown-layout"),
        ({"format": "svg", "highlight": "path:q"}, "unknown-highlight"),
        ({"format": "svg", "highlight": "x"}, "unknown-highlight"),
        ({"format": "svg", "width": 0}, "bad-width"),
        ({"format": "svg", "width": float("nan")}, "bad-width"),
        ({"path": "missing/a.svg"}, "no-place"),
        ({"path": "."}, "unknown-format"),
        ({"path": "x" * 5000 + ".svg"}, "not-writable"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    options: dict[str, object], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RenderError) as caught:
        render(example("first"), **options)  # type: ignore[arg-type]
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_and_never_replaced_unasked(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    trace = example("first")
    assert render(trace, path) is None
    first = path.read_bytes()
    with pytest.raises(RenderError, match="there already"):
        render(trace, path, symbolic=True)
    assert path.read_bytes() == first
    render(trace, path, symbolic=True, force=True)
    assert path.read_bytes() != first
    assert [p.name for p in tmp_path.iterdir()] == ["a.svg"]


def test_without_typst_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(RenderError) as caught:
        render(example("first"), format="pdf")
    assert 'pip install "graphtutor[pictures]"' in str(caught.value)


def test_a_thousand_gates_are_drawn_and_too_many_are_refused() -> None:
    names = [f"x{k}" for k in range(501)]
    graph = gt.parse("+".join(f"{a}*{b}" for a, b in pairwise(names)))
    assert len(graph.gates) > 990
    trace = gt.run(graph, dict.fromkeys(graph.inputs, 1.5))
    assert made(trace, "svg").count(b"<polyline") > 1400
    chain = gt.trace_function(lambda x: sum((x for _ in range(5100)), x))
    with pytest.raises(RenderError, match="too large to draw"):
        render(gt.run(chain, {"x": 1.0}), format="svg")


def test_a_notebook_shows_the_picture() -> None:
    trace = example("first")
    bundle = trace._repr_mimebundle_(include=None, exclude=None)
    assert bundle == {"text/plain": repr(trace), "image/svg+xml": render(trace, format="svg")}
    chain = gt.trace_function(lambda x: sum((x for _ in range(5100)), x))
    assert "too large" in gt.run(chain, {"x": 1.0})._repr_mimebundle_()["text/plain"]


def test_several_files_are_written_or_none(tmp_path: Path) -> None:
    trace = example("first")
    with pytest.raises(RenderError, match="no format"):
        render(trace, [tmp_path / "a.svg", tmp_path / "b.xyz"])
    (tmp_path / "b.tex").touch()
    with pytest.raises(RenderError, match="there already"):
        render(trace, [tmp_path / "a.svg", tmp_path / "b.tex"])
    assert [p.name for p in tmp_path.iterdir()] == ["b.tex"]
    render(trace, [tmp_path / "a.svg", tmp_path / "a.tex"])
    assert len(list(tmp_path.iterdir())) == 3


def test_derivatives_are_set_as_fractions() -> None:
    root = ET.fromstring(made(example("neuron"), "svg", symbolic=True, locals=True))
    bars = [bar for bar in root.iter(f"{SVG}line") if bar.get("class") == "bar"]
    assert len(bars) == 13
    written = {
        str(t.get("id")): "".join(t.itertext()).replace("\u200b", "")
        for t in root.iter(f"{SVG}text")
    }
    for bar in bars:
        node = str(bar.get("id"))[1:]
        assert written[f"d{node}"] == "∂v8"
        assert written[f"u{node}"].startswith("∂")
    assert {"v1 = w0·x0", "v8 = 1/v7", "-1/v7²", "x0"} <= {*written.values()}


def test_local_slopes_stand_before_their_gates() -> None:
    trace = example("first")
    root = ET.fromstring(made(trace, "svg", locals=True))
    local = {t.get("id"): t.text for t in root.iter(f"{SVG}text") if t.get("class") == "local"}
    assert sorted(map(str, local.values())) == ["-4.00", "1.00", "1.00", "3.00"]
    assert (
        "local"
        not in made(trace, "svg", phase="forward", locals=True).decode().split("</style>")[1]
    )
    assert b"local -4.00" in made(trace, "dot", locals=True)
    assert "[-4.00]" in made(trace, "txt", locals=True).decode()


def test_a_box_is_as_wide_whatever_its_answer_is() -> None:
    graph = gt.parse("f = x*y*2 + sin(x)")
    sheets = {made(gt.run(graph, {"x": 1, "y": y}), "svg", blank="all") for y in (2, 1234.5678)}
    texts = {re.sub(rb">-?[\d.]+<", b"><", sheet) for sheet in sheets}
    assert len(sheets) == 2
    assert len({len(re.findall(rb'class="blank', t)) for t in texts}) == 1
    widths = {
        m for t in texts for m in re.findall(rb'class="blank [a-z]+" [^>]*width="([\d.]+)"', t)
    }
    assert len(widths) <= 3  # of the three roles


def test_the_choices_are_those_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    from graphtutor.cli import main

    with pytest.raises(SystemExit):
        main(["render", "--help"])
    shown = capsys.readouterr().out
    for name in (*FORMATS, *THEMES, *(b for b in BLANKS if b != "none")):
        assert name in shown


if __name__ == "__main__":
    for name in DRAWN:
        for format in ("svg", "tex"):
            (GOLDEN / f"{name}.{format}").write_bytes(made(example(name), format))
