"""A delegation's box: packed by one hand, signed for by another; until then its cards open nothing."""

from __future__ import annotations

from typing import Any

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from accreditation.applications import actions as file_actions
from accreditation.applications.effects import Decision
from accreditation.applications.whereabouts import whereabouts
from accreditation.audit.models import AuditEvent
from accreditation.badges import actions, box_pages, custody
from accreditation.badges.locks import lock_badge
from accreditation.badges.models import Receipt
from accreditation.badges.receipt import ReceiptCard, ReceiptPaper, Signature, draw_receipt
from accreditation.badges.workflow import BadgeState
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Invalid, NotAllowed, NotFound
from accreditation.notices.letters import compose
from accreditation.notices.models import Notice
from accreditation.policy.actors import Role
from tests.badges.boxes import Packed, badges_of, box_row, demo_officer, lying, pack, packed, sign
from tests.badges.examples import PEOPLE
from tests.badges.test_runs import form_to
from tests.files import officer
from tests.people import hand_over
from tests.together import together


def end_file(file_id: Any, now: Any, action: str = "revoke") -> None:
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = file_actions.lock(session, file_id)
        file_actions.take_step(session, file, action, actor=commander, now=now, decision=Decision(reason="sealed"))


def change_name(file_id: Any, now: Any) -> None:
    with transaction(unaudited="a test") as session:
        file = file_actions.lock(session, file_id)
        file_actions.apply_facts(file, {**file.facts, "family_name": "Petrova"}, now=now)


def spoil_card(holder: Any, now: Any) -> None:
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        badge = lock_badge(session, holder.badge_id)
        actions.take_badge_step(session, badge, "spoil", reason="bent", actor=clerk, now=now)


def receipts() -> list[Receipt]:
    current_session().rollback()
    return list(current_session().execute(select(Receipt)).scalars())


def test_signing_issues_every_card_and_leaves_a_receipt_with_the_serials(app: Flask, now: Any) -> None:
    box = packed(now=now)
    assert {badge.state for badge in badges_of(box)} == {BadgeState.PRINTED}
    assert sign(box, now=now) == []
    held = badges_of(box)
    assert {(badge.state, badge.handed_to, badge.issued_by_id) for badge in held} == {
        (BadgeState.ISSUED, "liaison", box.liaison.id)
    }
    [receipt] = receipts()
    assert receipt.serials == sorted(badge.serial for badge in held)
    assert (receipt.name, receipt.collection_id) == ("Phan Gia Bách", box.id)
    assert b"Gia" not in receipt.sealed_name


def test_the_holder_reads_where_the_badge_is(app: Flask, now: Any) -> None:
    box = packed(now=now, count=1)
    assert "packed for your delegation" in told(box)
    sign(box, now=now)
    assert "Your delegation collected your badge" in told(box)


def told(box: Packed) -> str:
    [badge] = badges_of(box)
    return " ".join(whereabouts(badge.application).texts)


def test_a_receipt_is_never_changed(app: Flask, now: Any) -> None:
    box = packed(now=now)
    sign(box, now=now)
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), transaction(unaudited="a test") as session:
        session.execute(select(Receipt)).scalar_one().serials = []


def test_the_liaison_officer_is_written_to_when_a_box_is_packed_and_the_letter_names_nobody(
    app: Flask, now: Any
) -> None:
    box = packed(now=now)
    current_session().rollback()
    wanted = select(Notice).where(Notice.account_id == box.liaison.id)
    letter = compose(current_session().execute(wanted).scalar_one())
    told = letter.text("https://accreditation.example")
    assert told.endswith(f"https://accreditation.example/badges/boxes/{box.number}\n")
    assert not any(badge.application.facts["family_name"] in told for badge in badges_of(box))


def test_a_box_leaves_one_event_and_each_card_one_at_each_hand(app: Flask, now: Any) -> None:
    box = packed(now=now)
    sign(box, now=now)
    current_session().rollback()
    rows = select(AuditEvent.action, func.count()).group_by(AuditEvent.action)
    counted = {row[0]: row[1] for row in current_session().execute(rows)}
    assert [counted[action] for action in ("box:pack", "badge:pack", "box:sign", "badge:hand-over")] == [1, 3, 1, 3]


