"""The steps of the form, in order: each a page that asks the questions of fields.py which name it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from accreditation.policy.words import N_


@dataclass(frozen=True)
class Step:
    """One page of the form. `title` and `hint` speak to the person, the others of them."""

    code: str
    title: str
    hint: str = ""
    title_other: str = ""
    hint_other: str = ""

    def of_other(self) -> Step:
        """The step as it speaks of the person."""
        return replace(self, title=self.title_other or self.title, hint=self.hint_other or self.hint)


STEPS: tuple[Step, ...] = (
    Step(
        "person",
        N_("About you"),
        N_("Names exactly as in the document you travel with."),
        N_("The person"),
        N_("Names exactly as in the document that the person travels with."),
    ),
    Step(
        "document",
        N_("Identity document"),
        N_("The one you will carry on the day."),
        hint_other=N_("The one that the person will carry on the day."),
    ),
    Step("role", N_("What you come for"), title_other=N_("What the person comes for")),
    Step("stay", N_("Contact and stay")),
    Step("portrait", N_("Portrait"), title_other=N_("Portrait of the person")),
    Step("documents", N_("Documents")),
    Step("check", N_("Check and submit")),
)
