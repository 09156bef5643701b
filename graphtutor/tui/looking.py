"""A walk that is looked at: its tables of values and entries, and how the drawing is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.binding import ActiveBinding

from graphtutor.engine.player import Player
from graphtutor.engine.steps import Propagated
from graphtutor.graph.formula import symbol
from graphtutor.text import plain_ascii
from graphtutor.tui.keys import NOT_WITH_ARRAYS
from graphtutor.tui.state import CONTENTS, ZOOMS
from graphtutor.tui.walking import Walking
from graphtutor.words.card import card
from graphtutor.words.why import has_why, why_lines

if TYPE_CHECKING:  # what a learner may never open is loaded when it is opened
    from graphtutor.tui.values_pane import ValuesPane

DIGITS = (3, 4, 6, 10, 15)


class Looking(Walking):
    """A walk with the tables that can be opened beside it and over it."""

    async def action_values(self) -> None:
        """Show or hide the table of values."""
        pane, self.values_pane = self.values_pane, None
        if pane is not None:
            self.set_focus(None)
            await pane.remove()
            return
        from graphtutor.tui.values_pane import ValuesPane

        pane = self.values_pane = ValuesPane()
        pane.show(self.walk.player, digits=self.state.digits, ascii=self.state.ascii)
        if self._stage.is_attached:
            await self._stage.mount(pane)

    async def action_search(self) -> None:
        """Search the table of values."""
        if self.values_pane is None:
            await self.action_values()
        if self.values_pane is not None:
            self.values_pane.search()

    async def on_values_pane_chosen(self, event: ValuesPane.Chosen) -> None:
        """Go to the step of the node that was chosen in the table; an array is opened there."""
        self._move(lambda: self.walk.player.visit(event.node))
        if self.walk.trace.shape(event.node):
            await self._open_entries(event.node)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer a look at entries and at derivations only where there are arrays."""
        if action in ("entries", "why"):
            return self.walk.trace.shapes is not None
        return super().check_action(action, parameters)

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """The keys that do something now; all that the footer says of them fits in 80 columns."""
        found = super().active_bindings
        if self.walk.trace.shapes is None:
            return found
        return {
            key: active._replace(binding=replace(active.binding, show=False))
            if active.binding.action in NOT_WITH_ARRAYS
            else active
            for key, active in found.items()
        }

    async def action_entries(self) -> None:
        """Open the selected array, or the one that the current step is about."""
        step = self.walk.step
        near = [self._selected()]
        if self.cursor is None and isinstance(step, Propagated):
            near = [step.input, step.node]
        node = next((id for id in near if self.walk.trace.shape(id)), None)
        if node is not None:
            await self._open_entries(node)
            return
        name = symbol(self.walk.trace.graph, near[0])
        self._said = f"{name} is a single number: j and k select an array."
        self._refresh()

    async def action_why(self) -> None:
        """Show why the gradient of the current step is what it is."""
        step, trace, digits = self.walk.step, self.walk.trace, self.state.digits
        if not has_why(step, trace):
            self._said = "The text below says all there is to say of this step."
            self._refresh()
            return
        from graphtutor.tui.why_screen import WhyScreen

        lines = [card(step, trace, digits=digits).headline, *why_lines(step, trace, digits=digits)]
        if self.state.ascii:
            lines = list(map(plain_ascii, lines))
        self._stop_playing()
        await self.app.push_screen(WhyScreen(lines[0], lines[1:]))

    async def _open_entries(self, node: int) -> None:
        """Show the entries of an array, if its value is known."""
        from graphtutor.tui.entries_screen import EntriesScreen

        player, graph = self.walk.player, self.walk.trace.graph
        if node not in player.known()[0]:
            self._said = f"{symbol(graph, node)} has no value yet."
            self._refresh()
            return
        name = next((name for name, id in graph.inputs.items() if id == node), None)

        def change(place: tuple[int, ...], value: float) -> Player:
            assert name is not None
            self._show_other(self.walk.with_entry(name, place, value))
            return self.walk.player

        screen = EntriesScreen(
            player,
            node,
            digits=self.state.digits,
            ascii=self.state.ascii,
            change=change if name is not None else None,
        )
        self._stop_playing()
        await self.app.push_screen(screen)

    async def on_values_pane_closed(self) -> None:
        """Put the table away."""
        await self.action_values()

    def action_content(self) -> None:
        """Show numbers, symbols or both on the wires."""
        at = CONTENTS.index(self.state.content)
        self.state.content = CONTENTS[(at + 1) % len(CONTENTS)]
        self._said = ""
        self._lay_out()

    def action_digits(self) -> None:
        """Show more digits in the step, or few again."""
        more = [digits for digits in DIGITS if digits > self.state.digits]
        self.state.digits = (more or DIGITS)[0]
        self._said = f"{self.state.digits} significant digits."
        self._refresh()

    def action_zoom(self, by: int) -> None:
        """Show more on the wires, or less."""
        at = ZOOMS.index(self.state.decimals)
        self.state.decimals = ZOOMS[min(max(at + by, 0), len(ZOOMS) - 1)]
        self._said = ""
        self._lay_out()

    def action_ascii(self) -> None:
        """Draw with ASCII characters only, or no longer."""
        self.state.ascii = not self.state.ascii
        self._lay_out()

    def action_pan(self, across: int, down: int) -> None:
        """Move the view."""
        self._view.pan(across, down)