def test_the_card_that_a_collected_one_replaces_dies_when_it_is_signed_for(app: Flask, now: Any) -> None:
    organisation_id, [holder] = lying(now=now, count=1)
    with transaction() as session:
        old = lock_badge(session, holder.badge_id)
        hand_over(session, old, now=now)
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        new = actions.reprint(session, old, reason="damaged", actor=clerk, now=now)
        new.state, new.printed_at = BadgeState.PRINTED, now
        new_id = new.id
    box = pack(organisation_id, [type(holder)(**{**holder.__dict__, "badge_id": new_id})], now=now)
    assert current_session().get_one(type(new), holder.badge_id).state is BadgeState.ISSUED
    sign(box, now=now)
    assert badges_of(box)[0].state is BadgeState.ISSUED
    assert current_session().get_one(type(new), holder.badge_id).state is BadgeState.SUPERSEDED


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda holder, now: end_file(holder.file_id, now), BadgeState.PRINTED),
        (lambda holder, now: end_file(holder.file_id, now, "suspend"), BadgeState.PRINTED),
        (lambda holder, now: change_name(holder.file_id, now), BadgeState.PRINTED),
        (spoil_card, BadgeState.SPOILED),
    ],
)
def test_what_must_not_leave_the_office_is_kept_out_and_told(app: Flask, now: Any, spoil: Any, state: Any) -> None:
    box = packed(now=now)
    spoil(box.holders[1], now)
    with pytest.raises(Invalid, match="another number"):
        sign(box, now=now)
    assert sign(box, now=now, counted=2) == [box.holders[1].number]
    one, two, three = badges_of(box)
    assert (one.state, two.state, three.state) == (BadgeState.ISSUED, state, BadgeState.ISSUED)
    assert (two.handed_to, two.collection_id) == ("", None)
    assert two.serial not in receipts()[0].serials


def test_a_box_of_which_nothing_may_leave_is_not_signed_for(app: Flask, now: Any) -> None:
    box = packed(now=now, count=1)
    end_file(box.holders[0].file_id, now)
    with pytest.raises(Blocked):
        sign(box, now=now, counted=0)
    assert receipts() == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"counted": 2}, "counted"),
        ({"counted": None}, "counted"),
        ({"name": " "}, "name"),
        ({"agreed": False}, "agreed"),
    ],
)
def test_who_did_not_count_name_themselves_and_agree_signs_nothing(
    app: Flask, now: Any, given: Any, field: str
) -> None:
    box = packed(now=now)
    with pytest.raises(Invalid) as refused:
        sign(box, now=now, **given)
    assert refused.value.field == field
    assert {badge.state for badge in badges_of(box)} == {BadgeState.PRINTED}


def test_a_box_is_for_the_liaison_officer_it_names(app: Flask, now: Any) -> None:
    box = packed(now=now)
    with transaction() as session:
        other = officer(session, Role.LIAISON, now=now)
    with pytest.raises(NotFound):
        sign(box, now=now, by=other)
    assert receipts() == []


def test_of_two_signatures_at_once_one_counts(app: Flask, now: Any) -> None:
    box = packed(now=now)
    version = box_row(box).version
    current_session().rollback()
    done = together(app, 2, lambda _number: sign(box, now=now, version=version))
    assert sorted(type(each).__name__ for each in done) == ["Conflict", "list"]
    assert len(receipts()) == 1


def test_two_liaison_officers_sign_for_two_boxes_of_one_delegation_at_once(app: Flask, now: Any) -> None:
    organisation_id, holders = lying(now=now, count=4)
    with transaction() as session:
        others = [officer(session, Role.LIAISON, now=now) for _each in range(2)]
    boxes = [
        pack(organisation_id, holders[:2], now=now, liaison=others[0]),
        pack(organisation_id, holders[2:], now=now, liaison=others[1]),
    ]
    assert together(app, 2, lambda number: sign(boxes[number], now=now)) == [[], []]
    assert sorted(len(receipt.serials) for receipt in receipts()) == [2, 2]


def test_two_clerks_never_pack_one_card_into_two_boxes(app: Flask, now: Any) -> None:
    organisation_id, holders = lying(now=now, count=2)
    done = together(app, 2, lambda _number: pack(organisation_id, holders, now=now))
    assert sorted(type(each).__name__ for each in done) == ["Blocked", "Packed"]


def test_a_box_called_off_while_it_is_signed_for_ends_one_way_only(app: Flask, now: Any) -> None:
    box = packed(now=now)

    def call_off() -> str:
        with transaction() as session:
            clerk = officer(session, Role.BADGE_OFFICE, now=now)
            session.flush()
            custody.call_off(session, custody.lock_box(session, box.id), actor=clerk, now=now)
            return "called off"

    done = together(app, 2, lambda number: call_off() if number else sign(box, now=now))
    assert sum(isinstance(each, Blocked) for each in done) == 1
    row, held = box_row(box), badges_of(box)
    assert (row.signed_at is None) != (row.called_off_at is None)
    assert {badge.state for badge in held} == {BadgeState.ISSUED if row.signed_at else BadgeState.PRINTED}
    assert {badge.collection_id for badge in held} == {box.id if row.signed_at else None}


