"""What the world did: packaged history and where it came from. `markets` resamples it, reports cite it."""

from finsim.data.catalogue import Source, catalogue, digest
from finsim.data.history import UsMonthly, us_monthly

__all__ = ["Source", "UsMonthly", "catalogue", "digest", "us_monthly"]
