"""A look into one array: every entry of its value and its gradient, and a field to type one anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from graphtutor.engine.player import Player
from graphtutor.errors import FeedError, GraphTutorError
from graphtutor.graph.formula import symbol
from graphtutor.syntax.feeds import parse_value
from graphtutor.text import exact_number, number, plain_ascii, shape
from graphtutor.tui.entries import Entries, Place
from graphtutor.tui.entries_table import EntriesTable
from graphtutor.tui.field import Field
from graphtutor.tui.one_line import OneLine

PRECISE = 10  # digits of the entry under the cursor
FRAME = 4  # cells that border and padding take of the width; half as many of the height
LEAST_ROWS = 3
FIELD_ROWS, FIELD_WIDTH = 5, 64  # of the open field, with what is wrong in it
Change = Callable[[Place, float], Player]  # puts a number into the array, and says how it went on


class EntriesScreen(ModalScreen[None]):
    """The entries of a node, over the walk.

    Args:
        player: the moment; nothing is shown that is not known at it.
        node: whose entries.
        digits: significant digits of the entries.
        ascii: whether to use ASCII characters only.
        change: puts a number in the place of an entry; None if the node is no input.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,m,q", "close", "close", id="entries.close"),
        Binding("enter,e", "edit", show=False, id="entries.edit"),
        Binding("s", "parts", show=False, id="entries.parts"),
        Binding("right_square_bracket", "turn(1)", show=False, id="entries.next"),
        Binding("left_square_bracket", "turn(-1)", show=False, id="entries.before"),
    ]
    DEFAULT_CSS = """
    EntriesScreen {
        align: center middle;
        background: $background 60%;
        #box {
            height: auto;
            padding: 0 1;
            border: round $primary;
            background: $surface;
            & > Static { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        }
        #entries-keys { color: $secondary; }
        Field { display: none; }
        Field.-open { display: block; }
    }
    """

    def __init__(
        self, player: Player, node: int, *, digits: int, ascii: bool, change: Change | None
    ) -> None:
        super().__init__()
        self._node = node
        self._digits = digits
        self._ascii = ascii
        self._change = change
        self._shown = "both"
        self._head = Static(markup=False)
        self._facts = {"value": Static(markup=False), "grad": Static(markup=False)}
        self._table = EntriesTable()
        self._here = Static(markup=False)
        self._keys = Static(markup=False, id="entries-keys")
        self._field = Field("entry", placeholder="a number such as -0.5", id="entry")
        self._box = Vertical(
            self._head,
            *self._facts.values(),
            self._table,
            self._here,
            self._keys,
            self._field,
            id="box",
        )
        self._look_at(player)

    def compose(self) -> Iterator[Widget]:
        """Lay out what is known of the array, its table, and the entry under the cursor."""
        yield self._box

    def on_mount(self) -> None:
        """Let the keys move the cursor."""
        self._table.focus()
        self._refresh()

    def on_resize(self) -> None:
        """Take as much of the screen as the table needs."""
        self._fit()

    # what is shown

    def _look_at(self, player: Player) -> None:
        """Take up what is known of the array at a moment."""
        values, grads = player.known()
        graph = player.trace.graph
        node = graph[self._node]
        self._symbol = symbol(graph, self._node)
        formula = node.formula() if node.op is not None else ""
        self._title = (
            f"{self._symbol} = {formula}" if formula not in ("", self._symbol) else self._symbol
        )
        self._value = Entries(values[self._node], self._digits)
        grad = grads.get(self._node)
        self._grad = None if grad is None else Entries(grad, self._digits)
        is_over = player.at + 1 == len(player.trace.steps)
        self._no_grad = "none arrives here" if is_over else "not known yet"

    def _refresh(self) -> None:
        """Show all of it."""
        both = self._shown == "both" or self._grad is None
        self._table.show(
            self._value if both or self._shown == "value" else None,
            self._grad if both or self._shown == "grad" else None,
            ascii=self._ascii,
        )
        grad = self._no_grad if self._grad is None else self._grad.facts
        self._say(self._head, f"{self._title}   {shape(self._value.shape)}", "bold")
        self._say(self._facts["value"], f"value     {self._value.facts}", "$value")
        self._say(self._facts["grad"], f"gradient  {grad}", "italic $grad")
        self._say(self._keys, self._offered(), "")
        self._show_here()
        self._fit()

    def _show_here(self) -> None:
        """Say which entry the cursor stands on, with more digits than the table has room for."""
        table = self._table
        at = (table.slice, *table.cursor)
        said = f"{self._entry_name} = {number(self._value.at(*at), PRECISE)}"
        if self._grad is not None:
            said += f",  gradient {number(self._grad.at(*at), PRECISE)}"
        if self._value.slices > 1:
            said = f"slice {table.slice + 1} of {self._value.slices}:  {said}"
        self._say(self._here, said, "bold")

    @property
    def _entry_name(self) -> str:
        return f"{self._symbol}[{', '.join(map(str, self._table.place))}]"

    def _offered(self) -> str:
        """Return what the keys do here."""
        said = ["s value, gradient or both"] if self._grad is not None else []
        said += ["[ ] slices"] if self._value.slices > 1 else []
        said += ["Enter changes it"] if self._change is not None else []
        return ", ".join([*said, "Esc closes"])

    def _say(self, place: Static, said: str, style: str) -> None:
        place.update(Content.assemble((plain_ascii(said) if self._ascii else said, style)))

    def _fit(self) -> None:
        """Give the table the cells that it needs, within the screen."""
        table, field = self._table, self._field
        texts = (self._head, *self._facts.values(), self._here, self._keys)
        longest = max(len(str(text.content)) for text in texts)
        room, is_open = self.size.width - FRAME, field.has_class("-open")
        across = max(table.wanted.width + 1, longest + 1, FIELD_WIDTH if is_open else 0)
        across = min(room, across)
        has_scrollbar = table.wanted.width >= across
        taken = len(texts) + FRAME // 2 + (FIELD_ROWS if is_open else 0)
        down = min(table.wanted.height + has_scrollbar, self.size.height - taken)
        self._box.styles.width = across + FRAME
        table.styles.height = max(LEAST_ROWS, down)

    # what a learner does

    def on_entries_table_moved(self) -> None:
        """Show the entry that the cursor has come to."""
        self._show_here()

    def action_turn(self, by: int) -> None:
        """Go to another slice."""
        self._table.turn(by)

    def action_parts(self) -> None:
        """Show values and gradients, or one of them alone."""
        following = {"both": "value", "value": "grad", "grad": "both"}
        if self._grad is not None:
            self._shown = following[self._shown]
            self._refresh()

    def action_edit(self) -> None:
        """Open the field for the entry under the cursor."""
        if self._change is None:
            self._say(self._here, "Only entries of inputs can be changed.", "$warning")
            return
        table = self._table
        self._field.text = exact_number(self._value.at(table.slice, *table.cursor))
        self._open_field(True)
        self._field.go_there()
        self._field.line.action_select_all()

    def on_input_submitted(self, event: OneLine.Submitted) -> None:
        """Put what is typed in the place of the entry, or say why that cannot be."""
        event.stop()
        if self._change is None:
            return
        try:
            self._look_at(self._change(self._table.place, _one_number(event.value)))
        except GraphTutorError as error:
            self._field.show_problem(error)
            return
        self._open_field(False)
        self._refresh()

    def on_input_changed(self, event: OneLine.Changed) -> None:
        """Clear the error of what was typed before."""
        event.stop()
        self._field.show_problem(None)

    def action_close(self) -> None:
        """Close the field or, if none is open, the table."""
        if self._field.has_class("-open"):
            self._open_field(False)
            self._show_here()
        else:
            self.dismiss()

    def _open_field(self, is_open: bool) -> None:
        self._field.set_class(is_open, "-open")
        self._field.show_problem(None)
        self._fit()
        if not is_open:
            self._table.focus()


def _one_number(typed: str) -> float:
    """Read the number that is to stand in an entry.

    Raises:
        ParseError, FeedError: the text is no number.
    """
    value = parse_value(typed)
    if not isinstance(value, float):
        raise FeedError(
            "An entry is one number.",
            code="feed-not-a-number",
            expected="a number such as -0.5",
            received=shape(value.shape),
        )
    return value
