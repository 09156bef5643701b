"""The same app in a browser, for this machine alone: textual-serve runs it and sends its screen."""

from __future__ import annotations

import shlex
import socket
import sys
from collections.abc import Sequence

from graphtutor.errors import GraphTutorError

HOST = "127.0.0.1"  # whoever reaches the page may type here, so nobody else can


def serve(arguments: Sequence[str], port: int) -> None:
    """Serve the app until it is interrupted.

    Args:
        arguments: those of the graphtutor command that each visitor sees.
        port: where; 0 takes any that is free.

    Raises:
        GraphTutorError: textual-serve is not installed, or the port is taken.
    """
    try:
        from textual_serve.server import Server
    except ImportError:
        raise GraphTutorError(
            "Serving needs the package textual-serve, which is not installed.",
            code="serve-not-installed",
            remedy='pip install "graphtutor[serve]"',
        ) from None
    port = _free_port(port)
    command = shlex.join([sys.executable, "-m", "graphtutor", *arguments])
    Server(command, host=HOST, port=port, title="graphtutor").serve()


def _free_port(port: int) -> int:
    """Return the port if it can be bound, or a free one for 0."""
    with socket.socket() as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            raise GraphTutorError(
                f"Port {port} cannot be used.",
                code="port-taken",
                remedy="give another one, such as --port 8123",
            ) from None
        return int(probe.getsockname()[1])
