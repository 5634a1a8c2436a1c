"""Write the generated pages of docs/ from their tables: `python scripts/build_docs.py`. A test holds them equal."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from accreditation.applications.workflow import WORKFLOW, place_moves
from accreditation.badges.workflow import BADGE_WORKFLOW
from accreditation.policy.grants import permissions_page
from accreditation.policy.transitions import diagram
from accreditation.programme.event_file import reference

PAGES = {
    "workflow.md": lambda: diagram(
        WORKFLOW,
        title="The life of a file",
        module="accreditation/applications/workflow.py",
        more={"Quota place": place_moves},
    ),
    "badge-workflow.md": lambda: diagram(
        BADGE_WORKFLOW, title="The life of a badge", module="accreditation/badges/workflow.py"
    ),
    "permissions.md": permissions_page,
    "event-file.md": reference,
}

if __name__ == "__main__":
    for name, text in PAGES.items():
        (ROOT / "docs" / name).write_text(text(), encoding="utf-8")
