"""What an applicant is told, and at which state. Pre-approval, vetting and referral are silent on purpose."""

from __future__ import annotations

from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.words import N_

from .workflow import State

_STATUS = N_("See your application")

NOTICE_OF: dict[State, str] = {
    State.SUBMITTED: declare(
        "file_submitted",
        NoticeText(
            N_("We have your application"), N_("Your application has arrived. We tell you when it is decided."), _STATUS
        ),
    ),
    State.WAITLISTED: declare(
        "file_waitlisted",
        NoticeText(
            N_("You are on the waiting list"), N_("All places are taken. We tell you when one is free."), _STATUS
        ),
    ),
    State.RETURNED: declare(
        "file_returned",
        NoticeText(
            N_("We need something from you"), N_("Your application waits for you: some answers need mending."), _STATUS
        ),
    ),
    State.MORE_INFORMATION: declare(
        "file_more_information",
        NoticeText(N_("We have a question"), N_("Your application waits for your answer."), _STATUS),
    ),
    State.APPROVED: declare(
        "file_approved",
        NoticeText(
            N_("You are accredited"),
            N_("Your accreditation is granted. See where and when to collect your badge, and what to bring."),
            _STATUS,
        ),
    ),
    State.REJECTED: declare(
        "file_rejected",
        NoticeText(N_("Your application was not accepted"), N_("See the reason, and what you can do."), _STATUS),
    ),
    State.REFUSED: declare(
        "file_refused",
        NoticeText(N_("Your application was not granted"), N_("See what you can do."), _STATUS),
    ),
    State.SUSPENDED: declare(
        "file_suspended",
        NoticeText(N_("Contact the accreditation desk"), N_("Your accreditation is suspended for now."), _STATUS),
    ),
    State.REVOKED: declare(
        "file_revoked",
        NoticeText(N_("Your accreditation has ended"), N_("Your badge opens no gate any more."), _STATUS),
    ),
}

NOTICE_OF |= {
    State.WITHDRAWN: declare(
        "file_withdrawn",
        NoticeText(
            N_("Your application was withdrawn"),
            N_("Your organisation or the accreditation desk withdrew it."),
            _STATUS,
        ),
    ),
    State.REPLACED: declare(
        "file_replaced",
        NoticeText(
            N_("Somebody else comes in your place"),
            N_("Your organisation named another person. Your badge opens no gate any more."),
            _STATUS,
        ),
    ),
}

#: Steps whose news is another than that of the state they lead to.
NOTICE_AT: dict[str, str] = {
    "reinstate": declare(
        "file_reinstated",
        NoticeText(N_("Your accreditation holds again"), N_("Your badge opens the gates again."), _STATUS),
    ),
    "promote": declare(
        "file_promoted",
        NoticeText(
            N_("A place is free for you"),
            N_("Your application has left the waiting list. We tell you when it is decided."),
            _STATUS,
        ),
    ),
    "expire": declare(
        "file_expired",
        NoticeText(
            N_("Your application was withdrawn"),
            N_("We waited for your answer until its deadline. The place is free again."),
            _STATUS,
        ),
    ),
}
