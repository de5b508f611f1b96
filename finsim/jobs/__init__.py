"""Who waits for it: work that outlives a request, as rows of the repository, and the workers that do it.

`JobLedger` is the only record of a job: who asked, its state, who works on it until when, how far it is, what came of
it. `Worker` claims a row, runs the handler of its name and writes the end down. Handlers are registered from above.
"""

from finsim.jobs.job import Job, JobState
from finsim.jobs.ledger import JobLedger
from finsim.jobs.worker import Handler, Work, Worker

__all__ = ["Handler", "Job", "JobLedger", "JobState", "Work", "Worker"]
