"""Print runs and custody: what prints, what is kept back, stop and resume, hand-over, reprint."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import select

from accreditation.applications import actions as file_actions
from accreditation.applications.effects import Decision
from accreditation.applications.models import Application, Portrait
from accreditation.audit.models import AuditEvent
from accreditation.badges import actions, locks, queries
from accreditation.badges.jobs import make_run
from accreditation.badges.models import Badge, PrintRun
from accreditation.badges.token import read, serial_text
from accreditation.badges.workflow import BadgeState, RunState
from accreditation.kernel import files
from accreditation.kernel.database import current_session, transaction
from accreditation.kernel.errors import Blocked, Conflict, Invalid, NotAllowed
from accreditation.kernel.jobs import defer, run_worker
from accreditation.policy.actors import Role
from accreditation.programme.queries import current_event
from tests.badges.examples import portrait
from tests.files import file_upto, officer
from tests.people import issued
from tests.together import together

CHECKS = frozenset(actions.CHECKS)


def order(now, *file_ids, **options):
    """A run over these files by a clerk of the badge office; its id."""
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        wanted = [session.get_one(Application, file_id) for file_id in file_ids]
        run = actions.order_run(session, wanted, actor=clerk, now=now, **options)
        defer(session, make_run, run_id=str(run.id))
        return run.id


def work(app):
    """Do every job that waits."""
    current_session().rollback()
    run_worker(app, app.config["SQLALCHEMY_DATABASE_URI"], wait=False)
    current_session().rollback()


def cards(run_id):
    current_session().rollback()
    rows = select(Badge).where(Badge.run_id == run_id).order_by(Badge.number)
    return list(current_session().execute(rows).unique().scalars())


def printed_card(app, now):
    """One approved file's printed card; (file id, badge id)."""
    file_id = file_upto("approve", now=now, portrait=portrait(1))
    run_id = order(now, file_id)
    work(app)
    return file_id, cards(run_id)[0].id


def hand_over(now, badge_id, checks=CHECKS):
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.hand_over(session, locks.lock_badge(session, badge_id), checks=checks, actor=clerk, now=now)


def badge(badge_id):
    current_session().rollback()
    return current_session().get_one(Badge, badge_id)


def test_a_run_prints_front_and_back_of_each_badge_and_its_code_reads_back(app, now):
    wanted = [file_upto("approve", now=now, portrait=portrait(n), given_names=f"Given {'ABC'[n]}") for n in range(3)]
    run_id = order(now, *wanted)
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.state, run.done, run.kept_back) == (RunState.DONE, 3, 0)
    pdf = pypdfium2.PdfDocument(files.read(current_session(), run.parts[0].file_id))
    assert len(pdf) == 6
    texts = {zxingcpp.read_barcodes(pdf[n].render(scale=300 / 72).to_pil())[0].text for n in (0, 2, 4)}
    event = current_event(current_session())
    assert texts == {queries.token_of(each, event) for each in cards(run_id)}
    assert {serial_text(read(text).payload.serial) for text in texts} == {serial_text(b.serial) for b in cards(run_id)}
    pdf.close()


def test_a_badge_without_a_portrait_is_kept_back_and_the_others_print(app, now):
    good, bad = (file_upto("approve", now=now, portrait=portrait(n)) for n in (1, 2))
    with transaction(unaudited="a test takes a portrait away") as session:
        session.delete(session.get_one(Portrait, bad))
    run_id = order(now, good, bad)
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.state, run.done, run.kept_back) == (RunState.DONE, 1, 1)
    kept = queries.waiting_cards(current_session())
    assert [(each.application_id, each.problem) for each in kept] == [(bad, "portrait_missing")]


def test_a_name_in_a_script_without_a_font_is_printed_in_latin_and_the_run_says_so(app, now, sign_in):
    plain = file_upto("approve", now=now, portrait=portrait(1))
    noted = file_upto("approve", now=now, portrait=portrait(2), native_name="ߡߊߘߌ߫ ߞߋߕߊ߫", family_name="Keita")
    run_id = order(now, plain, noted)
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.state, run.done, run.kept_back) == (RunState.DONE, 2, 0)
    assert {each.application_id: each.problem for each in cards(run_id)} == {plain: "", noted: "in_latin_alone"}
    assert queries.waiting_cards(current_session()) == []
    clerk = sign_in("badge_office")
    page = clerk.get(f"/badges/runs/{run.number}")
    assert "Printed without the name in its own script" in page.find(id="in-latin-alone").get_text()
    rows = [row.get_text() for row in page.find("table").find_all("tr")]
    assert len(rows) == 2 and "ߡߊߘߌ߫ ߞߋߕߊ߫" in rows[1]
    number = next(each.number for each in cards(run_id) if each.application_id == noted)
    assert "Printed without the name in its own script" in clerk.get(f"/badges/cards/{number}").get_text()


