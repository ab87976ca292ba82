"""Work in shards: one computation over many numbered items, here or on a cluster, the same bits.

Items are draws, origins, people or made-up panels. A shard is a run of item numbers; what an item
gives depends on its number and on what all share, never on the shard it is in, the order, or the
machine. So the answer is the same for every number of workers, and a lost worker costs only the
shards that it had not yet handed over.
"""

from krapte.shards.cluster import Cluster, opened, require_address
from krapte.shards.here import cores_here, side_by_side
from krapte.shards.spread import Work, generator_of, spread

__all__ = [
    "Cluster",
    "Work",
    "cores_here",
    "generator_of",
    "opened",
    "require_address",
    "side_by_side",
    "spread",
]
