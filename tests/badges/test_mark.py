"""The drawn mark stands beside the event's name, or its place stays empty: as the event file says."""

from __future__ import annotations

from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from flask import Flask
from sqlalchemy import update

from accreditation.badges.pdf import draw_part
from accreditation.badges.queries import event_face
from accreditation.kernel.database import current_session, transaction
from accreditation.programme.models import Event
from accreditation.programme.queries import current_event
from tests.badges.examples import EVENT, badge, portrait

_DPI = 150
#: Of the front, in mm from the media box's upper left corner: 3 mm of bleed, then what layouts/a6-front.toml says.
_PLACE_MM = (3 + 6, 3 + 14.6, 3 + 6 + 11, 3 + 14.6 + 11)


def colours_at_the_mark(*, mark: bool) -> int:
    one = badge("vietnamese", with_portrait=False, portrait=portrait(1))
    result = draw_part([one], event=replace(EVENT, mark=mark))
    page = pdfium.PdfDocument(result.pdf)[0].render(scale=_DPI / 72).to_pil()
    return len(page.crop(tuple(round(each / 25.4 * _DPI) for each in _PLACE_MM)).getcolors(100_000))


def test_the_mark_is_drawn_or_its_place_is_plain_paper() -> None:
    assert colours_at_the_mark(mark=True) > 10
    assert colours_at_the_mark(mark=False) == 1


@pytest.mark.parametrize("wanted", [True, False])
def test_the_event_file_decides(app: Flask, wanted: bool) -> None:
    event = current_event(current_session())
    assert event is not None
    options = {**event.options, "badge": {**event.options["badge"], "product_mark": wanted}}
    with transaction(unaudited="a test sets the event") as session:
        session.execute(update(Event).values(options=options))
    changed = current_event(current_session())
    assert changed is not None
    assert event_face(current_session(), changed).mark is wanted
