"""Many inputs: workers on one machine, shards, a ledger to go on by, and the one function that every engine calls."""

from pairie.batch.completeness import Gap
from pairie.batch.folder import Ended, Gathered, How, gather_folder, tag_into
from pairie.batch.gather import gather
from pairie.batch.job import Fault, Input, Job, Tagged
from pairie.batch.limits import Limits, Pace, pace
from pairie.batch.run import open_ledger, tag_into_shards
from pairie.batch.sources import local_inputs, remote_inputs
from pairie.batch.storage import open_store
from pairie.batch.tagging import tables_of, tag_inputs

__all__ = [
    "Ended",
    "Fault",
    "Gap",
    "Gathered",
    "How",
    "Input",
    "Job",
    "Limits",
    "Pace",
    "Tagged",
    "gather",
    "gather_folder",
    "local_inputs",
    "open_ledger",
    "open_store",
    "pace",
    "remote_inputs",
    "tables_of",
    "tag_inputs",
    "tag_into",
    "tag_into_shards",
]
