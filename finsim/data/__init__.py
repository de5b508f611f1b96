"""What the world did: packaged or refreshed history and where it came from. `markets` resamples it, reports cite it."""

from finsim.data.catalogue import Source, catalogue, digest
from finsim.data.further import MonthlyReturns, cash, gold
from finsim.data.history import UsMonthly, us_monthly

__all__ = ["MonthlyReturns", "Source", "UsMonthly", "cash", "catalogue", "digest", "gold", "us_monthly"]