def test_a_run_of_names_that_all_print_says_nothing_of_scripts(app, now, sign_in):
    order(now, file_upto("approve", now=now, portrait=portrait(1), native_name="Արամ Հովհաննիսյան"))
    work(app)
    page = sign_in("badge_office").get("/badges/runs/1")
    assert page.find(id="in-latin-alone") is None and "1" in page.h1.get_text()


def face_of(now, **changes):
    """The values on the card of an approved file; what is changed of its organisation is given by name."""
    file_id = file_upto("approve", now=now, portrait=portrait(1))
    with transaction(unaudited="a test dresses an organisation") as session:
        organisation = session.get_one(Application, file_id).organisation
        for name, value in changes.items():
            setattr(organisation, name, value)
    run_id = order(now, file_id)
    return queries.faces(current_session(), cards(run_id), current_event(current_session()))[0]


def test_beside_a_countrys_plate_stands_the_country_by_its_own_name(app, now):
    face = face_of(now, plate="KOR", print_name="Hanbit Daily")
    assert (face.code, face.code_name, face.organisation) == ("KOR", "Republic of Korea", "Hanbit Daily")


def test_beside_an_organisations_own_plate_stands_its_name(app, now):
    face = face_of(now, plate="LAS", print_name="League of Arab States")
    assert (face.code, face.code_name) == ("LAS", "League of Arab States")


def test_without_a_plate_the_organisations_name_has_its_place(app, now):
    face = face_of(now, plate="", print_name="Foxglove Post")
    assert (face.code, face.code_name) == ("", "Foxglove Post")


def test_only_approved_files_are_ordered(app, now):
    cleared = file_upto("clear", now=now)
    with pytest.raises(Blocked):
        order(now, cleared)


def test_a_file_revoked_after_it_was_queued_is_not_printed(app, now):
    good, ended = (file_upto("approve", now=now, portrait=portrait(n)) for n in (1, 2))
    run_id = order(now, good, ended)
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = file_actions.lock(session, ended)
        file_actions.take_step(session, file, "revoke", actor=commander, now=now, decision=Decision(reason="sealed"))
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.done, run.kept_back) == (1, 1)
    pdf = pypdfium2.PdfDocument(files.read(current_session(), run.parts[0].file_id))
    assert len(pdf) == 2
    pdf.close()


def test_a_cancelled_run_prints_nothing_and_goes_on_where_it_stood(app, now, monkeypatch):
    monkeypatch.setattr(actions, "PART_SIZE", 1)
    wanted = [file_upto("approve", now=now, portrait=portrait(n)) for n in range(3)]
    run_id = order(now, *wanted)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.cancel_run(session, run_id, actor=clerk, now=now)
    work(app)
    assert current_session().get_one(PrintRun, run_id).done == 0
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.resume_run(session, run_id, actor=clerk, now=now)
        defer(session, make_run, run_id=str(run_id))
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.state, run.done, len(run.parts)) == (RunState.DONE, 3, 3)


def test_a_job_run_twice_makes_each_part_once(app, now):
    run_id = order(now, file_upto("approve", now=now, portrait=portrait(1)))
    with transaction(unaudited="a test queues the job again") as session:
        defer(session, make_run, run_id=str(run_id))
    work(app)
    run = current_session().get_one(PrintRun, run_id)
    assert (run.done, run.state) == (1, RunState.DONE)


def test_an_order_that_is_rolled_back_leaves_no_job(app, now):
    file_id = file_upto("approve", now=now)
    with pytest.raises(ZeroDivisionError), transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        run = actions.order_run(session, [session.get_one(Application, file_id)], actor=clerk, now=now)
        defer(session, make_run, run_id=str(run.id))
        raise ZeroDivisionError
    jobs = current_session().connection().exec_driver_sql("SELECT count(*) FROM procrastinate_jobs").scalar_one()
    assert jobs == 0


