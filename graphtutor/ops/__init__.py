"""The gates: each is one value in one place, found here by existing.

A gate knows its mathematics, its words and what judges it; it knows no graph and no screen.
"""

from __future__ import annotations

from graphtutor.catalogue import Catalogue
from graphtutor.ops.op import Op

OPS: Catalogue[Op] = Catalogue.of("gate", "graphtutor.ops", Op)