def test_cards_of_a_box_that_was_called_off_are_free_for_another(app: Flask, now: Any) -> None:
    box = packed(now=now)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        custody.call_off(session, custody.lock_box(session, box.id), actor=clerk, now=now)
    with pytest.raises(Blocked):
        sign(box, now=now)
    again = pack(box.organisation, box.holders, now=now)
    assert again.number == box.number + 1
    sign(again, now=now)


def test_only_printed_free_cards_of_the_organisation_are_packed(app: Flask, now: Any) -> None:
    box = packed(now=now, count=1)
    with pytest.raises(Blocked):
        pack(box.organisation, box.holders, now=now)
    elsewhere, [_other] = lying(now=now, count=1)
    with pytest.raises((Blocked, Invalid)):
        pack(elsewhere, box.holders, now=now)


def test_who_packs_does_not_sign(app: Flask, now: Any) -> None:
    organisation_id, holders = lying(now=now, count=1)
    with transaction() as session:
        both = officer(session, Role.BADGE_OFFICE, Role.LIAISON, now=now)
        desk = officer(session, Role.PROTOCOL, now=now)
    for actor, refusal in ((both, Invalid), (desk, NotAllowed)):
        with pytest.raises(refusal), transaction() as session:
            custody.pack(
                session, organisation=session.get_one(custody.Organisation, organisation_id), liaison_id=both.id,
                badge_ids=[holders[0].badge_id], actor=actor, now=now,
            )  # fmt: skip


def test_a_packed_card_is_not_handed_over_at_the_desk_as_well(app: Flask, now: Any) -> None:
    box = packed(now=now, count=1)
    with pytest.raises(Blocked), transaction() as session:
        hand_over(session, lock_badge(session, box.holders[0].badge_id), now=now)


def test_the_office_packs_and_the_liaison_officer_signs_on_their_pages(app: Flask, now: Any, sign_in: Any) -> None:
    _organisation, holders = lying(now=now)
    clerk = sign_in("badge_office")
    page = clerk.get("/badges/boxes")
    clerk.get(page.find("a", href=lambda href: href and "/pack/" in href)["href"])
    shown = [cell.get_text() for cell in clerk.page.select("tbody th")]
    assert [next(name for name in ("Alvarez", "Müller", "Zimmermann") if name in text) for text in shown] == [
        "Alvarez", "Müller", "Zimmermann",
    ]  # fmt: skip
    clerk.submit(form="pack", status=422)
    liaison_id = str(demo_officer(Role.LIAISON).id)
    current_session().rollback()
    kept = str(holders[0].badge_id)
    cards = [box["value"] for box in clerk.page.select("input[name=cards]") if box["value"] != kept]
    page = clerk.submit({"liaison": liaison_id, "cards": cards}, form="pack")
    assert "Box 1" in page.get_text() and "2 badges" in page.get_text()

    phone = sign_in("liaison")
    phone.get("/collect")
    phone.get(phone.page.select_one("tbody th a")["href"])
    assert "Count, then sign" in phone.page.get_text()
    phone.submit({"counted": "3", "name": "Phan Gia Bách", "agreed": "yes"}, form="sign", status=422)
    assert phone.page.find(id="name")["value"] == "Phan Gia Bách"
    page = phone.submit({"counted": "2", "name": "Phan Gia Bách", "agreed": "yes"}, form="sign")
    assert "Receipt 1" in page.get_text() and "Signed for" in page.get_text()
    card = clerk.get(f"/badges/cards/{holders[1].number}").get_text()
    assert "Receipt 1" in card and "Handed to the liaison officer" in card


def test_a_foreign_box_looks_like_none(app: Flask, now: Any, sign_in: Any) -> None:
    with transaction() as session:
        other = officer(session, Role.LIAISON, now=now)
    box = packed(now=now, liaison=other)
    phone = sign_in("liaison")
    for path in ("", "/receipt.pdf"):
        assert phone.http.get(f"/badges/boxes/{box.number}{path}").status_code == 404
    given = {"counted": "3", "name": "Phan Gia Bách", "agreed": "yes", "version": "1"}
    phone.post(f"/badges/boxes/{box.number}/sign", given, status=404)
    assert "No box waits for you" in phone.get("/collect").get_text()
    assert receipts() == []


