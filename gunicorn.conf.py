"""How gunicorn serves the application; read by itself from the folder it is started in.

Threads, because requests wait for PostgreSQL; two processes, because Python computes on one core each. There is no
access log: addresses of pages hold single-use links. `WEB_PROCESSES` and `WEB_THREADS` change the size; each
process opens up to DATABASE_POOL connections, and one for each thread that takes scans.
"""

import os
from pathlib import Path

bind = f"127.0.0.1:{os.environ.get('PORT') or '8000'}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES") or "2")
threads = int(os.environ.get("WEB_THREADS") or "8")
timeout = 60
graceful_timeout = 10
keepalive = 15
# Imported once and then forked: half the time to start, and shared memory. The application connects on first use.
preload_app = True
accesslog = None
errorlog = "-"
loglevel = "warning"
# The heartbeat file must never wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - it is unlinked at once
# It would be one socket in the home folder for all instances of a user, and a way in that nobody asked for.
control_socket_disable = True
