"""The formats a picture can be written in, one a module; a new one is one more value of `Format`."""

from __future__ import annotations

from graphtutor.catalogue import Catalogue
from graphtutor.drawing.formats.format import Format

FORMATS: Catalogue[Format] = Catalogue.of("format", __name__, Format)