def test_a_form_sent_twice_signs_once_and_a_stale_one_not_at_all(app: Flask, now: Any, sign_in: Any) -> None:
    box = packed(now=now)
    phone = sign_in("liaison")
    phone.get(f"/badges/boxes/{box.number}")
    given = {"counted": "3", "name": "Phan Gia Bách", "agreed": "yes"}
    fields = {"once": phone.page.select_one("#sign [name=once]")["value"], **given}
    version = phone.page.select_one("#sign [name=version]")["value"]
    path = f"/badges/boxes/{box.number}/sign"
    for _again in range(2):
        phone.post(path, {**fields, "version": version})
    assert len(receipts()) == 1
    phone.post(path, {**given, "version": version}, status=409)
    assert len(receipts()) == 1


def test_the_office_calls_a_box_off_on_its_page(app: Flask, now: Any, sign_in: Any) -> None:
    box = packed(now=now)
    clerk = sign_in("badge_office")
    clerk.get(f"/badges/boxes/{box.number}")
    page = clerk.submit(form=form_to(clerk, f"/badges/boxes/{box.number}/call-off"))
    assert "Called off" in page.get_text()
    sign_in("liaison").get(f"/badges/boxes/{box.number}")


def test_the_receipt_is_drawn_from_the_box(app: Flask, now: Any, sign_in: Any) -> None:
    box = packed(now=now)
    sign(box, now=now)
    phone = sign_in("liaison")
    answer = phone.http.get(f"/badges/boxes/{box.number}/receipt.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = text_of(answer.data)
    for part in ("Receipt 1", "3 badges", "Phan Gia Bách", *(shown(holder.number) for holder in box.holders)):
        assert part in said
    assert said.index("Alvarez") < said.index("Müller") < said.index("Zimmermann")


def shown(number: str) -> str:
    return f"{number[:4]} {number[4:]}"


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def paper(*cards: ReceiptCard) -> ReceiptPaper:
    return ReceiptPaper(
        event="The event", title="Receipt 12", facts=(("Delegation", "Ethiopia"),),
        columns=("Name", "Category", "Badge number", "Serial"), cards=cards, count=f"{len(cards)} badges",
        declaration="I counted.", signatures=(Signature(label="By", name="A", hint="Sign"),) * 2,
        page="Page {page} of {pages}",
    )  # fmt: skip


@pytest.mark.parametrize("script", PEOPLE)
def test_names_of_every_script_stand_on_the_receipt_whole_and_can_be_copied(script: str) -> None:
    family, given, latin_family, latin_given, *_rest = PEOPLE[script]
    native = f"{family} {given}" if latin_family else ""
    name = f"{latin_given or given} {latin_family or family}"
    card = ReceiptCard(name=name, native=native, category="Delegate", number="4930 1187", serial="09af 33de 1b2c 4411")
    said = text_of(draw_receipt(paper(card)))
    assert "4930 1187" in said and "09af 33de 1b2c 4411" in said
    assert set(name) | set(family) | set(given) <= set(said)
    assert "\ufffd" not in said


def test_a_name_that_no_font_has_stands_in_its_latin_form_alone() -> None:
    card = ReceiptCard(name="Tenzin", native="\U0001f409", category="Delegate", number="4930 1187", serial="09af")
    assert "Tenzin" in text_of(draw_receipt(paper(card)))


def test_a_long_list_goes_on_over_pages_and_is_signed_on_the_last() -> None:
    card = ReceiptCard(name="Ana", native="", category="Delegate", number="4930 1187", serial="09af")
    pdf = draw_receipt(paper(*[card] * 60))
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    assert len(texts) == 3
    assert [f"Page {place} of 3" in text for place, text in enumerate(texts, 1)] == [True] * 3
    assert ["I counted." in text for text in texts] == [False, False, True]
    assert pdf == draw_receipt(paper(*[card] * 60))


def test_the_focal_point_sees_whose_badge_lies_in_the_office_and_who_collected_it(app: Flask, now: Any) -> None:
    box = packed(now=now)
    with app.test_request_context():
        from accreditation.badges.collection_views import delegation_panel
        from accreditation.delegations.models import Organisation

        organisation = current_session().get_one(Organisation, box.organisation)
        before = str(delegation_panel(organisation))
        current_session().rollback()
        sign(box, now=now)
        after = str(delegation_panel(current_session().get_one(Organisation, box.organisation)))
    assert "packed for" in before and "Zimmermann" in before
    assert "receipt 1" in after


def test_serials_stand_in_groups_of_four(app: Flask, now: Any) -> None:
    box = packed(now=now, count=1)
    with app.test_request_context():
        [line] = [box_pages._line(badge) for badge in badges_of(box)]
    assert [len(group) for group in line.serial.split(" ")] == [4, 4, 4, 4]
