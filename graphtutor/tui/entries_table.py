"""The entries of a value and of its gradient as a table, tinted by size; only what is in sight is drawn."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from graphtutor.text import plain_ascii
from graphtutor.tui.entries import LEVELS, Entries, Place, place_of

STRONGEST = (
    0.42  # how much of its colour stands behind the largest entry; text stays readable on it
)
BESIDE = 2  # blanks in a cell beside the number


class EntriesTable(ScrollView, can_focus=True):
    """A table with a cursor: above each other the entry of the value and of the gradient."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1, 0)", show=False, id="entries.down"),
        Binding("up,k", "move(-1, 0)", show=False, id="entries.up"),
        Binding("right,l", "move(0, 1)", show=False, id="entries.right"),
        Binding("left,h", "move(0, -1)", show=False, id="entries.left"),
        Binding("pagedown", "page(1)", show=False, id="entries.pagedown"),
        Binding("pageup", "page(-1)", show=False, id="entries.pageup"),
        Binding("home", "far(0, -1)", show=False, id="entries.home"),
        Binding("end", "far(0, 1)", show=False, id="entries.end"),
        Binding("g,ctrl+home", "far(-1, 0)", show=False, id="entries.top"),
        Binding("G,ctrl+end", "far(1, 0)", show=False, id="entries.bottom"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "entries--value",
        "entries--grad",
        "entries--index",
        "entries--index-here",
    }
    DEFAULT_CSS = """
    EntriesTable {
        height: 1fr;
        background: $surface;
        color: $foreground;
        scrollbar-size: 1 1;
        .entries--value { color: $value; }
        .entries--grad { color: $grad; text-style: italic; }
        .entries--index { color: $secondary; }
        .entries--index-here { color: $warning; text-style: bold; }
    }
    """

    class Moved(Message):
        """The cursor stands at another entry."""

    def __init__(self) -> None:
        super().__init__()
        self.slice = 0
        self.cursor = (0, 0)
        self._parts: list[tuple[str, Entries]] = []  # "value", "grad": what is shown of an entry
        self._ascii = False
        self._styles: dict[tuple[str, int, bool], Style] = {}

    def show(self, value: Entries | None, grad: Entries | None, *, ascii: bool) -> None:
        """Show the entries of a value, of a gradient, or of both, which have the same shape."""
        parts = (("value", value), ("grad", grad))
        self._parts = [(name, entries) for name, entries in parts if entries is not None]
        self._ascii = ascii
        self.refresh()
        self._follow()

    @property
    def wanted(self) -> Size:
        """The cells of the whole table, its headings included."""
        entries = self._entries
        across = self._index + entries.columns * self._cell
        return Size(across, 1 + entries.rows * len(self._parts))

    @property
    def place(self) -> Place:
        """Where in its array the entry under the cursor stands."""
        return place_of(self._entries.shape, self.slice, *self.cursor)

    def turn(self, by: int) -> None:
        """Go to another slice of an array with three axes or more."""
        self.slice = (self.slice + by) % self._entries.slices
        self._moved()

    def go_to(self, row: int, column: int) -> None:
        """Put the cursor on an entry, or on the nearest there is."""
        entries = self._entries
        here = min(max(row, 0), entries.rows - 1), min(max(column, 0), entries.columns - 1)
        if here != self.cursor:
            self.cursor = here
            self._moved()

    def action_move(self, down: int, across: int) -> None:
        """Move the cursor."""
        self.go_to(self.cursor[0] + down, self.cursor[1] + across)

    def action_page(self, way: int) -> None:
        """Move the cursor by as many rows as are in sight."""
        seen = max(1, (self.size.height - 1) // max(1, len(self._parts)))
        self.action_move(way * seen, 0)

    def action_far(self, down: int, across: int) -> None:
        """Move the cursor to the first or the last row or column."""
        self.action_move(down * self._entries.rows, across * self._entries.columns)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where it was clicked."""
        x, line = event.x - self._index, event.y - 1
        if x >= 0 and line >= 0:
            row = (line + self.scroll_offset.y) // len(self._parts)
            self.go_to(row, self._first + x // self._cell)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    def notify_style_update(self) -> None:
        """Forget the styles of the old theme."""
        super().notify_style_update()
        self._styles.clear()

    def render_line(self, y: int) -> Strip:
        """Return one row of the screen."""
        width, ground = self.size.width, self.rich_style
        if not self._parts:
            return Strip.blank(width, ground)
        row, part = divmod(y - 1 + self.scroll_offset.y, len(self._parts))
        first = self._first
        last = min(self._entries.columns, first + self._seen)
        if not y:
            index, cells = self._heading(first, last)
        elif row < self._entries.rows:
            index, cells = self._row(row, part, first, last)
        else:
            return Strip.blank(width, ground)
        return Strip([index, *cells]).adjust_cell_length(width, ground)

    def _heading(self, first: int, last: int) -> tuple[Segment, list[Segment]]:
        """Return the corner and the numbers of some columns."""
        cells = [
            Segment(
                f"{column:>{self._before + 1}}{'':{self._after + 1}}",
                self._index_style(column == self.cursor[1]),
            )
            for column in range(first, last)
        ]
        return Segment(" " * self._index, self._index_style(False)), cells

    def _row(self, row: int, part: int, first: int, last: int) -> tuple[Segment, list[Segment]]:
        """Return the number of a row and its entries in some columns."""
        name, entries = self._parts[part]
        label = "∂" if part else str(row)
        label = plain_ascii(label) if self._ascii else label
        index = Segment(f"{label:>{self._index - 1}} ", self._index_style(row == self.cursor[0]))
        cells = []
        for column, number in enumerate(entries.row(self.slice, row, first, last), first):
            style = self._style(name, entries.level(number), (row, column) == self.cursor)
            text = entries.text(number, self._before, self._after)
            cells.append(Segment(f" {text} ", style))
        return index, cells

    @property
    def _entries(self) -> Entries:
        return self._parts[0][1]

    @property
    def _cell(self) -> int:
        """How many cells of the terminal one entry takes."""
        return self._before + self._after + BESIDE

    @property
    def _before(self) -> int:
        """How many of them stand before the point, or below the number of the column."""
        numbers = max(entries.before for _, entries in self._parts)
        return max(numbers, len(str(self._entries.columns - 1)))

    @property
    def _after(self) -> int:
        return max(entries.after for _, entries in self._parts)

    @property
    def _index(self) -> int:
        """How many cells of the terminal the number of a row takes."""
        return BESIDE + len(str(self._entries.rows - 1))

    @property
    def _seen(self) -> int:
        """How many columns are in sight: whole ones, so that no number is cut."""
        across = self.scrollable_content_region.width - self._index
        return max(1, across // self._cell)

    @property
    def _first(self) -> int:
        """The first column in sight."""
        most: int = max(0, self._entries.columns - self._seen)
        return min(most, round(self.scroll_offset.x / self._cell))

    def _moved(self) -> None:
        self._follow()
        self.refresh()
        self.post_message(self.Moved())

    def _follow(self) -> None:
        """Bring the entry under the cursor into sight."""
        seen = self.scrollable_content_region.size
        if not self._parts or not seen:
            return
        (row, column), count = self.cursor, len(self._parts)
        hidden = max(0, self._entries.columns - self._seen)
        # the table ends with the last column, wherever that begins on the screen
        self.virtual_size = Size(
            seen.width + hidden * self._cell if hidden else self.wanted.width, self.wanted.height
        )
        first = max(min(self._first, column), column + 1 - self._seen)
        down, y = seen.height - 1, self.scroll_offset.y
        y = max(min(y, row * count), (row + 1) * count - down)
        self.scroll_to(first * self._cell, max(0, y), animate=False, force=True)

    def _index_style(self, is_here: bool) -> Style:
        name = "index-here" if is_here else "index"
        return self._styles.get((name, 0, False)) or self._styles.setdefault(
            (name, 0, False), self.get_component_rich_style(f"entries--{name}")
        )

    def _style(self, name: str, level: int, is_here: bool) -> Style:
        """Return the style of an entry: its colour stands behind it, the stronger the larger it is."""
        key = name, level, is_here
        if key not in self._styles:
            part = self.get_component_rich_style(f"entries--{name}")
            strength = STRONGEST * level / LEVELS
            ground = tinted(self, name, strength)
            self._styles[key] = Style(
                color=self.rich_style.color,
                bgcolor=ground.rich_color,
                italic=part.italic,
                bold=is_here,
                reverse=is_here,
            )
        return self._styles[key]


def tinted(table: EntriesTable, name: str, strength: float) -> Color:
    """Return the ground of a table with so much of the colour of values or gradients on it."""
    colour = table.get_component_styles(f"entries--{name}").color
    return table.background_colors[1].blend(colour, strength)
