"""The start screen: the examples of the lectures, recent expressions, and fields for one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from graphtutor.errors import GraphTutorError
from graphtutor.gallery import GALLERY
from graphtutor.tui import keys
from graphtutor.tui.edit_pane import EditPane
from graphtutor.tui.keys import bindings
from graphtutor.tui.messages import ExpressionChosen
from graphtutor.tui.state import State

if TYPE_CHECKING:  # loaded when something is typed or walked
    from graphtutor.tui.walk import Walk

TITLE = "graphtutor: backpropagation, one move at a time. Choose with ↑ ↓ and Enter."
NOTE = "Or type an expression of your own: e, then Enter."


class Examples(OptionList):
    """The list of what there is to walk."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse to go by pages where there is no room for one: Textual 8.2 fails there."""
        if action.startswith("page") and not self.scrollable_content_region:
            return False
        return super().check_action(action, parameters)


class GalleryScreen(Screen[None]):
    """What there is to walk."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("gallery", keys.GALLERY)
    DEFAULT_CSS = """
    GalleryScreen {
        #title { height: 1; background: $panel; text-style: bold; padding: 0 1; }
        #choice { height: 1fr; }
        OptionList {
            width: 45%;
            height: 1fr;
            background: $background;
            scrollbar-size: 1 1;
            text-wrap: nowrap;
            text-overflow: ellipsis;
            &, &:focus { border: none; }
        }
        #about { width: 1fr; padding: 0 2; border-left: solid $panel; }
        #about Static { height: auto; }
    }
    """

    def __init__(self, state: State, *, over_walk: bool = False) -> None:
        super().__init__()
        self.state = state
        self._over_walk = over_walk
        self._begun_with: tuple[str, str] | None = None  # the example that is being changed
        self._chosen: dict[str, tuple[str, str, str]] = {}  # expression, values, what is said
        self._examples = Examples(*self._options(), id="examples")
        self._about = Static()
        self._preview = Static(markup=False)
        self._fields = EditPane("", "", NOTE, at_once=False)

    def compose(self) -> Iterator[Widget]:
        """Lay out the title, the list, what is said of an entry, and the fields."""
        yield Static(TITLE, id="title", markup=False)
        with Horizontal(id="choice"):
            yield self._examples
            with VerticalScroll(id="about", can_focus=False):
                yield self._about
                yield self._preview
        yield self._fields
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin in the list."""
        self._examples.focus()

    def _options(self) -> Iterator[Option | None]:
        """Yield the list: the last walk, the examples by topic, recent expressions."""
        state = self.state
        if state.expression:
            said = f"You stopped at step {state.at + 1}."
            self._chosen["resume"] = state.expression, state.values, said
            yield Option(Content(f"Go on: {state.expression}"), id="resume")
        topic = ""
        for example in GALLERY:
            if example.topic != topic:
                topic = example.topic
                yield Option(Content.styled(topic, "bold $primary"), disabled=True)
            said = example.lesson + (f"\n\nFrom {example.source}." if example.source else "")
            self._chosen[example.name] = example.expression, example.at, said
            yield Option(Content(f"  {example.expression}"), id=example.name)
        if state.recent:
            yield Option(Content.styled("Recent", "bold $primary"), disabled=True)
        for number, (expression, values) in enumerate(state.recent):
            self._chosen[f"recent{number}"] = expression, values, "You walked this before."
            yield Option(Content(f"  {expression}"), id=f"recent{number}")

    @on(OptionList.OptionHighlighted)
    def _highlighted(self, event: OptionList.OptionHighlighted) -> None:
        expression, values, said = self._chosen[str(event.option_id)]
        self._about.update(
            Content.assemble((expression, "bold"), "\n\n", (values, "$value"), "\n\n", said)
        )
        self.call_after_refresh(self._draw, str(event.option_id))

    def _draw(self, chosen: str) -> None:
        """Draw what is marked, if it fits; the drawing room loads after the first frame."""
        marked = self._examples.highlighted_option
        if marked is None or marked.id != chosen:
            return  # the learner is further down the list already
        from graphtutor.drawing.cells import plain
        from graphtutor.drawing.labels import Look
        from graphtutor.drawing.picture import Drawing
        from graphtutor.tui.walk import Walk

        expression, values, _ = self._chosen[chosen]
        self._preview.update("")
        try:
            walk = Walk.start(expression, values)
        except GraphTutorError:
            return  # remembered by another version; choosing it says what is wrong
        made = Drawing(walk.trace, Look(None, ascii=self.state.ascii))
        if made.layout.width <= self._about.size.width:
            self._preview.update("\n" + plain(made.picture(walk.player)))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        expression, values, _ = self._chosen[str(event.option_id)]
        resume = event.option_id == "resume"
        self.post_message(ExpressionChosen(expression, values, resume=resume))

    @on(EditPane.Edited)
    def _edited(self, event: EditPane.Edited) -> None:
        self._fields.show_problem(None)
        if event.expression.strip() and (walk := self._read()):
            self._fields.say(walk.note or NOTE)

    @on(EditPane.Done)
    def _typed(self, event: EditPane.Done) -> None:
        if not event.keep or not self._fields.expression.strip():
            self._fields.show_problem(None)
            self._examples.focus()
        elif walk := self._read():
            self.post_message(ExpressionChosen(self._fields.expression, walk.values))

    def _read(self) -> Walk | None:
        """Return the walk of what is typed, or show what is wrong with it."""
        from graphtutor.tui.walk import Walk

        expression, values = self._fields.expression, self._fields.values
        try:
            if self._begun_with is None:
                return Walk.start(expression, values)
            # values that the example has and this has not are dropped
            return Walk.start(*self._begun_with).revised(expression, values)
        except GraphTutorError as error:
            self._fields.show_problem(error)
            return None

    def action_choose(self) -> None:
        """Walk what is marked."""
        self._examples.action_select()

    def action_type(self) -> None:
        """Type an expression of one's own, beginning with the example that is marked."""
        marked = self._examples.highlighted_option
        names = {example.name for example in GALLERY}
        if marked is not None and marked.id in names and not self._fields.expression:
            expression, values, _ = self._chosen[str(marked.id)]
            self._begun_with = expression, values
            self._fields.fill(expression, values)
        self._fields.focus_first()

    def action_leave(self) -> None:
        """Go back to the walk that the gallery was opened from, if there is one."""
        if self._over_walk and self.is_current:
            self.app.pop_screen()

    def action_list(self, by: int) -> None:
        """Move in the list."""
        if by > 0:
            self._examples.action_cursor_down()
        else:
            self._examples.action_cursor_up()

    async def action_help(self) -> None:
        """Show help for the gallery."""
        from graphtutor.tui.help_screen import HelpScreen

        await self.app.push_screen(HelpScreen("gallery", keys.GALLERY))
