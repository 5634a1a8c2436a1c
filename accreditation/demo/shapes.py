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
    def starts_at(self) -> datetime: ...
    @property
    def timezone(self) -> str: ...


class FunctionLike(Protocol):
    """A job within a category."""

    @property
    def code(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def tag(self) -> str: ...


class CategoryLike(Protocol):
    """[[category]] of an event file."""

    @property
    def code(self) -> str: ...
    @property
    def desk(self) -> str: ...
    @property
    def stages(self) -> Sequence[str]: ...
    @property
    def field_sets(self) -> Sequence[str]: ...
    @property
    def documents(self) -> Sequence[str]: ...
    @property
    def functions(self) -> Sequence[FunctionLike]: ...
    @property
    def badge(self) -> bool: ...
    @property
    def invited_by(self) -> Sequence[str]: ...
    @property
    def uninvited(self) -> bool: ...


class OrganisationLike(Protocol):
    """[[organisation]] of an event file."""

    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def territory(self) -> str: ...


class QuotaLike(Protocol):
    """[[quota]] of an event file."""

    @property
    def category(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def organisation_kind(self) -> str: ...
    @property
    def places(self) -> int: ...


class EventLike(Protocol):
    """An event file, or anything with these parts."""

    @property
    def event(self) -> HeadLike: ...
    @property
    def categories(self) -> Sequence[CategoryLike]: ...
    @property
    def organisations(self) -> Sequence[OrganisationLike]: ...
    @property
    def quotas(self) -> Sequence[QuotaLike]: ...


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
