"""A walk on the screen: the graph, the step, and the moves through the two passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer

from graphtutor.drawing.labels import Look
from graphtutor.drawing.picture import Drawing
from graphtutor.engine.player import is_about
from graphtutor.engine.steps import Propagated, Seeded, Step
from graphtutor.graph.formula import symbol
from graphtutor.tui.graph_view import GraphView
from graphtutor.tui.messages import StateChanged
from graphtutor.tui.phase_line import PhaseLine
from graphtutor.tui.state import State
from graphtutor.tui.step_card import StepCard
from graphtutor.tui.walk import Walk
from graphtutor.words.card import card, nudge_card, selected_text

if TYPE_CHECKING:
    from graphtutor.tui.values_pane import ValuesPane

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # steps a second
NUDGE = 0.01
MOST_GATES = 2000  # that are drawn; a larger graph is walked without its drawing
CARD_ROWS = (8, 12)  # the least and the most that the card takes, its border included
CARD_ROWS_IF_SHORT = (6, 8)
ROWS_OF_A_MATRIX = 4  # that the card may take besides where matrices are shown in it
TALL = 20  # rows of a terminal that is not short
MOST_CHECKED = 100  # gates of which the gradients are checked when the walk comes to its end
MOST_MEASURED = 1000  # numbers fed, each of which that check moves


class Walking(Screen[None]):
    """A screen that shows a walk and moves through it.

    Attributes:
        walk: what is walked.
        cursor: the node a learner has selected; None while the selection follows the steps.
        breakpoints: the nodes at which playing stops.
    """

    DEFAULT_CSS = """
    Walking {
        #stage { height: 1fr; }
        #bottom { height: auto; max-height: 70%; }
    }
    Walking.-short #how { display: none; }
    """

    def __init__(self, walk: Walk, state: State) -> None:
        super().__init__()
        self.walk = walk
        self.state = state
        self.cursor: int | None = None
        self.breakpoints: set[int] = set()
        self.values_pane: ValuesPane | None = None
        self._drawing: Drawing | None = None
        self._timer: Timer | None = None
        self._speed = 1.0
        self._nudged: tuple[str, int] | None = None  # the input, and how many times 0.01
        self._said = walk.note
        self._line = PhaseLine()
        self._view = GraphView()
        self._stage = Horizontal(self._view, id="stage")
        self._card = StepCard()
        self._bottom = Vertical(self._card, id="bottom")

    def compose(self) -> Iterator[Widget]:
        """Lay out the line at the top, the graph, the card and the footer; panes come when called."""
        yield self._line
        yield self._stage
        yield self._bottom
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the walk."""
        self._show_walk(self.walk)

    def on_resize(self) -> None:
        """Share the screen anew between the graph and the card."""
        self._share_height()

    # what is shown

    def _show_walk(self, walk: Walk) -> None:
        """Lay a walk out and show it."""
        self.walk = walk
        self.cursor = walk.focus
        self._nudged = None
        self._lay_out()
        self._view.follow(walk.player, walk.focus, step_first=True)

    def _show_other(self, walk: Walk) -> None:
        """Show what this walk has become."""
        self._stop_playing()
        if walk.graph != self.walk.graph:
            self.breakpoints.clear()
        self._show_walk(walk)

    def _lay_out(self) -> None:
        """Draw the graph anew, as after a change of the graph or of how it is shown."""
        state = self.state
        look = Look(state.decimals or None, state.content, state.ascii)
        large = len(self.walk.graph.gates) > MOST_GATES
        self._drawing = None if large else Drawing(self.walk.trace, look)
        self._share_height()
        self.refresh_bindings()  # some keys are for arrays only
        self._refresh(follow=True)

    def _share_height(self) -> None:
        """Give the graph the rows that it needs, and the rest to the card, within limits."""
        needed = self._drawing.layout.height if self._drawing is not None else 1
        lines_and_scrollbar = 3
        free = self.size.height - lines_and_scrollbar - needed
        least, most = CARD_ROWS if self.size.height >= TALL else CARD_ROWS_IF_SHORT
        if self.walk.trace.shapes is not None:
            most += ROWS_OF_A_MATRIX
        self._card.styles.height = min(max(free, least), most)

    def _refresh(self, *, follow: bool = False) -> None:
        """Show the current moment everywhere."""
        player, state = self.walk.player, self.state
        self._line.show(player, self._settings(), ascii=state.ascii)
        if self._drawing is not None:
            view = self._view
            view.show(
                self._drawing,
                player,
                cursor=self.cursor,
                breakpoints=self.breakpoints,
                asked=self._is_asked(),
            )
            if follow:
                view.follow(player, self.cursor)
        else:
            self._view.clear()
        self._show_card()
        if self.values_pane is not None:
            self.values_pane.show(player, digits=state.digits, ascii=state.ascii)
        if self.walk.is_typed:
            state.expression, state.values = self.walk.expression, self.walk.values
            state.ties, state.at = self.walk.ties, player.at
        self.post_message(StateChanged())

    def _show_card(self) -> None:
        player, digits = self.walk.player, self.state.digits
        if self._nudged is not None:
            name, times = self._nudged
            shown = nudge_card(self.walk.nudged(name, times * NUDGE), player.trace, digits=digits)
        else:
            shown = card(player.step, player.trace, digits=digits)
        below = [self._end_note() if self._is_at_end() else ""]
        if self.cursor is not None and self._nudged is None:
            below.insert(0, selected_text(self.cursor, player, digits=digits))
        if self._drawing is None:
            below.append(f"More than {MOST_GATES} gates are not drawn: the steps go on without.")
        self._card.show(
            shown,
            backward=player.is_backward,
            said=self._said,
            below="\n".join(filter(None, below)),
            ascii=self.state.ascii,
        )

    def _settings(self) -> str:
        """Return how the walk is set, where that is not as usual."""
        said = []
        if self._timer is not None:
            said.append(f"{self._speed:g}/s")
        if self.walk.ties != "first":
            said.append(f"ties: {self.walk.ties}")
        if not self.state.decimals:
            said.append("shapes only")
        elif self.state.content != "numbers":
            said.append(self.state.content)
        return " ".join(said)

    # what a screen that asks or changes things adds

    async def _may_go_on(self) -> bool:
        """Say whether the next step may be shown."""
        return True

    def _is_asked(self) -> bool:
        """Say whether the learner is being asked about the next step."""
        return False

    def _end_note(self) -> str:
        """Return what is said at the last step: whether other ways find the same gradients."""
        fed = sum(getattr(value, "size", 1) for value in self.walk.feeds.values())
        if len(self.walk.graph.gates) > MOST_CHECKED or fed > MOST_MEASURED:
            return ""
        from graphtutor.engine.check import check_trace
        from graphtutor.words.plain import verdict_line

        notes = self.walk.trace.notes
        if "verdict" not in notes:
            notes["verdict"] = verdict_line(check_trace(self.walk.trace))
        return str(notes["verdict"])

    # moves

    def _move(self, move: Callable[[], None]) -> None:
        """Make a move and show where it led."""
        move()
        self._drop_selection()
        self._refresh(follow=True)

    def _drop_selection(self) -> None:
        self.cursor, self._nudged, self._said = None, None, ""

    async def _run_until(self, stop: Callable[[Step], bool]) -> None:
        """Make steps until one is such that the run stops, or something stands before the next."""
        self._drop_selection()
        while not self._is_at_end() and await self._may_go_on():
            self.walk.player.next()
            if stop(self.walk.step):
                break
        self._refresh(follow=True)

    async def action_next(self) -> None:
        """Make the next step."""
        await self._run_until(lambda _: True)

    async def action_backward(self) -> None:
        """Go on to the next edge that is walked back, or to where the backward pass begins."""
        await self._run_until(lambda step: isinstance(step, Seeded | Propagated))

    async def action_continue(self) -> None:
        """Run to the next step about a node with a breakpoint, or to the end."""
        await self._run_until(self._is_stopped_at)

    def _is_stopped_at(self, step: Step) -> bool:
        return any(is_about(step, node) for node in self.breakpoints)

    def action_back(self) -> None:
        """Go one step back."""
        self._move(self.walk.player.back)

    def action_start(self) -> None:
        """Go to the first step."""
        self._move(lambda: self.walk.player.go_to(0))

    def action_end(self) -> None:
        """Go to the last step."""
        self._move(lambda: self.walk.player.go_to(len(self.walk.trace.steps)))

    async def action_visit(self) -> None:
        """Go to the step of the selected node; if none is selected, go on."""
        node = self.cursor
        if node is None:
            await self.action_next()
        else:
            self._move(lambda: self.walk.player.visit(node))

    def action_cursor(self, by: int) -> None:
        """Select the next node, or the one before."""
        ids = [node.id for node in self.walk.trace.graph if node.kind != "constant"]
        if not ids:
            return
        here = self._selected()
        if self.cursor is None or here not in ids:  # the selection begins at the current step
            self._select(here if here in ids else ids[0])
        else:
            self._select(ids[(ids.index(here) + by) % len(ids)])

    def _select(self, node: int) -> None:
        self.cursor, self._nudged, self._said = node, None, ""
        self._refresh(follow=True)

    def _selected(self) -> int:
        """Return the node under the cursor; without one, the node that the current step is about."""
        step = self.walk.step
        return step.node if self.cursor is None else self.cursor

    @on(GraphView.NodeClicked)
    async def _clicked(self, event: GraphView.NodeClicked) -> None:
        if event.node == self.cursor:
            await self.action_visit()
        else:
            self._select(event.node)

    # playing

    def action_play(self) -> None:
        """Play the steps one after the other, or stop."""
        if self._timer is not None:
            self._stop_playing()
        else:
            if self._is_at_end():
                self.walk.player.go_to(0)
            self._timer = self.set_interval(1 / self._speed, self._play_step)
        self._refresh()

    async def _play_step(self) -> None:
        await self.action_next()
        if self._is_at_end() or self._is_stopped_at(self.walk.step):
            self._stop_playing()
            self._refresh()

    def _stop_playing(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _is_at_end(self) -> bool:
        return self.walk.player.at + 1 == len(self.walk.trace.steps)

    def action_speed(self, by: int) -> None:
        """Play faster or slower."""
        at = min(max(SPEEDS.index(self._speed) + by, 0), len(SPEEDS) - 1)
        self._speed = SPEEDS[at]
        if self._timer is not None:
            self._timer.stop()
            self._timer = self.set_interval(1 / self._speed, self._play_step)
        self._said = f"Plays {self._speed:g} steps a second."
        self._refresh()

    def action_breakpoint(self) -> None:
        """Set a breakpoint at the selected node, or take it away."""
        node = self._selected()
        self.breakpoints ^= {node}
        is_set = node in self.breakpoints
        name = symbol(self.walk.trace.graph, node)
        self._said = f"Playing {'stops at' if is_set else 'no longer stops at'} {name}."
        self._refresh()

    def action_card(self, way: int) -> None:
        """Read on in a card that is longer than its place."""
        self._card.scroll_relative(y=way * (self._card.size.height - 1), animate=False)
