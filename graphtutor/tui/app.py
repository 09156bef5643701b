"""The app: which screen is shown, in which colours, and what is remembered."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import App, SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from graphtutor.errors import GraphTutorError
from graphtutor.tui.keys import printed_keys
from graphtutor.tui.messages import ExpressionChosen, GalleryWanted, StateChanged
from graphtutor.tui.state import load_state, save_state, state_file
from graphtutor.tui.themes import DARK, DEFAULTS, THEMES

if TYPE_CHECKING:  # the gallery and the walk load when they are shown: each without the other
    from graphtutor.tui.walk import Walk
    from graphtutor.tui.walk_screen import WalkScreen

SAVED_EVERY = 2.0  # seconds, if anything has changed


class TutorApp(App[None]):
    """The tutor in a terminal.

    Args:
        walk: what to begin with; the gallery if there is none.
        path: where the state is kept; the user's state folder if it is not said.
    """

    TITLE = "graphtutor"
    ALLOW_SELECT = False  # a click selects a node; Textual's selection of text would take it over

    def __init__(self, walk: Walk | None = None, path: Path | None = None) -> None:
        super().__init__()
        self.VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]
        self.path = path or state_file()
        self.state = load_state(self.path)
        self._start = walk
        self._is_saved = True
        self._for_now: dict[str, tuple[Any, Any]] = {}  # by setting, its value and the kept one
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self.state.theme if self.state.theme in self.available_themes else DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our colours for the themes that do not know them."""
        return DEFAULTS

    def get_default_screen(self) -> Screen[None]:
        """Begin with a walk, or with the gallery."""
        if self._start is None:
            return self._gallery_screen()
        self.state.look_anew()
        return self._walk_screen(self._start)

    def on_mount(self) -> None:
        """Save now and then, and when the terminal goes away."""
        self.set_interval(SAVED_EVERY, self.save)
        self.theme_changed_signal.subscribe(self, self._theme_changed)
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            if hasattr(signal, name):
                try:
                    loop.add_signal_handler(getattr(signal, name), self.exit)
                except (NotImplementedError, RuntimeError, ValueError):
                    break  # not on this system, or not in the main thread

    def save(self) -> None:
        """Write the state if it has changed, without what was meant for this visit only."""
        if not self._is_saved:
            kept = {
                name: before
                for name, (given, before) in self._for_now.items()
                if getattr(self.state, name) == given
            }
            self._is_saved = save_state(replace(self.state, **kept), self.path)

    def show_for_now(self, **settings: Any) -> None:
        """Set how things are shown during this visit; what is None stays as it is."""
        for name, value in settings.items():
            if value is not None:
                self._for_now[name] = value, getattr(self.state, name)
                setattr(self.state, name, value)

    def _theme_changed(self, theme: object) -> None:
        self.state.theme = self.theme
        self._is_saved = False

    def _gallery_screen(self, *, over_walk: bool = False) -> Screen[None]:
        from graphtutor.tui.gallery_screen import GalleryScreen

        return GalleryScreen(self.state, over_walk=over_walk)

    def _walk_screen(self, walk: Walk) -> WalkScreen:
        from graphtutor.tui.walk_screen import WalkScreen

        self._remember(walk)
        return WalkScreen(walk, self.state)

    async def _begin(self, walk: Walk) -> None:
        """Show a walk: on the screen of the one before, if there is one, else on its own.

        Screens are waited for, so that a key that follows finds them complete.
        """
        from graphtutor.tui.walk_screen import WalkScreen

        shown = next((s for s in self.screen_stack if isinstance(s, WalkScreen)), None)
        if shown is None:
            await self.push_screen(self._walk_screen(walk))
            return
        while self.screen is not shown:
            await self.pop_screen()
        self._remember(walk)
        await shown.begin(walk)

    def _remember(self, walk: Walk) -> None:
        """Put a walk at the top of the recent ones, if it can be begun again from its texts."""
        if walk.is_typed:
            self.state.remember(walk.expression, walk.values)

    @on(StateChanged)
    def _state_changed(self) -> None:
        self._is_saved = False

    @on(GalleryWanted)
    async def _gallery_wanted(self) -> None:
        await self.push_screen(self._gallery_screen(over_walk=True))

    @on(ExpressionChosen)
    async def _expression_chosen(self, event: ExpressionChosen) -> None:
        from graphtutor.tui.walk import Walk

        try:
            walk = Walk.start(event.expression, event.values)
            if event.resume and self.state.ties == "split":
                walk = walk.with_ties("split")
        except GraphTutorError as error:  # what was remembered may come from another version
            self.notify(error.message, severity="error", markup=False)
            return
        if event.resume:
            walk.player.go_to(self.state.at)
        else:
            self.state.look_anew()
        await self._begin(walk)

    def action_command_palette(self) -> None:
        """Open the palette."""
        self._open_palette()

    def search_themes(self) -> None:
        """Open the palette with the themes."""
        from textual.theme import ThemeProvider

        self._open_palette(providers=[ThemeProvider], placeholder="Search for themes…")

    def _open_palette(self, **options: Any) -> None:
        """Open a palette, if none is open."""
        from textual.command import CommandPalette

        from graphtutor.tui.palette import Palette

        if not any(isinstance(screen, CommandPalette) for screen in self.screen_stack):
            self.push_screen(Palette(**options))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every key of the screen as a command, besides Textual's own."""
        yield from super().get_system_commands(screen)
        for binding in screen.BINDINGS:
            if not isinstance(binding, Binding) or not binding.tooltip:
                continue
            if not binding.action.startswith("app."):
                title = binding.tooltip[:1].upper() + binding.tooltip[1:]
                run = partial(self.call_later, self.run_action, binding.action, screen)
                yield SystemCommand(title, f"Key: {printed_keys(binding.key)}", run)


def run_tutor(walk: Walk | None = None, digits: int | None = None) -> int:
    """Run the app in the terminal until the learner quits; return the exit code.

    Whatever happens, the terminal is restored and the state is saved.

    Args:
        walk: what to begin with; the gallery if there is none.
        digits: how many significant digits are shown, if not as many as the last time.
    """
    app = TutorApp(walk)
    app.show_for_now(digits=digits, ascii="utf" not in (sys.stdout.encoding or "").lower() or None)
    try:
        app.run()
    finally:
        app.save()
    if app.return_code:
        sys.stderr.write("Your walk is kept: graphtutor opens it again.\n")
    return app.return_code or 0
