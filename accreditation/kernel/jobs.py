"""Long work: jobs in the same PostgreSQL, deferred in the transaction of the write that wants them.

A rollback takes the job with it. A job is a function of plain values that finds its work in a row with progress and
can be run again: after a crash it goes on where the row says it stood. Rooms declare theirs with `@job`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import procrastinate
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.orm import Session

#: Without a connection of its own: what is deferred goes over the connection of the open transaction.
queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
#: A worker that has not been heard of for so long is taken for dead, and its jobs are run again.
SILENT_WORKER_S = 30

_running: dict[str, Flask] = {}
_log = logging.getLogger(__name__)


def job(name: str) -> Callable[[Callable[..., None]], Any]:
    """Declare a job: runs inside an application context of the worker, up to three times."""

    def declared(work: Callable[..., None]) -> Any:
        def in_context(**values: Any) -> None:
            with _running["app"].app_context():
                work(**values)

        return queue.task(name=name, retry=procrastinate.RetryStrategy(max_attempts=3, wait=2))(in_context)

    return declared


def every_minute(name: str) -> Callable[[Callable[[], None]], Any]:
    """Declare work that is done once a minute by one of the workers."""

    def declared(work: Callable[[], None]) -> Any:
        def in_context(timestamp: int) -> None:  # noqa: ARG001 - the queue says for which minute
            with _running["app"].app_context():
                work()

        return queue.periodic(cron="* * * * *")(queue.task(name=name, queueing_lock=name)(in_context))

    return declared


def defer(session: Session, task: Any, **values: Any) -> None:
    """Queue a job in the open writing transaction of `session`; values are JSON."""
    connection = session.connection().connection.dbapi_connection
    task.configure(connection=connection).defer(**values)


def connection_info(url: str) -> str:
    """SQLAlchemy's address of a database as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def _take_up_again(worker: procrastinate.App) -> None:
    for stalled in await worker.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT_WORKER_S):
        _log.warning("job %s of a silent worker is run again", stalled.task_name)
        await worker.job_manager.retry_job(stalled)


@queue.periodic(cron="* * * * *")
@queue.task(name="kernel.take_up_again", queueing_lock="kernel.take_up_again", pass_context=True)
async def take_up_again(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Run again what a killed worker left half done."""
    await _take_up_again(context.app)


def run_worker(app: Flask, url: str, *, wait: bool = True) -> None:
    """Work the queue until stopped; with `wait=False` until it is empty."""
    _running["app"] = app
    connector = procrastinate.PsycopgConnector(conninfo=connection_info(url), min_size=1, max_size=4)
    with queue.replace_connector(connector) as worker:
        worker.run_worker(
            wait=wait,
            concurrency=1,
            delete_jobs="successful",
            listen_notify=wait,
            install_signal_handlers=wait,
            fetch_job_polling_interval=2.0,
        )
