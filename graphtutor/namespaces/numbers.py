"""Numbers are NumPy itself; the one function it lacks is taken from `math`, and max takes several."""

from __future__ import annotations

import math
from functools import reduce
from typing import Any

import numpy as np

FUNCTIONS: dict[str, Any] = {
    **vars(np),
    "erf": np.vectorize(math.erf, otypes=[float]),
    # of two or more
    "maximum": lambda *xs: reduce(np.maximum, xs),
    "minimum": lambda *xs: reduce(np.minimum, xs),
}
