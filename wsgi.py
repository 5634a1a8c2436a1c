"""The WSGI application: `gunicorn wsgi:app`, `flask --app wsgi ...`."""

from accreditation import create_app

app = create_app()
