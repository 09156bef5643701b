"""The walk with everything a learner can do to it: predict the moves, and change what is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.widget import Widget

from graphtutor.engine.steps import Propagated
from graphtutor.errors import GraphTutorError
from graphtutor.tui import keys
from graphtutor.tui.keys import bindings
from graphtutor.tui.looking import Looking
from graphtutor.tui.messages import GalleryWanted
from graphtutor.tui.state import State
from graphtutor.tui.walk import Walk

if TYPE_CHECKING:  # what a learner may never open is loaded when it is opened
    from graphtutor.tui.asking import Asking
    from graphtutor.tui.edit_pane import EditPane
    from graphtutor.tui.predict_pane import PredictPane

NOTE = "The graph follows while you type. Enter keeps the change, Esc drops it."


class WalkScreen(Looking):
    """A walk that asks and that can be changed.

    Attributes:
        asking: the questions of predict mode, or None if it is off.
        question_pane, edit_pane: what stands in place of the card; both are None if the card does.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("walk", keys.WALK)

    def __init__(self, walk: Walk, state: State) -> None:
        super().__init__(walk, state)
        self.asking: Asking | None = None
        self.question_pane: PredictPane | None = None
        self.edit_pane: EditPane | None = None
        self._before_edit = walk, self.breakpoints
        self._unfinished: tuple[str, str] | None = None  # typed, and left before it could be read

    # predict before reveal

    async def _may_go_on(self) -> bool:
        """Say whether the next step may be shown; if there is a question about it, put the question."""
        if self.asking is None or not self.asking.must_ask(self.walk.player, self.state.digits):
            return True
        self._stop_playing()
        if self.question_pane is not None and self._is_asked():
            self.question_pane.go_on()
        else:
            await self._ask("")
        return False

    def _is_asked(self) -> bool:
        """Say whether the learner is being asked about the next step."""
        if self.question_pane is None or self.asking is None:
            return False
        return self.asking.stands_before(self.walk.player)

    def _refresh(self, *, follow: bool = False) -> None:
        """Show the current moment, and no question that stood before another."""
        if self.question_pane is not None and not self._is_asked():
            self.call_later(self._show_card_again)
        super()._refresh(follow=follow)

    def _end_note(self) -> str:
        """Return the tally, if questions were asked, and the check of the gradients."""
        tally = self.asking.tally if self.asking is not None else None
        said = tally.text() if tally is not None and tally.count else ""
        return "\n".join(filter(None, (said, super()._end_note())))

    def _settings(self) -> str:
        """Return how the walk is set, where that is not as usual."""
        return " ".join(filter(None, ("predict" if self.asking else "", super()._settings())))

    def action_predict(self) -> None:
        """Be asked before each backward move, or no longer."""
        from graphtutor.tui.asking import Asking

        if self.asking is None:
            self.asking = Asking()
            self._said = "You are asked before each backward move."
        else:
            self._said = self.asking.tally.text()
            self.asking = None
        self._refresh()

    async def _ask(self, said: str) -> None:
        """Put the question that stands before the next step in place of the card."""
        if self.asking is None:
            return
        question = self.asking.pending[0]
        if self.question_pane is not None:
            self.question_pane.ask(question, said)
            return
        from graphtutor.tui.predict_pane import PredictPane

        await self._show_card_again()
        pane = self.question_pane = PredictPane(ascii=self.state.ascii)
        pane.ask(question, said)
        await self._put_in_place_of_card(pane)
        self._refresh()

    async def on_predict_pane_answered(self, event: PredictPane.Answered) -> None:
        """Judge an answer and say how good it is; once all is answered, show the move."""
        player, digits = self.walk.player, self.state.digits
        pane = self.question_pane
        if self.asking is None or pane is None or not self._is_asked():
            return
        try:
            reply = self.asking.answer(event.text, player, digits)
        except GraphTutorError as error:
            pane.show_problem(error)
            return
        if not reply.settled:
            pane.say(reply.said)
        elif self.asking.pending:
            await self._ask(reply.said)
        else:
            await self._show_card_again()
            self._move(player.next)
            self._said = reply.said
            self._refresh()

    async def on_predict_pane_left(self) -> None:
        """Leave the question where it is."""
        await self._show_card_again()
        self._said = "The question waits before the next step."
        self._refresh()

    async def _put_in_place_of_card(self, pane: Widget) -> None:
        """Mount a pane where the card was."""
        if not self._bottom.is_attached:
            return  # the screen is being closed
        self._card.display = False
        pane.styles.min_height = self._card.styles.height
        await self._bottom.mount(pane)

    async def begin(self, walk: Walk) -> None:
        """Put a new walk in place of the one that was shown, with nothing left of that."""
        await self._show_card_again()
        self._stop_playing()
        self.asking = None
        self.breakpoints.clear()
        self._said = walk.note
        self._show_walk(walk)

    async def _show_card_again(self) -> None:
        """Put away the pane that stands in place of the card, if one does."""
        panes = [pane for pane in (self.question_pane, self.edit_pane) if pane is not None]
        self.question_pane = self.edit_pane = None
        for pane in panes:
            self.set_focus(None)
            await pane.remove()
        self._card.display = True

    # change and see

    async def _change(self, make: Callable[[], Walk], said: Callable[[Walk], str]) -> None:
        """Put another walk in place of this one, or say why that cannot be."""
        try:
            walk = make()
        except GraphTutorError as error:
            self._said = error.message
            self._refresh()
            return
        self._said = said(walk)
        await self._show_card_again()
        self._show_other(walk)

    async def action_unfold(self) -> None:
        """Open the selected gate into smaller ones."""
        node = self._selected()
        label = self.walk.graph[node].label

        def said(walk: Walk) -> str:
            return f"{label} is open: f closes it again." if walk.closes else f"{label} is open."

        await self._change(lambda: self.walk.unfolded(node), said)

    async def action_fold(self) -> None:
        """Close the pattern around the selected gate."""
        node = self._selected()
        await self._change(lambda: self.walk.folded(node), lambda _: "Closed: u opens it again.")

    async def action_ties(self) -> None:
        """Switch the tie rule of max and min."""
        if self.walk.ties == "first":
            said = "On a tie the gradient is now shared evenly."
            await self._change(lambda: self.walk.with_ties("split"), lambda _: said)
        else:
            said = "On a tie the first operand now gets the whole gradient."
            await self._change(lambda: self.walk.with_ties("first"), lambda _: said)

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
        reason = self._not_nudged(name, node)
        if reason:
            self._said = reason
            self._refresh()
            return
        times = self._nudged[1] if self._nudged is not None and self._nudged[0] == name else 0
        self._nudged = (name, times + by) if times + by else None
        self._said = "" if self._nudged else f"{name} is back where it was."
        self._refresh()

    def _not_nudged(self, name: str, node: int) -> str:
        """Return why an input cannot be nudged now, or nothing."""
        trace = self.walk.trace
        if trace.shape(node):
            return f"{name} is an array: m opens it, and there an entry can be changed."
        if trace.shape(trace.graph.output):
            return "The output is an array: what a nudge changes is told of a number only."
        if self.asking is not None and node not in self.walk.player.known()[1]:
            return f"The gradient of {name} is not known yet: a nudge would give it away."
        return ""

    async def action_edit(self) -> None:
        """Edit the expression and the values in place."""
        if self.edit_pane is not None:
            return
        from graphtutor.tui.edit_pane import EditPane

        self._stop_playing()
        await self._show_card_again()
        self._before_edit = self.walk, set(self.breakpoints)
        texts = self._unfinished or (self.walk.expression, self.walk.values)
        pane = EditPane(*texts, NOTE)
        self.edit_pane = pane
        await self._put_in_place_of_card(pane)

    def on_edit_pane_edited(self, event: EditPane.Edited) -> None:
        """Show what is typed as a graph, or what is wrong with it."""
        pane = self.edit_pane
        if pane is None:
            return
        if (event.expression, event.values) == (self.walk.expression, self.walk.values):
            pane.show_problem(None)
            return
        try:
            walk = self._before_edit[0].revised(event.expression, event.values)
        except GraphTutorError as error:
            pane.show_problem(error)
            if not self.walk.notes_names_in(event.expression):
                pane.say(NOTE)
            return
        pane.show_problem(None)
        pane.say(walk.note or NOTE)
        self._said = walk.note
        self._show_other(walk)

    async def on_edit_pane_done(self, event: EditPane.Done) -> None:
        """Keep the change or drop it."""
        pane = self.edit_pane
        if pane is None:
            return
        before, breakpoints = self._before_edit
        typed, brought_back = (pane.expression, pane.values), self._unfinished
        try:
            before.revised(*typed)
            unfinished = None
        except GraphTutorError as error:
            if event.keep:
                pane.show_problem(error)
                return
            unfinished = typed
        await self._show_card_again()
        if event.keep:
            self._unfinished, self._said = None, ""
            if self.walk.is_typed:
                self.state.remember(self.walk.expression, self.walk.values)
            return
        self._unfinished = unfinished if unfinished != brought_back else None
        self._said = "What you typed waits: e brings it back." if self._unfinished else ""
        if self.walk is not before:
            self._show_other(before)
            self.breakpoints = breakpoints
        self._refresh()

    # away from the walk

    async def action_help(self) -> None:
        """Show help for what is on the screen."""
        from graphtutor.tui.help_screen import HelpScreen

        topic = "backward" if self.walk.player.is_backward else "forward"
        topic = "predict" if self.asking is not None else topic
        await self.app.push_screen(HelpScreen("edit" if self.edit_pane else topic, keys.WALK))

    def action_gallery(self) -> None:
        """Open another expression."""
        self._stop_playing()
        self.post_message(GalleryWanted())

    async def action_escape(self) -> None:
        """Stop playing and drop the selection."""
        self._stop_playing()
        self.cursor, self._nudged, self._said = None, None, ""
        if self.values_pane is not None:
            await self.action_values()
        self._refresh()
