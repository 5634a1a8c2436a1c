"""A small application that shows every layout and macro with invented values, to be fetched and looked at.

Promises: the strictest Content Security Policy the real pages keep; each page at `/<name>?lang=en|vi|ar`.
Run it by hand: `python -m tests.look.specimen 5099`.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, render_template, request
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from tests.look.specimen_forms import Decision, Document, Everything, Things

ROOT = Path(__file__).resolve().parents[2]
VALUES = tomllib.loads((Path(__file__).parent / "specimen.toml").read_text(encoding="utf-8"))
LANGUAGES = {
    "en": "English",
    "vi": "Tiếng Việt",
    "ar": "العربية",
    "zh": "中文",
    "fr": "Français",
    "ru": "Русский",
    "es": "Español",
}
POLICY = "default-src 'none'; base-uri 'none'; " + "; ".join(
    f"{kind} 'self'" for kind in ("script-src", "style-src", "img-src", "font-src", "form-action")
)

# page -> template; those without a folder are in tests/look/pages
PAGES = {
    "start": "applications/start.html",
    "error": "error.html",
    "specimen": "specimen.html",
    "fields": "fields.html",
    "rows": "rows.html",
    "form": "form.html",
    "portrait": "portrait.html",
    "status": "status.html",
    "delegation": "delegation.html",
    "queue": "queue.html",
    "file": "file.html",
    "print": "print.html",
    "desk": "desk.html",
    "gate-admit": "gate.specimen.html",
    "gate-look": "gate.specimen.html",
    "gate-refuse": "gate.specimen.html",
}


def forms(page: str) -> Any:
    """The form of a page, filled as somebody would have sent it."""
    if page == "form":
        form: Any = Document(MultiDict(VALUES["typed"]))
        form.validate()
        return form
    if page == "fields":
        form = Everything(MultiDict())
        form.validate()
        return form
    if page == "rows":
        return Things()
    return Decision() if page == "file" else None


def context(page: str) -> dict[str, Any]:
    """What the application's context processors and the view would hand over."""
    lang = request.args.get("lang", "en")
    categories = {row["code"]: row for row in VALUES["categories"]}
    return {
        "event": VALUES["event"] | VALUES.get(f"event_{lang}", {}),
        "lang": lang,
        "text_direction": "rtl" if lang == "ar" else "ltr",
        "languages": [
            {"code": code, "name": name, "href": f"?lang={code}", "current": code == lang}
            for code, name in LANGUAGES.items()
            if VALUES["layouts"].get(page) != "staff" or code in ("en", "vi")
        ],
        "footer_links": [{"text": text, "href": "#main"} for text in ("Help and contact", "How we use your data")],
        "cat": SimpleNamespace(**categories),
        "all_categories": VALUES["categories"],
        "people": VALUES["people"],
        "form": forms(page),
        "verdict_kind": page.removeprefix("gate-") if page.startswith("gate-") else None,
        **VALUES.get("staff" if VALUES["layouts"].get(page) == "staff" else "public", {}),
        **VALUES["pages"].get(page, {}),
    }


def stylesheet() -> Response:
    """The categories' colours, as the event's own sheet would give them."""
    rule = ".acc-cat--{code} {{ --acc-cat-fill: {colour}; --acc-cat-text: {text_colour}; }}\n"
    return Response("".join(rule.format(**row) for row in VALUES["categories"]), mimetype="text/css")


def create_specimen() -> Flask:
    """The application; nothing in it reads a clock or a database."""
    app = Flask("specimen", static_folder=str(ROOT / "static"), static_url_path="/static")
    app.config.update(
        SECRET_KEY="specimen", WTF_CSRF_ENABLED=True, BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "translations")
    )
    folders = FileSystemLoader([ROOT / "templates", Path(__file__).parent / "pages"])
    app.jinja_env.loader = ChoiceLoader(
        [folders, PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})]
    )
    Babel(app, locale_selector=lambda: request.args.get("lang", "en"))
    CSRFProtect(app)
    app.add_url_rule("/categories.css", "categories", stylesheet)

    @app.get("/<name>")
    def page(name: str) -> str:
        if name not in PAGES:
            raise NotFound
        return render_template(PAGES[name], **context(name))

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return app


if __name__ == "__main__":
    create_specimen().run("127.0.0.1", int(sys.argv[1]))
