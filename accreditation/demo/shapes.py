"""What the population needs to know of an event, and what it hands over of each person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from accreditation.applications.items import Thing
from accreditation.applications.workflow import State
from accreditation.demo.careers import Badge, Step
from accreditation.demo.documents import IdentityPaper
from accreditation.demo.faces import FaceTraits, Flaw, Sex
from accreditation.demo.names import Name


class HeadLike(Protocol):
    """[event] of an event file."""

    @property
    def starts_at(self) -> datetime:
        """When the event begins, UTC."""

    @property
    def timezone(self) -> str:
        """IANA name of its time zone."""


class FunctionLike(Protocol):
    """A job within a category."""

    @property
    def code(self) -> str:
        """As answers name it."""

    @property
    def names(self) -> Mapping[str, str]:
        """By language."""

    @property
    def tag(self) -> str:
        """What it is to the rules ("head_of_delegation"); "" for most."""


class CategoryLike(Protocol):
    """[[category]] of an event file."""

    @property
    def code(self) -> str:
        """As quotas and files name it."""

    @property
    def desk(self) -> str:
        """The role that owns its files."""

    @property
    def stages(self) -> Sequence[str]:
        """Of "review", "vetting", "approval"; none for principals."""

    @property
    def field_sets(self) -> Sequence[str]:
        """Sets of questions that it is asked."""

    @property
    def documents(self) -> Sequence[str]:
        """Kinds of upload it must hand in, the portrait among them."""

    @property
    def functions(self) -> Sequence[FunctionLike]:
        """Jobs to choose from."""

    @property
    def badge(self) -> bool:
        """Whether its people wear a badge."""

    @property
    def invited_by(self) -> Sequence[str]:
        """Kinds of organisations that send its people."""

    @property
    def uninvited(self) -> bool:
        """Whether people may come to it without an organisation."""


class OrganisationLike(Protocol):
    """[[organisation]] of an event file."""

    @property
    def code(self) -> str:
        """As quotas and files name it."""

    @property
    def kind(self) -> str:
        """ "state", "un", "media", "host" ..."""

    @property
    def names(self) -> Mapping[str, str]:
        """By language."""

    @property
    def territory(self) -> str:
        """Three letters of the country of its seat; "" where none is named."""


class QuotaLike(Protocol):
    """[[quota]] of an event file."""

    @property
    def category(self) -> str:
        """Code of the category."""

    @property
    def organisation(self) -> str:
        """Code of the organisation; "" where the quota is of a kind, or of the whole category."""

    @property
    def organisation_kind(self) -> str:
        """Kind of organisations, each of which has these places; "" where it is of one or of all."""

    @property
    def places(self) -> int:
        """How many."""


class EventLike(Protocol):
    """An event file, or anything with these parts."""

    @property
    def event(self) -> HeadLike:
        """Its head."""

    @property
    def categories(self) -> Sequence[CategoryLike]:
        """In the event file's order."""

    @property
    def organisations(self) -> Sequence[OrganisationLike]:
        """In the event file's order."""

    @property
    def quotas(self) -> Sequence[QuotaLike]:
        """In the event file's order."""


@dataclass(frozen=True, slots=True)
class PortraitPlan:
    """What `draw_portrait` takes: the same plan gives the same picture."""

    seed: int
    traits: FaceTraits
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person with one file. Codes are the event file's; moments are UTC, days are local."""

    #: Counts from 1; duplicates, replacements and portraits refer to it.
    number: int
    category: str
    function: str
    #: None: typed by an uninvited applicant (in facts["organisation_name"]), not assigned yet.
    organisation: str | None
    name: Name
    sex: Sex
    #: As in the document; what was typed stands in `facts`.
    born: date
    nationality: str
    #: None for principals, of whom protocol keeps no document.
    paper: IdentityPaper | None
    portrait: PortraitPlan | None
    #: Answers as typed: the questions of applications/fields.py, by name.
    facts: Mapping[str, object]
    #: What they bring: the kinds of applications/items.py, by name.
    things: Mapping[str, Sequence[Thing]]
    #: Questions whose answer differs from the document by a slip of the pen.
    slips: tuple[str, ...]
    #: Kinds of documents handed in, portrait excepted; `unsigned` names those without a signature.
    documents: tuple[str, ...]
    unsigned: tuple[str, ...]
    email: str
    head_of_delegation: bool
    signer: bool
    #: Version of the privacy notice accepted; 0 in drafts.
    notice_version: int
    state: State
    #: Where a file on hold goes back to; "" otherwise.
    held_from: str
    created_at: datetime
    #: None for drafts.
    submitted_at: datetime | None
    history: tuple[Step, ...]
    #: Of returned files: questions and documents opened, and until when.
    open_fields: tuple[str, ...]
    answer_until: datetime | None
    badges: tuple[Badge, ...]
    #: Number of the person registered twice; code of the list entry resembled; number of the person replaced.
    duplicate_of: int | None
    resembles: str | None
    replaces: int | None
