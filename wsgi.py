"""The WSGI application: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

import gc

# What is imported stays. Looking through it for garbage while it comes in takes a fifth of the import; frozen, it is
# left out of every later collection too, and processes forked from this one go on sharing its memory.
gc.disable()

from accreditation import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
