"""Run several commands of the application in one process: `steps.py db-upgrade -- event load FILE -- demo-table`.

Importing the application costs seconds, and this pays it once. Each command's output stands below a line
`== command`. The first command that fails ends the run with its exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask.cli import ScriptInfo

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from wsgi import app


def commands(words: Sequence[str]) -> Iterator[list[str]]:
    """The commands that `--` separates."""
    command: list[str] = []
    for word in [*words, "--"]:
        if word != "--":
            command.append(word)
        elif command:
            yield command
            command = []


def main() -> None:
    """Run them in their order. Raises SystemExit with the code of the one that failed."""
    for command in commands(sys.argv[1:]):
        print("==", *command, flush=True)
        try:
            app.cli.main(args=command, prog_name="flask", obj=ScriptInfo(create_app=lambda: app))
        except SystemExit as end:
            if end.code:
                raise


if __name__ == "__main__":
    main()
