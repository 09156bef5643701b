"""All values and gradients known so far as a table, with a field that narrows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import DataTable

from graphtutor.engine.player import Player
from graphtutor.graph.formula import symbol
from graphtutor.graph.graph import Node
from graphtutor.text import plain_ascii
from graphtutor.tui.entries import short
from graphtutor.tui.one_line import OneLine
from graphtutor.words.narrate import printed

COLUMNS = ("node", "gate", "value", "gradient")
COLUMNS_OF_ARRAYS = ("node", "shape", "value", "gradient")
ROOM, ROOM_IF_WIDE = 13, 17  # cells for an array; one that takes more is shown by its norm
WIDE = 110  # columns of a terminal that has room for more


class ValuesPane(Vertical):
    """A searchable table of the nodes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", id="values.close"),
        Binding("down", "app.focus_next", "table", show=False, id="values.down"),
    ]
    DEFAULT_CSS = """
    ValuesPane {
        width: 40;
        max-width: 60%;
        border-left: solid $panel;
        background: $surface;
        &.-arrays { width: 61; }
        DataTable { height: 1fr; scrollbar-size: 1 1; }
    }
    """

    class Chosen(Message):
        """A node was chosen in the table."""

        def __init__(self, node: int) -> None:
            super().__init__()
            self.node = node

    class Closed(Message):
        """The table is to be put away."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Player, int, bool] | None = None
        self._search = OneLine(placeholder="search: a name, gate or number")
        self._table: DataTable[Text] = DataTable(cursor_type="row", zebra_stripes=True)
        self._columns: tuple[str, ...] = ()

    def compose(self) -> Iterator[Widget]:
        """Lay out the field above the table."""
        yield self._search
        yield self._table

    def search(self) -> None:
        """Go to the field that narrows the table."""
        self._search.focus()

    def show(self, player: Player, *, digits: int, ascii: bool) -> None:
        """Show what is known at the moment of a player."""
        self._shown = player, digits, ascii
        has_arrays = player.trace.shapes is not None
        columns = COLUMNS_OF_ARRAYS if has_arrays else COLUMNS
        if columns != self._columns:
            self._columns = columns
            self._table.clear(columns=True)
            self._table.add_columns(*columns)
            self.set_class(has_arrays, "-arrays")
        self._fill()

    def _fill(self) -> None:
        if self._shown is None:
            return
        player, digits, ascii = self._shown
        known = player.known()
        wanted = self._search.value.strip().lower()
        self._table.clear()
        room = ROOM_IF_WIDE if self.app.size.width >= WIDE else ROOM
        here = 0
        for node in player.trace.graph:
            if node.kind == "constant":
                continue
            row = _row(node, player, known, digits, room)
            name = node.op.name if node.op else ""  # the gate σ is found as sigmoid, too
            if any(wanted in cell.lower() for cell in (*row, name)):
                here = self._table.row_count if node.id == player.step.node else here
                cells = (plain_ascii(cell) if ascii else cell for cell in row)
                self._table.add_row(*map(Text, cells), key=str(node.id))
        self._table.move_cursor(row=here)

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Narrow the table."""
        event.stop()
        self._fill()

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Go on to the table."""
        event.stop()
        self._table.focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Tell which node was chosen."""
        event.stop()
        self.post_message(self.Chosen(int(str(event.row_key.value))))

    def action_close(self) -> None:
        """Put the table away."""
        self.post_message(self.Closed())


def _row(
    node: Node,
    player: Player,
    known: tuple[dict[int, Any], dict[int, Any]],
    digits: int,
    room: int,
) -> list[str]:
    """Return the cells of a node; what is not known yet is empty."""
    values, grads = known
    trace = player.trace
    name, gate = symbol(node.graph, node.id), node.label if node.op else node.kind
    if trace.shapes is None:
        cells = [name, gate]
    else:
        size = "×".join(map(str, trace.shape(node.id)))
        cells = [f"{name} ({gate})" if node.op else name, size]
    value = trace.value(node.id)
    is_number = isinstance(value, float)
    shown = printed(trace, node.id, digits) if is_number else short(value, digits, room)
    return [
        *cells,
        shown if node.id in values else "",
        short(grads[node.id], digits, room) if node.id in grads else "",
    ]
