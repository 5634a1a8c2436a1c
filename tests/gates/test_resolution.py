"""The resolution desk: who left the badge behind is found by name, and the desk reads what the desk can do."""

from __future__ import annotations

import pytest

from accreditation.badges import actions as badge_actions
from accreditation.badges.locks import lock_badge
from accreditation.gates import resolution
from accreditation.kernel.database import transaction
from accreditation.policy.actors import Role
from tests.files import officer
from tests.gates.scanners import on_shift
from tests.people import issued


def looked_up(supervisor, typed, *, status=200):
    supervisor.get("/gate/desk")
    return supervisor.submit({"wanted": typed}, form="look-up", status=status)


def test_who_left_the_badge_behind_is_found_by_name_in_any_spelling(app, today, sign_in):
    holder, supervisor = issued(now=today, family_name="Mägi", given_names="Tiiu Liis"), sign_in("gate_supervisor")
    for typed in ("Mägi", "magi tiiu", "Tiiu-Liis Magi", "TIIU LIIS MÄGI"):
        page = looked_up(supervisor, typed)
        link = page.find("a", href=f"/gate/desk/{holder.reference}")
        assert link, typed
        row = link.find_parent("tr")
        assert "Tiiu Liis Mägi" in row.get_text()
        assert holder.number[:4] in row.get_text()
        assert f"/badges/cards/{holder.number}/portrait/thumb" in row.find("img")["src"]
        assert page.find(id="wanted")["value"] == typed


def test_a_person_of_two_cards_is_listed_once_by_the_newest(app, today, sign_in):
    holder = issued(now=today, family_name="Mägi", given_names="Tiiu")
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=today)
        session.flush()
        old = lock_badge(session, holder.badge_id)
        newer = badge_actions.reprint(session, old, reason="damaged", actor=clerk, now=today).number
    page = looked_up(sign_in("gate_supervisor"), "Mägi")
    [link] = page.select("a[href^='/gate/desk/HC']")
    assert newer[4:] in link.find_parent("tr").get_text()


def test_of_many_the_first_are_shown_and_all_are_counted(app, today, sign_in, monkeypatch):
    monkeypatch.setattr(resolution, "_MOST_NAMED", 2)
    for given in ("Anna", "Berta", "Clara"):
        issued(now=today, family_name="Quiroga", given_names=given)
    page = looked_up(sign_in("gate_supervisor"), "Quiroga")
    assert "3 people with a badge." in page.get_text()
    assert "The first 2 are shown: type more of the name." in page.get_text()
    assert len(page.select("a[href^='/gate/desk/HC']")) == 2


@pytest.mark.parametrize("typed", ["Nobody Of This Name", "", "   ", "HC-ZZZZ-ZZ"])
def test_a_name_that_nobody_bears_is_said_at_the_field(app, today, sign_in, typed):
    issued(now=today, family_name="Mägi", given_names="Tiiu")
    page = looked_up(sign_in("gate_supervisor"), typed, status=422)
    assert "Nobody is known by this" in page.find(id="wanted-error").get_text()


def test_a_long_name_is_no_foreign_code(app, today, sign_in):
    name = "Wickramasinghe Appuhamilage Don Sebastian Bandaranayake"
    holder = issued(now=today, family_name=name, given_names="Ruwan")
    assert looked_up(sign_in("gate_supervisor"), name).find("a", href=f"/gate/desk/{holder.reference}")


def test_the_desk_is_not_sent_to_itself(app, today, sign_in):
    holder = issued(now=today)
    gate = on_shift(app, "press_entrance", now=today)
    gate.scan(holder.token)
    assert "already_inside" in gate.scan(holder.token)["reason"]
    page = sign_in("gate_supervisor").get(f"/gate/desk/{holder.reference}").get_text()
    assert "Compare the face with the picture: this may be a copy." in page
    assert "Send the holder to the resolution desk" not in page


def test_what_the_desk_can_do_is_a_button(app, today, sign_in):
    supervisor = sign_in("gate_supervisor")
    held, boxed = issued(now=today), issued(now=today, handed=False)
    page = supervisor.get(f"/gate/desk/{held.reference}")
    again = page.find("a", href=f"/badges/cards/{held.number}#reprint")
    assert again.get_text(strip=True) == "Print it again"
    assert supervisor.get(f"/badges/cards/{held.number}").find(id="reprint")
    page = supervisor.get(f"/gate/desk/{boxed.reference}")
    forms = page.find_all("form", method="post")
    place = next(at for at, form in enumerate(forms) if form.get_text(strip=True) == "Hand it over")
    card = supervisor.submit(form=place)
    assert card.find("form", id="hand-over")


def test_who_was_only_ever_refused_is_outside_since_no_moment(app, today, sign_in):
    holder, supervisor = issued(now=today, handed=False), sign_in("gate_supervisor")
    gate = on_shift(app, "press_entrance", now=today)
    gate.scan(holder.token)
    facts = supervisor.get(f"/gate/desk/{holder.reference}").find(id="at-the-gates").find_parent("section").get_text()
    assert "Outside" in facts
    assert "Since" not in facts


def test_who_was_admitted_is_inside_since_then(app, today, sign_in):
    holder, supervisor = issued(now=today), sign_in("gate_supervisor")
    gate = on_shift(app, "press_entrance", now=today)
    gate.scan(holder.token)
    gate.scan(holder.token)
    facts = supervisor.get(f"/gate/desk/{holder.reference}").find(id="at-the-gates").find_parent("section").get_text()
    assert "Since" in facts
