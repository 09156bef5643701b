"""The command palette, safe under fast hands and on small terminals."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.worker import Worker


class Palette(CommandPalette):
    """Textual's palette without three ways in which version 8.2 breaks down."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse to move in a list that is not there yet, or has no room."""
        has_room = any(found.scrollable_content_region for found in self.query(CommandList))
        if action in ("command_list", "cursor_down") and not has_room:
            return action == "cursor_down" and bool(self.query(CommandList))
        return super().check_action(action, parameters)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close once, however often Enter was pressed."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def run_worker(self, *arguments: Any, **options: Any) -> Worker[Any]:
        """Let a search fail by itself that was still under way when the palette closed."""
        return super().run_worker(*arguments, **{**options, "exit_on_error": False})
