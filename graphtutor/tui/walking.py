"""A walk on the screen: the graph, the step, and the moves through the two passes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, get_args

from textual import on
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Footer

from graphtutor.drawing.picture import Content, Drawing, Look
from graphtutor.tui.graph_view import GraphView
from graphtutor.tui.messages import StateChanged
from graphtutor.tui.phase_line import PhaseLine
from graphtutor.tui.state import State
from graphtutor.tui.step_card import StepCard
from graphtutor.tui.walk import Walk
from graphtutor.words.card import card, nudge_card, selected_text

if TYPE_CHECKING:
    from graphtutor.tui.values_pane import ValuesPane

CONTENTS: tuple[Content, ...] = get_args(Content)
SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # steps a second
NUDGE = 0.01
MOST_GATES = 2000  # that are drawn; a larger graph is walked without its drawing
MOST_CHECKED = 100  # gates of which the gradients are checked when the walk comes to its end


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
        #bottom { height: auto; }
    }
    Walking.-short {
        StepCard { height: 5; }
        PredictPane { height: 6; }
        #how { display: none; }
    }
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

    def compose(self) -> Iterator[Widget]:
        """Lay out the line at the top, the graph, the card and the footer; panes come when called."""
        yield PhaseLine()
        with Horizontal(id="stage"):
            yield GraphView()
        with Vertical(id="bottom"):
            yield StepCard()
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Show the walk."""
        self._show_walk(self.walk)

    # what is shown

    def _show_walk(self, walk: Walk) -> None:
        """Lay a walk out and show it."""
        self.walk = walk
        self.breakpoints &= {*range(len(walk.graph))}
        self.cursor = None
        self._nudged = None
        self._lay_out()

    def _lay_out(self) -> None:
        """Draw the graph anew, as after a change of the graph or of how it is shown."""
        state = self.state
        look = Look(state.decimals or None, self._content(), state.ascii)
        large = len(self.walk.graph.gates) > MOST_GATES
        self._drawing = None if large else Drawing(self.walk.trace, look)
        self._refresh(follow=True)

    def _content(self) -> Content:
        return next((c for c in CONTENTS if c == self.state.content), CONTENTS[0])

    def _refresh(self, *, follow: bool = False) -> None:
        """Show the current moment everywhere."""
        player, state = self.walk.player, self.state
        self.query_one(PhaseLine).show(player, self._settings(), ascii=state.ascii)
        if self._drawing is not None:
            view = self.query_one(GraphView)
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
            self.query_one(GraphView).clear()
        self._show_card()
        if self.values_pane is not None:
            self.values_pane.show(player, digits=state.digits, ascii=state.ascii)
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
        self.query_one(StepCard).show(
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
        if self.state.content != "numbers":
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
        if len(self.walk.graph.gates) > MOST_CHECKED:
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
        self.cursor, self._nudged, self._said = None, None, ""
        self._refresh(follow=True)

    async def action_next(self) -> None:
        """Make the next step, unless something stands before it."""
        if await self._may_go_on():
            self._move(self.walk.player.next)

    def action_back(self) -> None:
        """Go one step back."""
        self._move(self.walk.player.back)

    def action_backward(self) -> None:
        """Go on to the next backward move."""
        self._move(self.walk.player.next_backward)

    def action_start(self) -> None:
        """Go to the first step."""
        self._move(lambda: self.walk.player.go_to(0))

    def action_end(self) -> None:
        """Go to the last step."""
        self._move(lambda: self.walk.player.go_to(len(self.walk.trace.steps)))

    def action_visit(self) -> None:
        """Go to the step of the selected node."""
        node = self._selected()
        self._move(lambda: self.walk.player.visit(node))

    def action_cursor(self, by: int) -> None:
        """Select the next node, or the one before."""
        ids = [node.id for node in self.walk.trace.graph if node.kind != "constant"]
        if not ids:
            return
        here = self._selected()
        at = ids.index(here) if here in ids else 0
        self._select(ids[(at + by) % len(ids)])

    def _select(self, node: int) -> None:
        self.cursor, self._nudged = node, None
        self._refresh(follow=True)

    def _selected(self) -> int:
        """Return the node under the cursor; without one, the node that the current step is about."""
        step = self.walk.step
        return step.node if self.cursor is None else self.cursor

    @on(GraphView.NodeClicked)
    def _clicked(self, event: GraphView.NodeClicked) -> None:
        if event.node == self.cursor:
            self.action_visit()
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
        if self._is_at_end() or self.walk.step.node in self.breakpoints:
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
        self._said = (
            "Playing stops here now: c runs on." if is_set else "Playing no longer stops here."
        )
        self._refresh()

    async def action_continue(self) -> None:
        """Run to the next step at a breakpoint, or to the end."""
        player = self.walk.player
        here = player.step.node
        while not self._is_at_end():
            if not await self._may_go_on():
                return
            player.next()
            if player.step.node in self.breakpoints and player.step.node != here:
                break
            here = player.step.node
        self._move(lambda: None)