def test_a_card_is_handed_over_after_all_three_checks(app, now):
    _file, badge_id = printed_card(app, now)
    with pytest.raises(Invalid):
        hand_over(now, badge_id, checks=frozenset({"document", "face"}))
    assert badge(badge_id).state is BadgeState.PRINTED
    hand_over(now, badge_id)
    assert badge(badge_id).state is BadgeState.ISSUED
    with pytest.raises(Blocked):
        hand_over(now, badge_id)


def test_a_card_of_a_suspended_file_is_not_handed_over(app, now):
    file_id, badge_id = printed_card(app, now)
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        file = file_actions.lock(session, file_id)
        file_actions.take_step(session, file, "suspend", actor=commander, now=now, decision=Decision(reason="sealed"))
    with pytest.raises(Blocked):
        hand_over(now, badge_id)


def test_a_reprint_needs_a_reason_and_the_old_card_dies_when_the_new_one_is_handed_over(app, now):
    _file, old = printed_card(app, now)
    hand_over(now, old)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        with pytest.raises(Invalid):
            actions.reprint(session, locks.lock_badge(session, old), reason="", actor=clerk, now=now)
        new = actions.reprint(session, locks.lock_badge(session, old), reason="damaged", actor=clerk, now=now)
        assert new.serial != session.get_one(Badge, old).serial
    new_id = new.id
    assert badge(old).state is BadgeState.ISSUED
    order(now, waiting=queries.waiting_cards(current_session()))
    work(app)
    hand_over(now, new_id)
    assert (badge(old).state, badge(new_id).state) == (BadgeState.SUPERSEDED, BadgeState.ISSUED)


def test_a_lost_card_dies_at_once(app, now):
    _file, old = printed_card(app, now)
    hand_over(now, old)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        actions.reprint(session, locks.lock_badge(session, old), reason="lost", actor=clerk, now=now)
    assert badge(old).state is BadgeState.LOST


def test_no_card_is_made_for_an_ended_permission(app, now):
    file_id, badge_id = printed_card(app, now)
    hand_over(now, badge_id)
    with transaction() as session:
        commander, clerk = (officer(session, role, now=now) for role in (Role.COMMANDER, Role.BADGE_OFFICE))
        session.flush()
        file = file_actions.lock(session, file_id)
        file_actions.take_step(session, file, "revoke", actor=commander, now=now, decision=Decision(reason="sealed"))
        with pytest.raises(Blocked):
            actions.reprint(session, locks.lock_badge(session, badge_id), reason="damaged", actor=clerk, now=now)


def test_two_cards_of_one_person_are_never_both_in_force(app, now):
    file_id, _badge = printed_card(app, now)
    with pytest.raises(Conflict), transaction(unaudited="a test writes past the verbs") as session:
        kept = session.execute(select(Badge).where(Badge.application_id == file_id)).unique().scalar_one()
        copied = {"key_number", "zones", "valid_from", "valid_until", "identity_version", "queued_at"}
        same = {name: getattr(kept, name) for name in copied}
        session.add(Badge(serial=1, number="00000000", issue=2, application_id=file_id, **same))


def test_who_is_not_of_the_badge_office_orders_no_run(app, now):
    file_id = file_upto("approve", now=now)
    with pytest.raises(NotAllowed), transaction() as session:
        desk = officer(session, Role.PRESS_CENTRE, now=now)
        session.flush()
        actions.order_run(session, [session.get_one(Application, file_id)], actor=desk, now=now)


def test_the_badge_office_prints_and_hands_over_on_its_pages(app, now, sign_in):
    file_upto("approve", now=now, portrait=portrait(1))
    clerk = sign_in("badge_office")
    assert "1 badge waits" in clerk.get("/badges").get_text()
    page = clerk.submit(form=form_to(clerk, "/badges/runs"))
    assert "Run 1" in page.h1.get_text()
    work(app)
    page = clerk.get("/badges/runs/1")
    assert part_of(clerk).startswith(b"%PDF")
    number = current_session().execute(select(Badge.number)).scalar_one()
    picture = clerk.get(f"/badges/cards/{number}").find("img", class_="acc-face")["src"]
    assert clerk.http.get(picture).data.startswith(b"\xff\xd8\xff")
    clerk.submit({"checks": ["document"]}, form="hand-over", status=422)
    page = clerk.submit({"checks": sorted(CHECKS)}, form="hand-over")
    assert "Issued" in page.get_text()


