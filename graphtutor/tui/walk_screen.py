"""The walk with everything a learner can do to it: predict the moves, and change what is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget

from graphtutor.engine.steps import Propagated
from graphtutor.errors import GraphTutorError
from graphtutor.tui.asking import Asking
from graphtutor.tui.edit_pane import EditPane
from graphtutor.tui.graph_view import GraphView
from graphtutor.tui.help_screen import HelpScreen
from graphtutor.tui.messages import GalleryWanted
from graphtutor.tui.one_line import OneLine
from graphtutor.tui.predict_pane import PredictPane
from graphtutor.tui.state import State
from graphtutor.tui.step_card import StepCard
from graphtutor.tui.values_pane import ValuesPane
from graphtutor.tui.walk import Walk
from graphtutor.tui.walk_keys import bindings
from graphtutor.tui.walking import CONTENTS, Walking

ZOOMS = (0, 2, 4)  # decimals on the wires; 0 shows shapes and wires only
DIGITS = (3, 4, 6, 10, 15)


class WalkScreen(Walking):
    """A walk that asks and that can be changed.

    Attributes:
        asking: the questions of predict mode, or None if it is off.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, walk: Walk, state: State) -> None:
        super().__init__(walk, state)
        self.asking: Asking | None = None
        self._before_edit = walk

    # predict before reveal

    def _may_go_on(self) -> bool:
        """Say whether the next step may be shown; if there is a question about it, put the question."""
        if self.asking is None or not self.asking.must_ask(self.walk.player, self.state.digits):
            return True
        self._stop_playing()
        self._ask("")
        return False

    def _is_asked(self) -> bool:
        """Say whether the learner is being asked about the next step."""
        return bool(self.query(PredictPane))

    def _end_note(self) -> str:
        """Return the tally, if questions are asked."""
        asked = self.asking is not None and self.asking.tally.count > 0
        return self.asking.tally.text() if self.asking is not None and asked else ""

    def _settings(self) -> str:
        """Return how the walk is set, where that is not as usual."""
        return " ".join(filter(None, ("predict" if self.asking else "", super()._settings())))

    def action_predict(self) -> None:
        """Be asked before each backward move, or no longer."""
        if self.asking is None:
            self.asking = Asking()
            self._said = "You are asked before each backward move."
        else:
            self._said = self.asking.tally.text()
            self.asking = None
        self._refresh()

    def _ask(self, said: str) -> None:
        """Put the question that stands before the next step in place of the card."""
        if self.asking is None:
            return
        question = self.asking.pending[0]
        panes = self.query(PredictPane)
        pane = panes.first() if panes else PredictPane()

        def ask() -> None:
            pane.ask(question, said, ascii=self.state.ascii)
            self._refresh()

        if panes:
            ask()
        else:
            self.query_one(StepCard).display = False
            self.query_one("#bottom").mount(pane)
            self.call_after_refresh(ask)

    @on(PredictPane.Answered)
    def _answered(self, event: PredictPane.Answered) -> None:
        player, digits = self.walk.player, self.state.digits
        if self.asking is None or not self.asking.pending:
            return
        pane = self.query_one(PredictPane)
        try:
            reply = self.asking.answer(event.text, player, digits)
        except GraphTutorError as error:
            pane.show_problem(error)
            return
        if not reply.settled:
            pane.say(reply.said, ascii=self.state.ascii)
        elif self.asking.pending:
            self._ask(reply.said)
        else:
            self._close_pane(PredictPane)
            self._move(player.next)
            self._said = reply.said
            self._refresh()

    @on(PredictPane.Left)
    def _left(self) -> None:
        self._close_pane(PredictPane)
        self._said = "The question waits before the next step."
        self._refresh()

    def _close_pane(self, kind: type[Widget]) -> None:
        """Put the pane away that stands in place of the card, if it does."""
        panes = self.query(kind)
        if not panes:
            return
        panes.remove()
        self.query_one(StepCard).display = True
        self.set_focus(None)

    # change and see

    def _change(self, make: Callable[[], Walk], said: str = "") -> None:
        """Put another walk in place of this one, or say why that cannot be."""
        try:
            walk = make()
        except GraphTutorError as error:
            self._said = " ".join(filter(None, (error.message, error.remedy)))
            self._refresh()
            return
        self._said = said
        self._show_other(walk)

    def _show_other(self, walk: Walk) -> None:
        self._stop_playing()
        self._close_pane(PredictPane)
        if self.asking is not None:
            self.asking.forget()
        if walk.graph != self.walk.graph:
            self.breakpoints.clear()
        self._show_walk(walk)

    def action_unfold(self) -> None:
        """Open the selected gate into smaller ones."""
        node = self._selected()
        label = self.walk.graph[node].label
        self._change(lambda: self.walk.unfolded(node), f"{label} is open: f closes it again.")

    def action_fold(self) -> None:
        """Close the pattern around the selected gate."""
        node = self._selected()
        self._change(lambda: self.walk.folded(node), "Closed: u opens it again.")

    def action_ties(self) -> None:
        """Switch the tie rule of max and min."""
        if self.walk.ties == "first":
            said = "On a tie the gradient is now shared evenly."
            self._change(lambda: self.walk.with_ties("split"), said)
        else:
            said = "On a tie the first operand now gets the whole gradient."
            self._change(lambda: self.walk.with_ties("first"), said)

    def action_nudge(self, by: int) -> None:
        """Move the selected input a little, and compare what happens with what its gradient says."""
        graph, step = self.walk.trace.graph, self.walk.step
        names = {id: name for name, id in graph.inputs.items()}
        near = [self._selected(), *([step.input] if isinstance(step, Propagated) else [])]
        node = next((id for id in near if id in names), None)
        if node is None and self._nudged is not None:
            node = graph.inputs[self._nudged[0]]
        if node is None:
            self._said = "Select an input with j and k first: inputs are what can be moved."
            self._refresh()
            return
        name = names[node]
        times = self._nudged[1] if self._nudged is not None and self._nudged[0] == name else 0
        self._nudged = (name, times + by) if times + by else None
        self._said = "" if self._nudged else f"{name} is back where it was."
        self._refresh()

    def action_edit(self) -> None:
        """Edit the expression and the values in place."""
        if self.query(EditPane):
            return
        self._stop_playing()
        self._close_pane(PredictPane)
        self._before_edit = self.walk
        self.query_one(StepCard).display = False
        note = "The graph follows while you type. Enter keeps the change, Esc drops it."
        pane = EditPane(self.walk.expression, self.walk.values, self.walk.note or note)
        self.query_one("#bottom").mount(pane)
        self.call_after_refresh(lambda: pane.query_one("#edit-expression").focus())

    @on(EditPane.Edited)
    def _edited(self, event: EditPane.Edited) -> None:
        pane = self.query_one(EditPane)
        try:
            walk = self._before_edit.revised(event.expression, event.values)
        except GraphTutorError as error:
            pane.show_problem(error)
            return
        pane.show_problem(None)
        pane.say(walk.note)
        self._said = walk.note
        self._show_other(walk)

    @on(EditPane.Done)
    def _edit_done(self, event: EditPane.Done) -> None:
        pane = self.query_one(EditPane)
        if not event.keep:
            self._said = ""
            self._show_other(self._before_edit)
        else:
            try:
                self._before_edit.revised(pane.expression, pane.values)
            except GraphTutorError as error:
                pane.show_problem(error)
                return
            self.state.remember(self.walk.expression, self.walk.values)
        self._close_pane(EditPane)

    # how it is shown

    def action_values(self) -> None:
        """Show or hide the table of values."""
        panes = self.query(ValuesPane)
        if panes:
            panes.remove()
            self.set_focus(None)
            return
        pane = ValuesPane()
        pane.show(self.walk.player, digits=self.state.digits, ascii=self.state.ascii)
        self.query_one("#stage").mount(pane)

    def action_search(self) -> None:
        """Search the table of values."""
        if not self.query(ValuesPane):
            self.action_values()
        self.call_after_refresh(lambda: self.query_one("#search", OneLine).focus())

    @on(ValuesPane.Chosen)
    def _chosen(self, event: ValuesPane.Chosen) -> None:
        self._move(lambda: self.walk.player.visit(event.node))

    @on(ValuesPane.Closed)
    def _values_closed(self) -> None:
        self.action_values()

    def action_content(self) -> None:
        """Show numbers, symbols or both on the wires."""
        at = CONTENTS.index(self._content())
        self.state.content = CONTENTS[(at + 1) % len(CONTENTS)]
        self._lay_out()

    def action_digits(self) -> None:
        """Show more digits in the step, or few again."""
        more = [digits for digits in DIGITS if digits > self.state.digits]
        self.state.digits = more[0] if more else DIGITS[0]
        self._said = f"{self.state.digits} significant digits."
        self._refresh()

    def action_zoom(self, by: int) -> None:
        """Show more on the wires, or less."""
        at = ZOOMS.index(self.state.decimals) if self.state.decimals in ZOOMS else 1
        self.state.decimals = ZOOMS[min(max(at + by, 0), len(ZOOMS) - 1)]
        self._lay_out()

    def action_ascii(self) -> None:
        """Draw with ASCII characters only, or no longer."""
        self.state.ascii = not self.state.ascii
        self._lay_out()

    def action_pan(self, across: int, down: int) -> None:
        """Move the view."""
        self.query_one(GraphView).pan(across, down)

    def action_help(self) -> None:
        """Show help for what is on the screen."""
        topic = "backward" if self.walk.player.is_backward else "forward"
        topic = "predict" if self.asking is not None else topic
        self.app.push_screen(HelpScreen("edit" if self.query(EditPane) else topic, bindings()))

    def action_gallery(self) -> None:
        """Open another expression."""
        self._stop_playing()
        self.post_message(GalleryWanted())

    def action_escape(self) -> None:
        """Stop playing and drop the selection."""
        self._stop_playing()
        self.cursor, self._nudged, self._said = None, None, ""
        if self.query(ValuesPane):
            self.action_values()
        self._refresh()
