"""The command palette, safe under fast hands and on small terminals."""

from __future__ import annotations

from typing import Any

from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.worker import Worker


class Palette(CommandPalette):
    """Textual's palette without three ways in which version 8.2 breaks down."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Refuse to page through a list that has no room yet."""
        if action == "command_list" and not any(c.size.height for c in self.query(CommandList)):
            return False
        return super().check_action(action, parameters)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close once, however often Enter was pressed."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)

    def run_worker(self, *arguments: Any, **options: Any) -> Worker[Any]:
        """Let a search fail by itself that was still under way when the palette closed."""
        return super().run_worker(*arguments, **{**options, "exit_on_error": False})
