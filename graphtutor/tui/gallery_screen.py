"""The start screen: the examples of the lectures, recent expressions, and fields for one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Footer, OptionList, Static
from textual.widgets.option_list import Option

from graphtutor.errors import GraphTutorError
from graphtutor.gallery import GALLERY
from graphtutor.tui.edit_pane import EditPane
from graphtutor.tui.messages import ExpressionChosen
from graphtutor.tui.state import State

if TYPE_CHECKING:  # loaded when something is typed or walked
    from graphtutor.tui.walk import Walk

TITLE = "graphtutor: backpropagation, one move at a time. Choose with ↑ ↓ and Enter."
BINDINGS_OF_GALLERY: list[BindingType] = [
    Binding("enter", "choose", "walk it", id="gallery.choose", tooltip="walk what is marked"),
    Binding(
        "e,slash",
        "type",
        "your own",
        key_display="e",
        id="gallery.type",
        tooltip="type an expression of your own",
    ),
    Binding("j", "list('down')", "down", show=False, id="gallery.down", tooltip="down the list"),
    Binding("k", "list('up')", "up", show=False, id="gallery.up", tooltip="up the list"),
    Binding(
        "question_mark,f1", "help", "help", key_display="?", id="gallery.help", tooltip="this help"
    ),
    Binding("escape", "leave", "back", id="gallery.back", tooltip="back to the walk, or quit"),
    Binding("q", "app.quit", "quit", id="gallery.quit", tooltip="quit"),
    Binding(
        "ctrl+p",
        "app.command_palette",
        "commands",
        key_display="^p",
        id="gallery.palette",
        tooltip="all commands and themes",
    ),
]


class GalleryScreen(Screen[None]):
    """What there is to walk."""

    BINDINGS: ClassVar[list[BindingType]] = BINDINGS_OF_GALLERY
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
        self._over_walk = over_walk
        self._begun_with: tuple[str, str] | None = None  # the example that is being changed
        self.state = state
        self._chosen: dict[str, tuple[str, str, str]] = {}  # expression, values, what is said

    def compose(self) -> Iterator[Widget]:
        """Lay out the title, the list, what is said of an entry, and the fields."""
        yield Static(TITLE, id="title", markup=False)
        with Horizontal(id="choice"):
            yield OptionList(*self._options(), id="examples")
            with VerticalScroll(id="about", can_focus=False):
                yield Static(id="about-text")
                yield Static(id="preview", markup=False)
        yield EditPane("", "", "Or type an expression of your own: e, then Enter.", at_once=False)
        yield Footer(show_command_palette=False, compact=True)

    def on_mount(self) -> None:
        """Begin in the list."""
        self.query_one("#examples", OptionList).focus()

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
        about = Content.assemble((expression, "bold"), "\n\n", (values, "$value"), "\n\n", said)
        self.query_one("#about-text", Static).update(about)
        self.call_after_refresh(self._preview, str(event.option_id))

    def _preview(self, chosen: str) -> None:
        """Draw what is marked, if it fits; the drawing room loads after the first frame."""
        if not self.is_current:
            return
        highlighted = self.query_one("#examples", OptionList).highlighted_option
        if highlighted is None or highlighted.id != chosen:
            return  # the learner is further down the list already
        from graphtutor.drawing.cells import plain
        from graphtutor.drawing.picture import Drawing, Look
        from graphtutor.tui.walk import Walk

        expression, values, _ = self._chosen[chosen]
        preview = self.query_one("#preview", Static)
        preview.update("")
        try:
            walk = Walk.start(expression, values)
        except GraphTutorError:
            return  # remembered by another version; choosing it says what is wrong
        look = Look(None, ascii=self.state.ascii)
        made = Drawing(walk.trace, look)
        if made.layout.width <= self.query_one("#about").size.width - 4:
            preview.update("\n" + plain(made.picture(walk.player)))

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        expression, values, _ = self._chosen[str(event.option_id)]
        resume = event.option_id == "resume"
        self.post_message(ExpressionChosen(expression, values, resume=resume))

    @on(EditPane.Edited)
    def _edited(self, event: EditPane.Edited) -> None:
        pane = self.query_one(EditPane)
        pane.show_problem(None)
        if not event.expression.strip():
            return
        if walk := self._read(pane):
            pane.say(walk.note)

    @on(EditPane.Done)
    def _typed(self, event: EditPane.Done) -> None:
        pane = self.query_one(EditPane)
        if not event.keep or not pane.expression.strip():
            pane.show_problem(None)
            self.query_one("#examples", OptionList).focus()
            return
        if walk := self._read(pane):
            self.post_message(ExpressionChosen(pane.expression, walk.values))

    def _read(self, pane: EditPane) -> Walk | None:
        """Return the walk of what is typed, or show what is wrong with it."""
        from graphtutor.tui.walk import Walk

        marked = self._begun_with
        try:
            if marked is not None:  # values that the example has and this has not are dropped
                return Walk.start(*marked).revised(pane.expression, pane.values)
            return Walk.start(pane.expression, pane.values)
        except GraphTutorError as error:
            pane.show_problem(error)
            return None

    def action_choose(self) -> None:
        """Walk what is marked."""
        self.query_one("#examples", OptionList).action_select()

    def action_type(self) -> None:
        """Type an expression of one's own, beginning with what is marked."""
        examples = self.query_one("#examples", OptionList)
        pane = self.query_one(EditPane)
        marked = examples.highlighted_option
        if marked is not None and not pane.expression:
            expression, values, _ = self._chosen[str(marked.id)]
            pane.fill(expression, values)
            self._begun_with = expression, values
        pane.focus_first()

    def action_leave(self) -> None:
        """Go back to the walk that the gallery was opened from, or quit."""
        if self._over_walk and "resume" in self._chosen:
            expression, values, _ = self._chosen["resume"]
            self.post_message(ExpressionChosen(expression, values, resume=True))
        else:
            self.app.exit()

    def action_list(self, way: str) -> None:
        """Move in the list."""
        examples = self.query_one("#examples", OptionList)
        if way == "down":
            examples.action_cursor_down()
        else:
            examples.action_cursor_up()

    async def action_help(self) -> None:
        """Show help for the gallery."""
        from graphtutor.tui.help_screen import HelpScreen

        await self.app.push_screen(HelpScreen("gallery", BINDINGS_OF_GALLERY))
