"""What a status page says first: by state, to the person, of the person to their focal point, and of a principal.

English msgids. Every inside state reads alike: see status_page. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

from accreditation.policy.words import N_

from .workflow import State

CHECKED_INSIDE = frozenset(
    {State.IN_REVIEW, State.PRE_APPROVED, State.VETTING, State.REFERRED, State.CLEARED, State.ON_HOLD}
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """Heading and what it means. Those named `_other` speak of the person, where they must differ."""

    heading: str
    heading_other: str = ""
    text: str = ""
    text_other: str = ""

    def to(self, *, other: bool) -> tuple[str, str]:
        """Heading and text for this reader."""
        if not other:
            return self.heading, self.text
        return self.heading_other or self.heading, self.text_other or self.text


_CHECKING = Said(
    heading=N_("We are checking your application"),
    heading_other=N_("The application is being checked"),
    text=N_("There is nothing for you to do. We write to you as soon as it is decided."),
)
_FREE_AGAIN = N_("The place is free again.")
#: After an appeal: until it is heard, and once it was heard in vain.
APPEALED = Said(
    heading=N_("We have your appeal"),
    heading_other=N_("The appeal was received"),
    text=N_("Other people than before look at the application again. We write to you as soon as it is decided."),
)
REFUSED_AGAIN = N_("Other people than before looked at it again. The decision stands.")

#: As the applicant reads them, or their focal point. Of a returned file the page counts what we need.
WORDS: dict[State, Said] = {
    State.DRAFT: Said(
        heading=N_("You have not sent your application yet"),
        heading_other=N_("This application was not sent yet"),
        text=N_("What you typed is kept. Go on where you stopped, check it, and send it."),
        text_other=N_("What was typed is kept. Go on, check it, and send it."),
    ),
    State.WAITLISTED: Said(
        heading=N_("You are on the waiting list"),
        heading_other=N_("The person is on the waiting list"),
        text=N_("All places are taken. When one is free for you, we take up your application and write to you."),
        text_other=N_("All places are taken. When one is free, we take up the application and write to you."),
    ),
    State.SUBMITTED: Said(
        heading=N_("We have your application"),
        heading_other=N_("The application was received"),
        text=N_("Keep its number: it is how we find it. We write to you as soon as it is decided."),
    ),
    **dict.fromkeys(CHECKED_INSIDE, _CHECKING),
    State.RETURNED: Said(heading=N_("We need something from you")),
    State.MORE_INFORMATION: Said(
        heading=N_("We have a question"),
        text=N_("Answer it here. The rest stays as you sent it."),
        text_other=N_("Answer it here. The rest stays as it was sent."),
    ),
    State.APPROVED: Said(
        heading=N_("You are accredited"),
        heading_other=N_("The person is accredited"),
        text=N_(
            "Your badge opens the gates once it is handed over: to you, with your document, or to your delegation."
        ),
        text_other=N_(
            "The badge opens the gates once it is handed over: to the person, with the document, or to your delegation."
        ),
    ),
    State.SUSPENDED: Said(
        heading=N_("Your accreditation is suspended"),
        heading_other=N_("The accreditation is suspended"),
        text=N_("Your badge opens no gate for now. Contact the accreditation desk."),
        text_other=N_("The badge opens no gate for now. Contact the accreditation desk."),
    ),
    State.REJECTED: Said(
        heading=N_("Your application was not accepted"),
        heading_other=N_("The application was not accepted"),
        text=N_("The desk wrote why, below."),
    ),
    State.REFUSED: Said(
        heading=N_("Your application was not granted"),
        heading_other=N_("The application was not granted"),
        text=N_("You may appeal: other people than before then look at it again."),
    ),
    State.WITHDRAWN: Said(
        heading=N_("Your application was withdrawn"),
        heading_other=N_("The application was withdrawn"),
        text=_FREE_AGAIN,
    ),
    State.REPLACED: Said(
        heading=N_("Somebody else comes in your place"),
        heading_other=N_("Somebody else comes in the person’s place"),
        text=N_("Your organisation named another person."),
    ),
    State.REVOKED: Said(
        heading=N_("Your accreditation has ended"),
        heading_other=N_("The accreditation has ended"),
        text=N_("Your badge opens no gate any more."),
        text_other=N_("The badge opens no gate any more."),
    ),
}

#: Of a principal: protocol enters them, and they wear a pin; their delegation reads it, they do not.
PRINCIPAL: dict[State, Said] = {
    State.SUBMITTED: Said(
        heading=N_("Entered from the note verbale"),
        text=N_("A second protocol officer compares the entry with the note verbale and confirms it."),
    ),
    State.APPROVED: Said(
        heading=N_("The principal is accredited"),
        text=N_("No badge is printed: a pin is worn in its place, and protocol hands it over."),
    ),
    State.SUSPENDED: Said(
        heading=N_("The accreditation is suspended"),
        text=N_("The pin opens no way in for now. Contact the accreditation desk."),
    ),
    State.WITHDRAWN: Said(heading=N_("The entry was withdrawn"), text=_FREE_AGAIN),
    State.REVOKED: Said(heading=N_("The accreditation has ended"), text=N_("The pin opens no way in any more.")),
}
PIN_GIVEN = N_("Protocol handed over the pin that is worn in place of a badge.")

#: The trail where it speaks of the person; what is not here is said alike.
HAPPENED_OTHER = {
    "file:start": N_("The application was begun"),
    "portrait:add": N_("A portrait was sent"),
    "document:add": N_("A document was sent"),
    "document:remove": N_("A document was taken back"),
    "file:submit": N_("The application was sent"),
    "file:waitlist": N_("The application was sent; it is on the waiting list"),
    "file:promote": N_("A place was free"),
    "file:return": N_("We asked for something to be mended"),
    "file:resubmit": N_("It was sent again"),
    "file:ask": N_("We asked a question"),
    "file:answer": N_("The answer arrived"),
    "file:appeal": N_("An appeal was sent"),
    "file:approve": N_("The person was accredited"),
    "file:suspend": N_("The accreditation was suspended"),
    "file:reinstate": N_("The accreditation holds again"),
    "file:revoke": N_("The accreditation ended"),
}
#: The trail of a principal; what is not here does not show.
HAPPENED_PRINCIPAL = {
    "file:enter": N_("Protocol entered the principal from the note verbale"),
    "file:confirm": N_("A second protocol officer confirmed it"),
    "file:take-back-entry": N_("The entry was withdrawn"),
    "file:strike": N_("The entry was withdrawn"),
    "file:withdraw": N_("The entry was withdrawn"),
    "file:suspend": N_("The accreditation was suspended"),
    "file:reinstate": N_("The accreditation holds again"),
    "file:revoke": N_("The accreditation ended"),
}
