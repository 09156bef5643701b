"""All values and gradients known so far as a table, with a field that narrows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import DataTable

from graphtutor.engine.player import Player
from graphtutor.graph.formula import operand
from graphtutor.text import number, plain_ascii
from graphtutor.tui.one_line import OneLine


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
        self._searches = False

    def compose(self) -> Iterator[Widget]:
        """Lay out the field above the table."""
        yield OneLine(id="search", placeholder="search: a name, gate or number")
        yield DataTable(cursor_type="row", zebra_stripes=True)

    def on_mount(self) -> None:
        """Make the columns."""
        table = self.query_one(DataTable)
        table.add_columns("node", "gate", "value", "gradient")
        self._fill()
        if self._searches:
            self.search()

    def search(self) -> None:
        """Go to the field that narrows the table."""
        self._searches = True
        if self.is_mounted:
            self.query_one("#search", OneLine).focus()

    def show(self, player: Player, *, digits: int, ascii: bool) -> None:
        """Show what is known at the moment of a player."""
        self._shown = player, digits, ascii
        if self.is_mounted:
            self._fill()

    def _fill(self) -> None:
        player, digits, ascii = self._shown
        graph = player.trace.graph
        values, grads = player.known()
        wanted = self.query_one("#search", OneLine).value.strip().lower()
        table = self.query_one(DataTable)
        table.clear()
        for node in graph:
            if node.kind == "constant":
                continue
            known = [number(c[node.id], digits) if node.id in c else "" for c in (values, grads)]
            row = [operand(graph, node.id).text, node.label if node.op else "input", *known]
            row = [plain_ascii(cell) if ascii else cell for cell in row]
            if any(wanted in cell.lower() for cell in row):
                table.add_row(*map(Text, row), key=str(node.id))
        keys = [int(str(key.value)) for key in table.rows]
        if player.step.node in keys:
            table.move_cursor(row=keys.index(player.step.node))

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Narrow the table."""
        event.stop()
        self._fill()

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Go on to the table."""
        event.stop()
        self.query_one(DataTable).focus()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Tell which node was chosen."""
        event.stop()
        self.post_message(self.Chosen(int(str(event.row_key.value))))

    def action_close(self) -> None:
        """Put the table away."""
        self.post_message(self.Closed())