def form_to(client, action):
    forms = [form for form in client.page.find_all("form") if form.get("method") == "post"]
    return next(place for place, form in enumerate(forms) if form["action"] == action)


def part_of(client, path="/badges/runs/1/parts/0.pdf"):
    """A part's PDF, taken as a browser takes it."""
    form = client.page.find("form", action=path)
    fields = {field["name"]: field["value"] for field in form.find_all("input")}
    return client.http.post(path, data=fields).data


def test_who_takes_a_part_and_how_often_is_on_record(app, now, sign_in):
    order(now, file_upto("approve", now=now, portrait=portrait(1)))
    work(app)
    clerk = sign_in("badge_office")
    assert "Taken " not in clerk.get("/badges/runs/1").get_text()
    assert clerk.http.get("/badges/runs/1/parts/0.pdf").status_code == 405
    for _again in range(2):
        clerk.get("/badges/runs/1")
        assert part_of(clerk).startswith(b"%PDF")
    assert clerk.get("/badges/runs/1").get_text().count("Taken ") == 2
    taken = select(AuditEvent.about).where(AuditEvent.action == "run:download")
    assert list(current_session().execute(taken).scalars()) == [{"number": 1, "part": 1}] * 2
    assert sign_in("commander").http.get("/badges/runs/1").status_code == 403


def test_the_badge_office_with_nothing_to_do_says_so(app, sign_in):
    assert "Nothing waits to be printed" in sign_in("badge_office").get("/badges").get_text()


def test_a_number_that_a_card_has_is_not_given_again(app, now, monkeypatch):
    _file, badge_id = printed_card(app, now)
    taken = badge(badge_id).number
    another = file_upto("approve", now=now, portrait=portrait(2))
    drawn = iter([int(taken[:7]), int(taken[:7]), 1234567])
    monkeypatch.setattr(actions.secrets, "randbelow", lambda _limit: next(drawn))
    order(now, another)
    current_session().rollback()
    numbers = current_session().execute(select(Badge.number).order_by(Badge.queued_at)).scalars().all()
    assert sorted({number[:7] for number in numbers}) == sorted({taken[:7], "1234567"})


def test_two_cards_of_one_person_both_show_the_portrait(app, now):
    _file, badge_id = printed_card(app, now)
    with transaction() as session:
        clerk = officer(session, Role.BADGE_OFFICE, now=now)
        session.flush()
        second = actions.reprint(
            session, locks.lock_badge(session, badge_id), reason="damaged", actor=clerk, now=now
        ).id
    cards_shown = [badge(badge_id), current_session().get_one(Badge, second)]
    faces = queries.faces(current_session(), cards_shown, current_event(current_session()))
    assert [face.portrait is not None for face in faces] == [True, True]


def test_why_a_card_was_revoked_is_read_by_those_who_open_sealed_reasons_alone(app, now, sign_in):
    holder = issued(now=now)
    with transaction() as session:
        commander = officer(session, Role.COMMANDER, now=now)
        session.flush()
        card = locks.lock_badge(session, holder.badge_id)
        actions.take_badge_step(session, card, "revoke", reason="A word from the service", actor=commander, now=now)
    desk = sign_in("press_centre").get(f"/files/{holder.reference}").get_text()
    assert "Revoked" in desk and "A word from the service" not in desk
    assert "A word from the service" in sign_in("commander").get(f"/files/{holder.reference}").get_text()


def test_two_clerks_who_order_all_at_once_print_nobody_twice_and_the_second_is_told_nothing_waits(app, now):
    wanted = {file_upto("approve", now=now, portrait=portrait(n), given_names=f"Given {'ABC'[n]}") for n in range(3)}

    def order_all(_number):
        with transaction() as session:
            clerk = officer(session, Role.BADGE_OFFICE, now=now)
            session.flush()
            return actions.order_waiting(session, actor=clerk, now=now).number

    done = together(app, 2, order_all)
    assert sorted(type(each) for each in done if not isinstance(each, int)) == [Blocked]
    assert [each for each in done if isinstance(each, int)] == [1]
    current_session().rollback()
    queued = list(current_session().execute(select(Badge.application_id)).scalars())
    assert sorted(queued, key=str) == sorted(wanted, key=str)
