"""The pages to picture: one line each. A new page gets a line here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shot:
    """One page: its name, who sees it, its address, at which moment of the walk it has most to show.

    `who`: "anyone" (nobody signed in), "guest" (the walk's applicant), "phone" (the gate's), or a role of the
    demonstration. In `path`, {own} and {number} are the walk's file and badge; other names stand in FINDERS. `click`:
    what is pressed once the page is there. `wait`: what must be there at last.
    """

    name: str
    who: str
    path: str
    when: str = "before"
    status: int = 200
    click: tuple[str, ...] = ()
    wait: str = "main"


#: What a page's address names, and where it is found: who looks, at which list, by which link.
FINDERS = {
    "sent": ("press_centre", "/files?tab=to_take_up", 'th a[href^="/files/"]'),
    "in_vetting": ("vetting", "/files", 'th a[href^="/files/"]'),
    "referred": ("board", "/files", 'th a[href^="/files/"]'),
    "to_approve": ("approver", "/files", 'th a[href^="/files/"]'),
    "run": ("badge_office", "/badges", 'a[href^="/badges/runs/"]'),
    "to_pack": ("badge_office", "/badges/boxes", 'a[href*="/badges/boxes/pack"]'),
    "open_box": ("badge_office", "/badges/boxes", 'th a[href^="/badges/boxes/"]'),
    "my_box": ("liaison", "/collect", 'th a[href^="/badges/boxes/"]'),
    "principal": ("protocol", "/principals", 'th a[href^="/files/"]'),
    "accredited": ("focal_point", "/delegation?tab=accredited", 'th a[href^="/applications/"]'),
    "theirs": ("applicant", "/applications", 'main a[href^="/applications/"]'),
}

PAGES = (
    # Everybody
    Shot("start", "anyone", "/"),
    Shot("privacy", "anyone", "/privacy"),
    Shot("accessibility", "anyone", "/accessibility"),
    Shot("apply", "anyone", "/apply/press"),
    Shot("apply-error", "anyone", "/apply/press", click=("#apply button[type=submit]",), wait=".govuk-error-summary"),
    Shot("link-sent", "anyone", "/apply/press/sent"),
    Shot("continue", "anyone", "/continue"),
    Shot("continue-sent", "anyone", "/continue/sent"),
    Shot("enter-code", "anyone", "/enter-code"),
    Shot("sign-in", "anyone", "/sign-in"),
    Shot("sign-in-error", "anyone", "/sign-in", click=("#sign-in button[type=submit]",), wait=".govuk-error-summary"),
    Shot("link-expired", "anyone", "/enter/no-such-link", status=410),
    Shot("not-found", "anyone", "/no-such-page", status=404),
    Shot("not-signed-in", "anyone", "/files", status=401),
    Shot("not-allowed", "vetting", "/badges", status=403),
    Shot("no-page-yet", "liaison", "/home"),
    Shot("outbox", "anyone", "/outbox"),
    Shot("outbox-no-match", "anyone", "/outbox?q=no-such-address"),
    # The applicant, step by step
    Shot("step-person", "guest", "/applications/{own}/person", when="begun"),
    Shot(
        "step-person-error",
        "guest",
        "/applications/{own}/person",
        when="begun",
        click=("#step button[type=submit]",),
        wait=".govuk-error-summary",
    ),
    Shot("step-portrait-empty", "guest", "/applications/{own}/portrait", when="begun"),
    Shot("step-documents-empty", "guest", "/applications/{own}/documents", when="begun"),
    Shot("step-check-missing", "guest", "/applications/{own}/check", when="begun"),
    Shot("status-draft", "guest", "/applications/{own}", when="begun"),
    Shot("begun-already", "guest", "/apply/press/begin", when="begun"),
    Shot("begin", "guest", "/apply/observer/begin", when="begun"),
    Shot("step-document", "guest", "/applications/{own}/document", when="answered"),
    Shot("step-role", "guest", "/applications/{own}/role", when="answered"),
    Shot("step-role-rows", "guest", "/applications/{own}/role", when="answered",
         click=('button[value="add equipment 1"]',), wait="#equipment-1-what"),
    Shot("step-stay", "guest", "/applications/{own}/stay", when="answered"),
    Shot("step-portrait", "guest", "/applications/{own}/portrait", when="answered"),
    Shot("step-documents", "guest", "/applications/{own}/documents", when="answered"),
    Shot("step-check", "guest", "/applications/{own}/check", when="answered"),
    Shot("own-applications", "guest", "/applications", when="answered"),
    Shot("status-approved", "guest", "/applications/{own}", when="printed"),
    Shot("applicant-list", "applicant", "/applications"),
    Shot("applicant-status", "applicant", "/applications/{theirs}"),
    # The focal point
    Shot("delegation", "focal_point", "/delegation"),
    Shot("delegation-no-match", "focal_point", "/delegation?tab=all&q=zzzzzz"),
    Shot("delegation-add", "focal_point", "/delegation/add"),
    Shot("delegation-add-error", "focal_point", "/delegation/add", click=("#add button[type=submit]",),
         wait=".govuk-error-summary"),
    # The desks
    Shot("queue-empty", "press_centre", "/files"),
    Shot("queue-press", "press_centre", "/files?tab=to_take_up"),
    Shot("queue-all", "press_centre", "/files?tab=all"),
    Shot("queue-search", "press_centre", "/files?tab=all&q=nguyen"),
    Shot("queue-no-match", "press_centre", "/files?tab=all&q=zzzzzz"),
    Shot("queue-protocol", "protocol", "/files"),
    Shot("queue-vetting", "vetting", "/files"),
    Shot("queue-board", "board", "/files"),
    Shot("queue-approver", "approver", "/files"),
    Shot("queue-commander", "commander", "/files"),
    Shot("queue-auditor", "auditor", "/files"),
    Shot("queue-picked", "protocol", "/files?tab=to_take_up",
         click=("tbody input[type=checkbox]", "tbody tr:nth-child(2) input[type=checkbox]"), wait=".acc-bulk"),
    Shot("bulk-plan", "protocol", "/files?tab=to_take_up",
         click=("tbody input[type=checkbox]", ".acc-bulk button:not([hidden])"), wait="#take"),
    Shot("bulk-reason", "protocol", "/files?tab=to_take_up",
         click=("tbody input[type=checkbox]", ".acc-bulk button[value=withdraw]", "#take button[type=submit]"),
         wait=".govuk-error-summary"),
    Shot("file-sent", "press_centre", "/files/{sent}"),
    Shot("file-in-review", "press_centre", "/files/{own}", when="taken"),
    Shot("file-vetting", "vetting", "/files/{in_vetting}"),
    Shot("file-board", "board", "/files/{referred}"),
    Shot("file-approver", "approver", "/files/{to_approve}"),
    Shot(
        "file-no-decision",
        "approver",
        "/files/{to_approve}",
        click=('form[action$="/decide"] button[type=submit]',),
        wait=".govuk-error-summary",
    ),
    Shot("file-auditor", "auditor", "/files/{own}", when="scanned"),
    Shot("file-commander", "commander", "/files/{own}", when="scanned"),
    # The badge office
    Shot("badges", "badge_office", "/badges"),
    Shot("badges-after-run", "badge_office", "/badges", when="printed"),
    Shot("run", "badge_office", "/badges/runs/{run}", when="printed"),
    Shot("cards", "badge_office", "/badges/cards", when="printed"),
    Shot("cards-no-match", "badge_office", "/badges/cards?q=00000000", when="printed"),
    Shot("card-printed", "badge_office", "/badges/cards/{number}", when="printed"),
    Shot(
        "card-not-checked",
        "badge_office",
        "/badges/cards/{number}",
        when="printed",
        click=("#hand-over button[type=submit]",),
        wait=".govuk-error-summary",
    ),
    Shot("card-identity", "badge_office", "/badges/cards/{number}", when="printed",
         click=("#show-identity button[type=submit]",), wait="#identity"),
    Shot("card-issued", "badge_office", "/badges/cards/{number}", when="scanned"),
    Shot("boxes", "badge_office", "/badges/boxes"),
    Shot("box-pack", "badge_office", "/badges/boxes/pack/{to_pack}"),
    Shot("box-pack-error", "badge_office", "/badges/boxes/pack/{to_pack}", click=("#pack button[type=submit]",),
         wait=".govuk-error-summary"),
    Shot("box-open", "badge_office", "/badges/boxes/{open_box}"),
    Shot("collect", "liaison", "/collect"),
    Shot("box-sign", "liaison", "/badges/boxes/{my_box}"),
    Shot("box-sign-error", "liaison", "/badges/boxes/{my_box}", click=("#sign button[type=submit]",),
         wait=".govuk-error-summary"),
    # Principals, and a person who is replaced
    Shot("principals", "protocol", "/principals"),
    Shot("principals-pin-error", "protocol", "/principals", click=('form[id^="give-"] button',),
         wait=".govuk-error-summary"),
    Shot("principal", "protocol", "/files/{principal}"),
    Shot("principal-enter", "protocol", "/principals/enter"),
    Shot("principal-enter-error", "protocol", "/principals/enter", click=("#enter button[type=submit]",),
         wait=".govuk-error-summary"),
    Shot("replace", "focal_point", "/applications/{accredited}/replace"),
    Shot("replace-error", "focal_point", "/applications/{accredited}/replace", click=("#replace button[type=submit]",),
         wait=".govuk-error-summary"),
    # Corrections after submission
    Shot("correct", "press_centre", "/files/{own}/correct", when="scanned"),
    Shot("correct-person", "press_centre", "/files/{own}/correct/person", when="scanned"),
    Shot("correct-error", "press_centre", "/files/{own}/correct/role", when="scanned",
         click=("#correct .govuk-button[type=submit]",), wait=".govuk-error-summary"),
    Shot("correct-portrait", "press_centre", "/files/{own}/correct/portrait", when="scanned"),
    Shot("correct-contact", "guest", "/applications/{own}/contact", when="scanned"),
    Shot("correct-zones", "approver", "/files/{own}/zones", when="scanned"),
    Shot("mend", "gate_supervisor", "/gate/desk/{own}/mend", when="scanned"),
    Shot("mend-error", "gate_supervisor", "/gate/desk/{own}/mend/person", when="scanned",
         click=("#correct .govuk-button[type=submit]",), wait=".govuk-error-summary"),
    # The gates
    Shot("resolution-desk", "gate_supervisor", "/gate/desk", when="scanned"),
    Shot("resolution-desk-error", "gate_supervisor", "/gate/desk", when="scanned",
         click=("#look-up button[type=submit]",), wait=".govuk-error-summary"),
    Shot("resolution-person", "gate_supervisor", "/gate/desk/{own}", when="scanned"),
    Shot("gate-home-not-enrolled", "gate_officer", "/gate", when="scanned", wait='[data-slot="no-key"]'),
    Shot("gate-home", "phone", "/gate", when="scanned", wait="#open-shift"),
    Shot("gate-shifts", "gate_supervisor", "/gate", when="scanned"),
    Shot("enrol", "anyone", "/gate/enrol"),
    Shot("devices", "gate_supervisor", "/gate/devices", when="scanned"),
    Shot("device-no-name", "gate_supervisor", "/gate/devices", when="scanned",
         click=("#add-device button[type=submit]",), wait=".govuk-error-summary"),
    Shot("device-revoke", "gate_supervisor", "/gate/devices", when="scanned",
         click=('a[href$="/revoke"]',), wait="#revoke"),
    Shot("ledger", "gate_supervisor", "/gate/ledger", when="scanned"),
    Shot("ledger-none", "gate_supervisor", "/gate/ledger?q=00000000", when="scanned"),
    Shot("ledger-conflicts", "gate_supervisor", "/gate/ledger?only=conflicts", when="scanned"),
    Shot("ledger-no-shift", "gate_officer", "/gate/ledger"),
    Shot("close", "gate_supervisor", "/gate/close", when="scanned"),
    Shot("scanner-no-shift", "gate_officer", "/gate/scanner/press_entrance", when="scanned",
         wait='[data-slot="why"]'),
    Shot("scanner-verdict", "phone", "/gate/scanner/press_entrance", when="scanned", wait='[data-slot="word"]'),
    # The phone's camera has a badge before it: its verdict comes first, and is left by the first key.
    Shot("scanner-typed", "phone", "/gate/scanner/press_entrance", when="scanned",
         click=('[data-do="next"]:visible', '[data-do="type"]:visible'), wait="#typed-form"),
    Shot("scanner-last", "phone", "/gate/scanner/press_entrance", when="scanned",
         click=('[data-do="next"]:visible', '[data-do="last"]:visible'), wait='[data-slot="scans"]'),
    Shot("scanner-supervisor", "phone", "/gate/scanner/press_entrance", when="scanned",
         click=('[data-do="supervise"]:visible',), wait='[data-slot="wrong"]'),
)  # fmt: skip
