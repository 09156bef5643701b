"""Renders a trace: picks the moment and the format, and writes the file whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from graphtutor.drawing.dot_layout import dot_layout
from graphtutor.drawing.figure import LEAD
from graphtutor.drawing.formats import FORMATS
from graphtutor.drawing.formats.format import Format, Moment
from graphtutor.drawing.labels import Content, Look, Role
from graphtutor.drawing.layout import LayoutEngine
from graphtutor.drawing.layout import layout as layered
from graphtutor.drawing.picture import Drawing
from graphtutor.drawing.places import free_place, put
from graphtutor.drawing.themes import THEMES, Theme
from graphtutor.engine.player import Player
from graphtutor.engine.trace import Trace
from graphtutor.errors import LookupFailedError, RenderError
from graphtutor.garbage import NoCollection

BLANKS: dict[str, frozenset[Role]] = {
    "none": frozenset(),
    "values": frozenset({"value"}),
    "grads": frozenset({"grad"}),
    "locals": frozenset({"local"}),
    "all": frozenset({"value", "grad", "local"}),
}
LAYOUTS: dict[str, LayoutEngine] = {"layered": layered, "dot": dot_layout}
MOST_GATES = 5000
MOST_READ = 1000  # gates; a larger picture is drawn, but hardly read


def render(
    trace: Trace,
    path: str | Path | Sequence[str | Path] | None = None,
    *,
    format: str | None = None,
    step: int | None = None,
    phase: Literal["forward", "backward"] | None = None,
    symbolic: bool = False,
    locals: bool = False,
    digits: int | None = None,
    theme: str = "print",
    blank: str = "none",
    highlight: str | None = None,
    width: float | None = None,
    layout: str = "layered",
    force: bool = False,
) -> str | bytes | None:
    """Draw a trace as a picture.

    Args:
        trace: what is drawn.
        path: the file to write, or several; the suffix names the format.
        format: the format where there is no path: svg, pdf, png, html, gif, tex, dot, mmd, txt, json.
        step: which step to show and to mark, from 1; the whole picture marks none.
        phase: instead of a step: "forward" shows values only, "backward" everything.
        symbolic: formulas in place of numbers on the wires.
        locals: the local slopes too, each before the gate whose slope it is.
        digits: significant digits of the numbers; two decimals, as in lectures, if not given.
        theme: "print", "slide-dark" or "colour-blind".
        blank: "values", "grads", "locals" (or some, with commas) or "all": boxes to fill in instead.
        highlight: "path:x" marks every wire by which x reaches the output.
        width: in points; as wide as it is drawn if not given.
        layout: "layered", which is built in, or "dot", for which Graphviz has to be there.
        force: whether a file that is there already is replaced.

    Returns:
        Nothing if files are written; else the picture, as str for a format that is text.

    Raises:
        RenderError: the format, a package or the place for the file is not there, or Graphviz fails.

    >>> import graphtutor as gt
    >>> print(render(gt.run(gt.parse("f = sin(x)"), {"x": 0}), format="txt").rstrip())
     0.00      0.00
    x─────(sin)─────
     1.00      1.00
    """
    places, formats = _files(path, format, force=force)
    look = _look(digits, _blank(blank, formats), symbolic=symbolic, locals=locals)
    with NoCollection():
        moment = Moment(
            player=_player(trace, step, phase),
            theme=_known(theme),
            marked=step is not None,
            path_from=_path_from(trace, highlight),
            width=_positive(width),
            drawing=_drawing(trace, look, _engine(layout, formats)),
        )
        made = [chosen.write(moment) for chosen in formats]
    if not places:
        return made[0].decode() if formats[0].is_text else made[0]
    put(*zip(places, made, strict=True))
    return None


def _look(digits: int | None, blank: frozenset[Role], *, symbolic: bool, locals: bool) -> Look:
    if digits is not None and digits not in range(1, 16):
        raise RenderError(
            f"Numbers cannot be shown with {digits} digits.",
            code="bad-digits",
            expected="a whole number from 1 to 15",
        )
    content: Content = "formulas" if symbolic else "numbers"
    return Look(digits=digits, content=content, locals=locals or "local" in blank, blank=blank)


def _files(
    path: str | Path | Sequence[str | Path] | None, format: str | None, *, force: bool
) -> tuple[list[Path], list[Format]]:
    """Return the files to write, if there are any, and the formats."""
    paths = [Path(p) for p in ([path] if isinstance(path, str | Path) else path or ())]
    formats = [_format(format or p.suffix[1:].lower()) for p in paths or [Path()]]
    return [free_place(p, force=force) for p in paths], formats


def _format(suffix: str) -> Format:
    if suffix not in FORMATS:
        raise RenderError(
            f"There is no format {suffix!r}." if suffix else "The format is not known.",
            code="unknown-format",
            expected=f"a file that ends in one of {', '.join(f'.{name}' for name in FORMATS)}",
            received=suffix or "no suffix and no format",
        )
    return FORMATS[suffix]


def _engine(name: str, formats: list[Format]) -> LayoutEngine:
    if name not in LAYOUTS:
        raise RenderError(
            f"There is no layout {name!r}.",
            code="unknown-layout",
            expected=f"one of {', '.join(LAYOUTS)}",
        )
    for format in formats:
        if format.stands == "in cells" and LAYOUTS[name] is not layered:
            raise RenderError(
                f"{format.name} has a layout of its own, in whole characters.",
                code="layout-in-cells",
                expected=f"the layout layered for {format.name}, or another format, such as svg",
                received=f"the layout {name}",
                remedy=f"leave out --layout for {format.name}",
            )
    return layered if all(f.stands == "nowhere" for f in formats) else LAYOUTS[name]


def _drawing(trace: Trace, look: Look, engine: LayoutEngine) -> Drawing:
    gates = len(trace.graph.gates)
    if gates > MOST_GATES:
        raise RenderError(
            f"A graph of {gates} gates is too large to draw.",
            code="too-large",
            expected=f"at most {MOST_GATES} gates",
            remedy="close its patterns with fold (--fold)",
        )
    return Drawing(trace, look, lead=LEAD, engine=engine)


def _player(trace: Trace, step: int | None, phase: str | None) -> Player:
    if phase not in (None, "forward", "backward") or (step is not None and phase is not None):
        raise RenderError(
            f"There is no phase {phase!r}." if step is None else "A step has its phase already.",
            code="bad-phase",
            expected="forward or backward, or a step instead",
        )
    if step is None:
        return Player(trace, trace.turn - 1 if phase == "forward" else len(trace.steps))
    if not 1 <= step <= len(trace.steps):
        raise RenderError(
            f"There is no step {step}.",
            code="no-such-step",
            expected=f"a step from 1 to {len(trace.steps)}",
        )
    return Player(trace, step - 1)


def _known(theme: str) -> Theme:
    try:
        return THEMES[theme]
    except LookupFailedError as error:
        raise RenderError(error.message, code="unknown-theme", expected=error.expected) from None


def _blank(blank: str, formats: list[Format]) -> frozenset[Role]:
    roles: frozenset[Role] = frozenset()
    for name in blank.split(","):
        if name.strip() not in BLANKS:
            raise RenderError(
                f"{name.strip()!r} cannot be left blank.",
                code="unknown-blank",
                expected=f"some of {', '.join(BLANKS)}",
            )
        roles |= BLANKS[name.strip()]
    for format in formats:
        if roles and format.shows_all:
            raise RenderError(
                f"{format.name} shows every step, so it leaves nothing blank.",
                code="blank-refused",
                expected="a picture of one moment, such as svg or pdf",
                remedy=f"leave out --blank for {format.name}",
            )
    return roles


def _path_from(trace: Trace, highlight: str | None) -> int | None:
    if highlight is None:
        return None
    kind, _, name = highlight.partition(":")
    named = trace.graph.named
    if kind != "path" or name not in named:
        raise RenderError(
            f"{highlight!r} cannot be highlighted.",
            code="unknown-highlight",
            expected=f"path: and one of {', '.join(named)}",
            remedy=f"write path:{next(iter(named), 'x')}",
        )
    return named[name]


def _positive(width: float | None) -> float | None:
    if width is not None and not 10 <= width <= 20_000:
        raise RenderError(
            f"A picture cannot be {width:g} points wide.",
            code="bad-width",
            expected="a width from 10 to 20000 points; 72 are an inch",
        )
    return width
