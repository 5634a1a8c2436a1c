"""The ledger's page, and what a file's page says of the gates."""

from __future__ import annotations

from sqlalchemy import event as sql_event
from sqlalchemy import text

from accreditation.kernel.database import db, transaction
from tests.people import issued


def test_the_ledger_shows_who_where_why_and_by_whom_and_filters(scanner_at, sign_in, today):
    outer, lift = scanner_at("press_entrance"), scanner_at("leaders_lift")
    holder, other = issued(now=today), issued(now=today, family_name="Okafor", given_names="Chidi")
    outer.scan(holder.token)
    lift.scan(other.token)
    lift.scan("not a badge")
    reader = sign_in("auditor")
    page = reader.get("/gate/ledger").get_text()
    for words in (
        "Darina Veselinova",
        "Chidi Okafor",
        "Press entrance",
        "No access to zone 6",
        "Nobody known",
        "3 scans",
    ):
        assert words in page
    for query, shown, hidden in (
        ("gate=press_entrance", "Veselinova", "Okafor"),
        ("verdict=refuse", "Okafor", "Veselinova"),
        (f"q={holder.number[:4]}+{holder.number[4:]}", "Veselinova", "Okafor"),
    ):
        page = reader.get(f"/gate/ledger?{query}").get_text()
        assert shown in page
        assert hidden not in page
    assert "No scan matches" in reader.get("/gate/ledger?q=1").get_text()


def test_the_ledger_turns_pages_and_keeps_its_filters(scanner_at, sign_in):
    gate = scanner_at("press_entrance")
    gate.send([gate.reading(read=f"not a badge {n}") for n in range(51)])
    reader = sign_in("auditor")
    first = reader.get("/gate/ledger?verdict=refuse")
    assert "1–50 of 51" in first.get_text()
    second = reader.get(first.find("a", rel="next")["href"])
    assert "51–51 of 51" in second.get_text()
    assert [each["value"] for each in second.find_all("option", selected=True)] == ["", "refuse", ""]
    for odd in ("0", "-1", "x", "²", "9" * 30):
        reader.get(f"/gate/ledger?page={odd}")


def test_the_ledger_asks_the_database_no_more_for_more_rows(scanner_at, sign_in, today):
    gate, reader = scanner_at("press_entrance"), sign_in("auditor")
    seen = []
    sql_event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    counts = []
    for _ in range(2):
        for _ in range(3):
            gate.scan(issued(now=today).token)
        seen.clear()
        reader.get("/gate/ledger")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 20, "\n".join(seen)


def test_an_erased_person_stays_in_the_ledger_without_a_name(scanner_at, sign_in, today):
    holder = issued(now=today)
    scanner_at("press_entrance").scan(holder.token)
    with transaction(unaudited="a test") as session:
        session.execute(text("DELETE FROM data_keys WHERE id = :id"), {"id": holder.file_id})
    page = sign_in("auditor").get("/gate/ledger").get_text()
    assert "Erased" in page
    assert "Veselinova" not in page


def test_an_officer_sees_the_scans_of_the_gate_of_their_open_shift_and_of_no_other(scanner_at, sign_in, today):
    holder, other = issued(now=today), issued(now=today, family_name="Okafor", given_names="Chidi")
    scanner_at("press_entrance").scan(holder.token)
    scanner_at("main_entrance").scan(other.token)
    mine, reader = scanner_at("press_entrance", demo=True), sign_in("gate_officer")
    page = reader.get("/gate/ledger").get_text()
    assert "Veselinova" in page
    assert "Okafor" not in page
    assert "1 scan · Press entrance" in page
    for query in ("gate=main_entrance", "gate=", f"q={other.number}"):
        assert "Okafor" not in reader.get(f"/gate/ledger?{query}").get_text()
    for role in ("gate_supervisor", "commander", "auditor"):
        page = sign_in(role).get("/gate/ledger").get_text()
        assert "Veselinova" in page
        assert "Okafor" in page
    reader.get("/gate")
    reader.post(f"/gate/shifts/{mine.shift_id}/end")
    page = reader.get("/gate/ledger").get_text()
    assert "No shift of yours is open" in page
    assert "Veselinova" not in page


def test_without_a_shift_an_officer_is_told_so_and_shown_nobody(scanner_at, sign_in, today):
    holder = issued(now=today)
    scanner_at("press_entrance").scan(holder.token)
    page = sign_in("gate_officer").get("/gate/ledger")
    assert "No shift of yours is open" in page.get_text()
    assert page.find("table") is None
    assert page.find("a", href="/gate") is not None


def test_an_empty_ledger_says_so(sign_in):
    assert "Nothing was scanned yet" in sign_in("commander").get("/gate/ledger").get_text()


def test_the_ledger_is_not_for_desks(sign_in):
    sign_in("press_centre").get("/gate/ledger", status=403)


def test_a_files_page_says_where_the_person_is_to_those_who_may_see_the_gates(scanner_at, sign_in, today):
    holder = issued(now=today)
    assert "At the gates" not in sign_in("commander").get(f"/files/{holder.reference}").get_text()
    scanner_at("press_entrance").scan(holder.token)
    panel = (
        sign_in("commander")
        .get(f"/files/{holder.reference}")
        .find("section", attrs={"aria-labelledby": "at-the-gates"})
    )
    assert "1 Perimeter" in panel.get_text()
    assert "Press entrance: Admit" in panel.get_text()
    assert "At the gates" not in sign_in("press_centre").get(f"/files/{holder.reference}").get_text()
