"""The colours: values blue, gradients vermillion, told apart by every kind of colour vision.

Blue and vermillion are those of Okabe and Ito 2008, "Color universal design"; position, weight and
slant say the same without any colour.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="graphtutor-dark",
    primary="#56B4E9",
    secondary="#9AA7B5",
    accent="#FF8C5A",
    warning="#E69F00",
    error="#FF8C5A",
    success="#56B4E9",
    foreground="#E4E7EB",
    background="#121417",
    surface="#1A1D22",
    panel="#252A31",
    dark=True,
    variables={"value": "#7CC7F2", "grad": "#FF9A6C", "on-phase": "#0B0D10", "waiting": "#68717C"},
)
LIGHT = Theme(
    name="graphtutor-light",
    primary="#0063A3",
    secondary="#4F5B66",
    accent="#B8470A",
    warning="#8A6100",
    error="#B8470A",
    success="#0063A3",
    foreground="#1B1F24",
    background="#FFFFFF",
    surface="#F4F5F7",
    panel="#E4E7EB",
    dark=False,
    variables={"value": "#005A94", "grad": "#B04000", "on-phase": "#FFFFFF", "waiting": "#7A838D"},
)
CONTRAST = Theme(
    name="graphtutor-contrast",
    primary="#66CCFF",
    secondary="#D0D0D0",
    accent="#FFB000",
    warning="#FFB000",
    error="#FFB000",
    success="#66CCFF",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#202020",
    dark=True,
    variables={"value": "#66CCFF", "grad": "#FFB000", "on-phase": "#000000", "waiting": "#9A9A9A"},
)
THEMES = (DARK, LIGHT, CONTRAST)
# for the themes that come with Textual, which do not know these names
DEFAULTS = {
    "value": "#56B4E9",
    "grad": "#E8793A",
    "on-phase": "#000000",
    "waiting": "#808080",
}
