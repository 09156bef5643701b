"""What other programs say of the pictures: each format is read by the tools that its readers have."""

from __future__ import annotations

import io
import json
import re
import subprocess
import xml.etree.ElementTree as ET
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any, Literal

import pytest
from corpus import NEURON, NEURON_AT
from drawn import ARRAYS, DRAWN, example, made, needs, of_arrays

import graphtutor as gt
from graphtutor.drawing.labels import Look
from graphtutor.drawing.picture import Drawing
from graphtutor.gallery import GALLERY

HERE = Path(__file__).parent
XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
CHROMIUM = [
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# names that are words of the languages we write, or are put together as our own names there are
HOSTILE = {
    "words": "end*end1 + class*graph - style*n1 + subgraph*click + default*node - edge*strict + o*x",
    "underscores": "x_1_2*x__1 + a_*a__b - x_1*x1 + y_hat*v1 + vv1*n0",
    "greek": "α*Ω_1 + Α*ο - ς*ϑ + ϕ*ά1 + Ϟ*ϵ",
    "wide": "WWWW0 = x*y; MMMM0 = WWWW0*x; MMMM0 + WWWW0*MW - mm*WM",
    "long": f"{'a' * 64}*b",
    "gates": "max(abs(a), sigmoid(b), 0) - leaky_relu(a)/hard_sigmoid(b) + -a*(1/b)*a**b*b**2*log1p(b)"
    "*expm1(a)*sqrt(b)*(a + 1)*(2*a)*where(a >= b, a, 1e-9)*where(a < b, 1, b)*where(a != b, b, a)",
}


def hostile(name: str) -> gt.Trace:
    graph = gt.parse(HOSTILE[name])
    return gt.run(graph, dict.fromkeys(graph.inputs, 0.5))


def run(*command: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, check=True, timeout=60, **options
    )


def in_a_browser(page: Path, *flags: str, at: str = "") -> str:
    profile = f"--user-data-dir={page.parent / 'profile'}"
    return run(*CHROMIUM, profile, *flags, page.as_uri() + at).stdout.decode()


def found_in_a_browser(page: Path) -> Any:
    shown = in_a_browser(page, "--dump-dom")
    return json.loads(shown.split('id="found">')[1].split("</script>")[0])


# Mermaid


def mermaid(chart: str) -> ET.Element:
    """Return what mermaid.js draws."""
    library = pytest.importorskip("mermaidx", reason="the extra `test` is not installed")
    return ET.fromstring(library.render(chart).svg())


def texts_of(drawn: ET.Element, kind: str) -> Counter[str]:
    spans = (span for span in drawn.iter(f"{XHTML}span") if kind in span.get("class", ""))
    return Counter(filter(str.strip, ("".join(span.itertext()) for span in spans)))


def judged_by_mermaid(trace: gt.Trace, **options: object) -> None:
    chart = made(trace, "mmd", **options).decode()
    drawn = mermaid(chart)
    written = [unescape(text) for text in re.findall(r'\|"(.*?)"\|', chart.replace("#", "&#"))]
    nodes = Drawing(trace).layout.places
    assert texts_of(drawn, "nodeLabel") == Counter(trace.graph[id].label for id in nodes)
    assert texts_of(drawn, "edgeLabel") == Counter(written)
    heavy = [e for e in drawn.iter() if "edge-thickness-thick" in e.get("class", "")]
    assert len(heavy) == chart.count("==>")


@pytest.mark.parametrize(
    "chart",
    ['flowchart LR\n  n0["x"\n', "flowchart LR\n  n0 --> end\n", 'flowchart LR\n  n0 -->|a"b| n1'],
)
def test_mermaid_refuses_what_is_no_chart(chart: str) -> None:
    with pytest.raises(RuntimeError, match="Parse error"):
        mermaid(chart)


@pytest.mark.parametrize("name", DRAWN)
def test_mermaid_draws_what_went_in(name: str) -> None:
    judged_by_mermaid(example(name), symbolic=True, locals=True, step=3)


@pytest.mark.parametrize("name", DRAWN[:3])
def test_mermaid_draws_blanks(name: str) -> None:
    judged_by_mermaid(example(name), blank="all")


# SVG, as a browser draws it


LOOKS: dict[str, dict[str, object]] = {
    "numbers": {},
    "symbols": {"symbolic": True},
    "digits": {"digits": 4},
    "locals": {"locals": True},
    "formulas": {"symbolic": True, "locals": True},
    "blank": {"blank": "all"},
}


def measured(tmp_path: Path, pictures: dict[str, str]) -> list[list[str]]:
    """Return the faults that a browser finds in pictures; see measure.js."""
    page = tmp_path / "pictures.html"
    drawn = "".join(f'<div id="{name}">{svg}</div>' for name, svg in pictures.items())
    script = (HERE / "measure.js").read_text("utf-8")
    page.write_text(
        f'<!DOCTYPE html><meta charset="utf-8">{drawn}<script>{script}</script>', "utf-8"
    )
    found = found_in_a_browser(page)
    assert found["pictures"] == [*pictures]
    return found["faults"]


def inline(trace: gt.Trace, **options: object) -> str:
    return made(trace, "svg", **options).decode().partition("?>")[2]


@needs("chromium")
def test_in_a_browser_every_text_has_its_place(tmp_path: Path) -> None:
    pictures = {
        f"{shown.name}-{look}": inline(example(shown.name), **options)
        for shown in GALLERY
        for look, options in LOOKS.items()
    }
    pictures |= {name: inline(hostile(name), symbolic=True) for name in HOSTILE}
    assert measured(tmp_path, pictures) == []


@needs("chromium")
def test_in_a_browser_every_array_has_its_place(tmp_path: Path) -> None:
    pictures = {
        f"{name}-{look}": inline(of_arrays(name), **options)
        for name in ARRAYS
        for look, options in LOOKS.items()
    }
    pictures |= {f"{name}-bold": inline(of_arrays(name), step=4) for name in ARRAYS}
    assert measured(tmp_path, pictures) == []


ASTRAY = {  # how an array is moved in the first example of arrays, and the fault that this is
    "onto a wire": ("v4", (0, 10), ["is crossed by a wire", "v4"]),
    "onto an array": ("v0", (0, 40), ["covers an array", "v0"]),
    "off the paper": ("d3", (0, 30), ["is not on the paper", "d3"]),
}


@needs("chromium")
def test_the_browser_sees_an_array_out_of_place(tmp_path: Path) -> None:
    drawn = inline(of_arrays("dense-relu"))
    pictures = {}
    for name, (id, way, _) in ASTRAY.items():
        (block,) = re.findall(rf'<g id="{id}".*?</g>', drawn, flags=re.S)
        pictures[name] = drawn.replace(block, shifted(block, *way))
    faults = measured(tmp_path, pictures)
    for name, (_, _, fault) in ASTRAY.items():
        assert [name, *fault] in [found[:3] for found in faults], name


def shifted(block: str, across: float, down: float) -> str:
    """Return the shapes of an array somewhere else."""
    block = re.sub(r' x="([\d.]+)"', lambda x: f' x="{float(x[1]) + across}"', block)
    block = re.sub(r' y="([\d.]+)"', lambda y: f' y="{float(y[1]) + down}"', block)
    return re.sub(
        r"([\d.]+),([\d.]+)", lambda p: f"{float(p[1]) + across},{float(p[2]) + down}", block
    )


@needs("chromium")
@needs("dot")
def test_arrays_have_their_places_where_graphviz_puts_them(tmp_path: Path) -> None:
    pictures = {name: inline(of_arrays(name), layout="dot", locals=True) for name in ARRAYS}
    assert measured(tmp_path, pictures) == []


MOVES = {  # what is moved in the first example, where to, and the fault that this is
    "value onto gradient": ("v2", {"x": "140", "y": "56.5"}, ["covers a text", "v2", "d2"]),
    "gradient onto gate": ("d2", {"x": "122", "y": "52"}, ["covers a gate", "d2", "g2"]),
    "gradient onto wire": ("d2", {"y": "46"}, ["is crossed by a wire", "d2", "w2"]),
    "value below its wire": ("v0", {"y": "80"}, ["is not on its side of its wire", "v0", "w0"]),
    "name off the paper": ("n0", {"x": "2"}, ["is not on the paper", "n0", ""]),
    "label out of its gate": ("n2", {"x": "130"}, ["does not hold its label", "g2", ""]),
    "small paper": ("", {"viewBox": "0 0 90 60"}, ["is not on the paper", "v4", ""]),
    "no text": ("v1", {}, ["is empty", "v1", ""]),
}


@needs("chromium")
def test_the_browser_sees_what_is_out_of_place(tmp_path: Path) -> None:
    ET.register_namespace("", SVG[1:-1])
    pictures = {}
    for name, (id, changes, _) in MOVES.items():
        drawn = ET.fromstring(inline(example("first")))
        moved = drawn.find(f".//*[@id='{id}']") if id else drawn
        assert moved is not None
        moved.attrib |= changes
        moved.text = moved.text if changes else ""
        pictures[name] = ET.tostring(drawn, encoding="unicode")
    faults = measured(tmp_path, pictures)
    for name, (_, _, fault) in MOVES.items():
        assert [name, *fault] in faults, [found for found in faults if found[0] == name]


# the page, as a browser walks it


@needs("chromium")
@pytest.mark.parametrize(
    ("step", "phase", "said"), [(1, "forward", "given"), (18, "backward", "×-1")]
)
def test_a_browser_shows_a_step(tmp_path: Path, step: int, phase: str, said: str) -> None:
    page = tmp_path / "walk.html"
    page.write_bytes(made(gt.run(gt.parse(NEURON), NEURON_AT), "html"))
    shown = in_a_browser(page, "--dump-dom", at=f"#{step}")
    assert f'<body class="{phase}">' in shown
    assert f"step {step} of 26" in shown
    assert said in shown.split('aria-live="polite">')[1].split("</p>")[0]
    assert "<mfrac>" in shown or phase == "forward"
    hidden = len(re.findall(r'<text [^>]*class="[^"]*later', shown))
    assert hidden == 13 + 13 - (1 if step == 1 else 13 + 5)


# what is pressed, and at which step of 18 that ends; the eighth is the first of the backward pass
PRESSES = [
    *(("ArrowLeft", 1), ("ArrowRight", 2), ("n", 3), (" ", 4), ("l", 5), ("p", 4), ("h", 3)),
    *(("Ctrl+n", 3), ("x", 3), ("b", 8), ("b", 9), ("ArrowLeft", 8), ("ArrowLeft", 7)),
    *(("End", 18), ("ArrowRight", 18), ("b", 18), ("Home", 1), ("G", 18), ("g", 1)),
    *(("#back", 1), ("#next", 2), ("#turn", 8), ("#next", 9), ("#back", 8)),
]


def known_at(drawing: Drawing, step: int) -> set[str]:
    """Return the ids of the values and gradients that are known at a step; none before the first."""
    shapes = drawing.picture(gt.Player(drawing.trace, step - 1)).shapes if step else {}
    values = {f"v{id}" for id, shape in shapes.items() if shape.value}
    return values | {f"d{id}" for id, shape in shapes.items() if shape.grad}


@needs("chromium")
@pytest.mark.parametrize("content", ["numbers", "formulas"])
def test_keys_and_buttons_walk_in_the_browser(
    tmp_path: Path, content: Literal["numbers", "formulas"]
) -> None:
    trace, is_symbolic = example("diamond"), content == "formulas"
    drawing = Drawing(trace, Look(content=content))
    pressed = json.dumps([key for key, _ in PRESSES])
    script = (
        f"<script>const presses = {pressed};\n{(HERE / 'press.js').read_text('utf-8')}</script>"
    )
    page = tmp_path / "walk.html"
    page.write_text(
        made(trace, "html", symbolic=is_symbolic, locals=is_symbolic)
        .decode()
        .replace("</body>", f"{script}\n</body>"),
        "utf-8",
    )
    found = found_in_a_browser(page)
    assert found["fetched"] == []
    for moment, (key, step) in zip(found["moments"], [("", 1), *PRESSES], strict=True):
        assert (moment["place"], moment["hash"]) == (f"step {step} of 18", f"#{step}"), key
        assert moment["phase"] == ("forward" if step < 8 else "backward")
        assert moment["said"] == gt.explain(trace.steps[step - 1], trace)
        known, before = known_at(drawing, step), known_at(drawing, step - 1)
        hidden = {id for id in moment["hidden"] if id[0] in "vd"}
        assert hidden == known_at(drawing, 18) - known
        assert step < 18 or moment["hidden"] == []
        assert {id for id in moment["marked"] if id[0] in "vd"} == known - before
        assert moment["marked"] or is_symbolic  # where an input has no text that could be new
        assert min(moment["math"]) > 8


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_names_no_other_place(name: str) -> None:
    page = made(hostile(name), "html").decode()
    assert {*re.findall(r"\w+://[\w./-]*", page)} == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1998/Math/MathML",
    }
    assert not re.search(r"(?i)\b(src|href|srcset|import|url)\b\s*[=(]", page)
    walk = json.loads(page.split('type="application/json">')[1].split("</script>")[0])
    said = "".join(
        "".join(ET.fromstring(s["equation"]).itertext()) for s in walk["steps"] if s["equation"]
    )
    assert "\\" not in said  # each command of LaTeX became a sign


