"""What was found in a portrait, in words. Soft findings do not block: an officer looks, and may ask for another."""

from __future__ import annotations

from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from accreditation.policy.words import N_

from .models import Portrait

#: Code of a finding -> what it is, what it means.
_FOUND = {
    "soft": (N_("It prints softly."), N_("Send a larger picture, or come closer to the camera.")),
    "dark": (N_("The face is dark."), N_("Turn towards a window, or take it outdoors in the shade.")),
    "bright": (N_("The face is washed out."), N_("Leave the bright light, or switch the flash off.")),
    "flat": (N_("There is little contrast in the face."), N_("Even light from the front helps.")),
    "blurred": (N_("It seems blurred."), N_("Hold the camera still, and clean its lens.")),
    "uneven": (N_("The ground behind is uneven."), N_("A plain light wall is best.")),
}
_LIGHT = frozenset({"dark", "bright", "flat"})


def findings(portrait: Portrait | None) -> list[dict[str, Any]]:
    """The list beside the picture: what is good, then what to look at. Empty without a portrait."""
    if portrait is None:
        return []
    found = [code for code in _FOUND if code in portrait.findings]
    good = []
    if "soft" not in found:
        pixels = (portrait.width_px, portrait.height_px)
        size = dict(zip(("width", "height"), (format_decimal(each) for each in pixels), strict=True))
        good.append(_("Large enough: %(width)s × %(height)s pixels", **size))
    if "blurred" not in found:
        good.append(_("Sharp"))
    if not _LIGHT & set(found):
        good.append(_("Well lit"))
    if "uneven" not in found:
        good.append(_("Plain, even ground"))
    return [{"good": True, "text": text, "strong": None} for text in good] + [
        {"good": False, "text": _(_FOUND[code][1]), "strong": _(_FOUND[code][0])} for code in found
    ]
