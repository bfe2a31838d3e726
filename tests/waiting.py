"""Jobs waited for by what they tell, never by the clock alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ui.job import Job
from ui.jobs import Jobs

PATIENCE = 60  # seconds: a machine may be slow, a test that waits for nothing must not hang


def waited(jobs: Jobs, job: Job, fits: Callable[[Job], bool] = lambda job: job.over) -> Job:
    """A job once it is as it should be: over, unless told otherwise."""

    async def wait() -> Job:
        seen = -1
        async with asyncio.timeout(PATIENCE):
            while True:
                seen = await jobs.changed(seen, PATIENCE)
                if fits(found := jobs.get(job.id)):
                    return found

    return asyncio.run(wait())
