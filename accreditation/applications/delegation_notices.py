"""What a focal point is told of their people: never a name, but the application's reference, to tell them apart.

Each notice to an applicant has its counterpart; one that has none yet is told as news of an application.
"""

from __future__ import annotations

from accreditation.accounts.models import Account
from accreditation.notices.texts import NoticeText, declare
from accreditation.policy.actors import Role
from accreditation.policy.words import N_

from .models import Application

_STATUS = N_("See the application")


def _counterpart(code: str, subject: str, body: str) -> tuple[str, str]:
    return code, declare(f"{code}_of_person", NoticeText(subject, body, _STATUS))


_NEWS = declare(
    "file_news_of_person",
    NoticeText(N_("News of a person of your delegation"), N_("Application %(reference)s: see what is new."), _STATUS),
)
#: Code of the notice to an applicant -> that of its counterpart.
_COUNTERPARTS = dict(
    (
        _counterpart(
            "file_submitted",
            N_("We have the application of a person of your delegation"),
            N_("Application %(reference)s has arrived. We tell you when it is decided."),
        ),
        _counterpart(
            "file_waitlisted",
            N_("A person of your delegation is on the waiting list"),
            N_("Application %(reference)s: all places are taken. We tell you when one is free."),
        ),
        _counterpart(
            "file_promoted",
            N_("A place is free for a person of your delegation"),
            N_("Application %(reference)s has left the waiting list. We tell you when it is decided."),
        ),
        _counterpart(
            "file_returned",
            N_("We need something about a person of your delegation"),
            N_("Application %(reference)s waits for you: some answers need mending."),
        ),
        _counterpart(
            "file_more_information",
            N_("We have a question about a person of your delegation"),
            N_("Application %(reference)s waits for your answer."),
        ),
        _counterpart(
            "file_approved",
            N_("A person of your delegation is accredited"),
            N_("Application %(reference)s is granted. See where the badge is collected, and what to bring."),
        ),
        _counterpart(
            "file_rejected",
            N_("The application of a person of your delegation was not accepted"),
            N_("Application %(reference)s: see the reason, and what you can do."),
        ),
        _counterpart(
            "file_refused",
            N_("The application of a person of your delegation was not granted"),
            N_("Application %(reference)s: see what you can do."),
        ),
        _counterpart(
            "file_suspended",
            N_("Contact the accreditation desk about a person of your delegation"),
            N_("Application %(reference)s: the accreditation is suspended for now."),
        ),
        _counterpart(
            "file_reinstated",
            N_("The accreditation of a person of your delegation holds again"),
            N_("Application %(reference)s: the accreditation holds again."),
        ),
        _counterpart(
            "file_revoked",
            N_("The accreditation of a person of your delegation has ended"),
            N_("Application %(reference)s: the badge opens no gate any more."),
        ),
        _counterpart(
            "file_expired",
            N_("The application of a person of your delegation was withdrawn"),
            N_("Application %(reference)s: we waited for your answer until its deadline. The place is free again."),
        ),
        _counterpart(
            "file_withdrawn",
            N_("The application of a person of your delegation was withdrawn"),
            N_("Application %(reference)s was withdrawn. The place is free again."),
        ),
        _counterpart(
            "file_replaced",
            N_("Somebody else comes in the place of a person of your delegation"),
            N_("Application %(reference)s is replaced by another. The badge opens no gate any more: hand it back."),
        ),
    )
)


def code_for(reader: Account, file: Application, code: str) -> str:
    """The notice `code`, or its counterpart when its reader is a focal point of the file's organisation."""
    filled_for = any(
        grant.role == Role.FOCAL_POINT and grant.scope == file.organisation_code for grant in reader.grants
    )
    return _COUNTERPARTS.get(code, _NEWS) if filled_for else code
