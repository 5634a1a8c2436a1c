# The application as one image: server, job worker and commands differ by what is run (see compose.yaml).
# It needs a PostgreSQL server (DATABASE_URL) and a folder for its keys (INSTANCE); it runs without privileges.
FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps --only-binary=:all: -r requirements.txt

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /srv/accreditation accreditation \
 && install -d -o accreditation -g accreditation -m 0700 /var/lib/accreditation
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/accreditation
COPY . .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 INSTANCE=/var/lib/accreditation
# Compiled once here: at run time the user may not write beside the code.
RUN python -m compileall -q accreditation wsgi.py
USER accreditation
VOLUME /var/lib/accreditation
EXPOSE 8000
# All addresses, because the container has its own network: compose.yaml opens it to this machine alone.
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "wsgi:app"]