def test_a_page_is_headed_by_what_was_typed() -> None:
    trace = gt.run(gt.parse("q = x*y \n\n q +\x1f z"), {"x": 2, "y": 3, "z": 0.5})
    page = made(trace, "html").decode()
    assert "<h1>q = x*y\n\nq + z</h1>" in page
    assert "white-space:pre-line" in page.split("h1{")[1].split("}")[0]


@needs("chromium")
@needs("pdftotext")
def test_a_printed_page_shows_everything(tmp_path: Path) -> None:
    trace = gt.run(gt.parse(NEURON), NEURON_AT)
    page, printed = tmp_path / "walk.html", tmp_path / "walk.pdf"
    page.write_bytes(made(trace, "html"))
    in_a_browser(page, f"--print-to-pdf={printed}", "--no-pdf-header-footer", at="#1")
    shown = run("pdftotext", "-layout", printed, "-").stdout.decode()
    nodes = Drawing(trace).layout.places
    numbers = [f"{x:.2f}" for id in nodes for x in (trace.value(id), trace.grad(id))]
    assert Counter(numbers) - Counter(shown.split()) == Counter()
    assert "back" not in shown
    assert "given" not in shown


# pixels and paper


@pytest.mark.parametrize("name", ["first", "max"])
def test_pixels_decode_in_the_size_of_the_picture(name: str) -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra `pictures` is not installed")
    trace = example(name)
    drawn = ET.fromstring(made(trace, "svg", width=300))
    size = tuple(round(2 * float(drawn.attrib[side])) for side in ("width", "height"))
    still = image.open(io.BytesIO(made(trace, "png", width=300)))
    still.load()
    assert abs(still.size[0] - size[0]) <= 1
    assert abs(still.size[1] - size[1]) <= 1
    played = image.open(io.BytesIO(made(trace, "gif", width=300)))
    frames = []
    for frame in range(played.n_frames):
        played.seek(frame)
        frames.append(played.convert("RGB").tobytes())
    assert played.size == still.size
    assert len(set(frames)) == len(trace.steps)


