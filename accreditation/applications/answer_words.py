"""The words of the answers that the questions of fields.py offer: (code, English msgid), in the order shown. Pure."""

from __future__ import annotations

from accreditation.policy.words import N_

SEX = (("F", N_("Female")), ("M", N_("Male")), ("X", N_("X, as in the document")))
DOCUMENT_TYPES = (
    ("passport", N_("Passport")),
    ("national_card", N_("National identity card")),
    ("laissez_passer", N_("UN laissez-passer")),
)
MEDIA = (
    ("agency", N_("News agency")),
    ("television", N_("Television")),
    ("radio", N_("Radio")),
    ("print", N_("Newspaper or magazine")),
    ("online", N_("Online")),
    ("photo", N_("Photo agency")),
)
LANGUAGES = (
    ("en", N_("English")),
    ("vi", N_("Vietnamese")),
    ("ar", N_("Arabic")),
    ("zh", N_("Chinese")),
    ("fr", N_("French")),
    ("ru", N_("Russian")),
    ("es", N_("Spanish")),
)
#: Leaders do not apply: protocol enters them. Files of before may hold it.
LEADER = (("head_of_state", N_("Head of state or government")),)
RANKS = (
    ("minister", N_("Minister")),
    ("vice_minister", N_("Vice-minister or state secretary")),
    ("ambassador", N_("Ambassador or permanent representative")),
    ("director", N_("Director-general or director")),
    ("official", N_("Official or expert")),
)
#: Examples of a position, by what a category asks: (set, hint).
POSITIONS = (
    ("delegate", N_("Printed on the badge, for example “Director of international law”.")),
    ("mandate", N_("Printed on the badge, for example “Programme officer”.")),
    ("academia", N_("Printed on the badge, for example “Professor of law”.")),
    ("company", N_("Printed on the badge, for example “Head of product security”.")),
    ("press", N_("Printed on the badge, for example “Senior correspondent”.")),
    ("protection", N_("Printed on the badge, for example “Protection officer”.")),
    ("interpreter", N_("Printed on the badge, for example “Conference interpreter”.")),
    ("medical", N_("Printed on the badge, for example “Emergency physician”.")),
    ("driver", N_("Printed on the badge, for example “Driver”.")),
    ("staff", N_("Printed on the badge, for example “Floor manager”.")),
)
