"""Who signs in at the demonstration: an officer for each role and two guests, all invented, by one known password."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from accreditation.accounts.actions import account_of, open_account
from accreditation.config import Settings
from accreditation.policy.actors import ROLE_NAMES, STAFF, SYSTEM, Role

#: Shown on the terminal of every demonstration; a demonstration runs on its own machine's address only.
PASSWORD = "hanoi-demo-2025"  # noqa: S105 - no secret: it is printed

NAMES: dict[Role, str] = {
    Role.PROTOCOL: "Trần Minh Khuê",
    Role.PRESS_CENTRE: "Nguyễn Thu Hà",
    Role.CONTENT: "Lê Hoàng Duy",
    Role.LOGISTICS: "Phạm Thị Lan Chi",
    Role.VETTING: "Vũ Đình Sơn",
    Role.BOARD: "Đỗ Thị Kim Oanh",
    Role.APPROVER: "Hoàng Văn Tùng",
    Role.COMMANDER: "Bùi Quốc Trung",
    Role.BADGE_OFFICE: "Ngô Thị Bảo Trâm",
    Role.GATE_OFFICER: "Dương Tuấn Kiệt",
    Role.GATE_SUPERVISOR: "Mai Thị Hồng Nhung",
    Role.LIAISON: "Phan Gia Bách",
    Role.AUDITOR: "Tạ Thị Minh Thư",
    Role.DATA_PROTECTION: "Đinh Công Nghĩa",
    Role.ADMINISTRATOR: "Lý Thanh Bình",
}


#: The guests that everybody may sign in as: the focal point of one delegation, and one applicant.
FOCAL_POINT_EMAIL = "focal_point@hanoi.example"
APPLICANT_EMAIL = "applicant@hanoi.example"


def email_of(role: Role) -> str:
    """The address of the demonstration's officer of this role."""
    return f"{role}@hanoi.example"


def colleague_email(role: Role, place: int) -> str:
    """The address of the officer number `place` (from 2) of a role; they have the same password."""
    return f"{role}.{place}@hanoi.example"


def guests(session: Session) -> list[Role]:
    """Which of the two guests there are: none before people were invented."""
    known = {Role.APPLICANT: APPLICANT_EMAIL, Role.FOCAL_POINT: FOCAL_POINT_EMAIL}
    return [role for role, email in known.items() if account_of(session, email) is not None]


def missing_staff(session: Session) -> list[Role]:
    """Staff roles whose officer has no account yet, in the order of the roles."""
    return [role for role in Role if role in STAFF and account_of(session, email_of(role)) is None]


def open_staff(session: Session, password_hashes: dict[Role, str], *, now: datetime) -> None:
    """Open an account for each role of `password_hashes`; the hashes were made outside the transaction."""
    for role, password_hash in password_hashes.items():
        open_account(
            session,
            email=email_of(role),
            name=NAMES[role],
            language="en",
            roles=((role, ""),),
            password_hash=password_hash,
            actor=SYSTEM,
            now=now,
        )


def sign_in_table(settings: Settings, guests: Sequence[Role] = ()) -> str:
    """The address, and role, e-mail and password of each officer and of the `guests`, for the terminal."""
    known = [role for role in Role if role in STAFF or role in guests]
    rows = [(ROLE_NAMES[role], email_of(role), PASSWORD) for role in known]
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    lines = [f"{name:<{widths[0]}}  {email:<{widths[1]}}  {password}" for name, email, password in rows]
    address = settings.public_url.rstrip("/")
    first = "flask --app wsgi account add EMAIL --name NAME --role administrator"
    own = f"  INSTANCE={settings.instance} PUBLIC_URL={address} .venv/bin/{first}"
    if guests:
        notes = [f"Other applicants and focal points come in by a link: {address}/continue sends it."]
    else:
        notes = ["An event of your own has none of these. Its first administrator, who adds everybody else:", own]
    return "\n".join([f"Sign in at {address}/sign-in; mail lands at {address}/outbox", "", *lines, *notes])