@needs("pdftoppm")
@pytest.mark.parametrize("name", [*HOSTILE, "neuron"])
def test_poppler_draws_one_page(name: str, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image", reason="the extra `pictures` is not installed")
    trace = hostile(name) if name in HOSTILE else example(name)
    (tmp_path / "a.pdf").write_bytes(made(trace, "pdf", symbolic=True))
    done = run("pdftoppm", "-r", 72, tmp_path / "a.pdf", tmp_path / "page")
    assert done.stderr == b""
    (page,) = tmp_path.glob("page*.ppm")
    dark = image.open(page).convert("L").histogram()[:128]
    assert sum(dark) > 300


# names that are words elsewhere


@pytest.mark.parametrize("name", HOSTILE)
def test_mermaid_draws_hostile_names(name: str) -> None:
    judged_by_mermaid(hostile(name), symbolic=True)


@needs("dot")
@pytest.mark.parametrize("name", HOSTILE)
def test_graphviz_draws_hostile_names(name: str) -> None:
    trace = hostile(name)
    done = run("dot", "-Tsvg", input=made(trace, "dot", symbolic=True))
    assert done.stderr == b""
    written = [element.text for element in ET.fromstring(done.stdout).iter(f"{SVG}text")]
    labels = [trace.graph[id].label for id in Drawing(trace).layout.places]
    assert Counter(labels) - Counter(written) == Counter()


@needs("pdflatex")
@pytest.mark.parametrize("name", HOSTILE)
def test_latex_sets_hostile_names(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.tex").write_bytes(made(hostile(name), "tex", symbolic=True))
    done = run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "a.tex", cwd=tmp_path)
    assert b"Missing character" not in done.stdout
    assert (tmp_path / "a.pdf").stat().st_size > 5000
