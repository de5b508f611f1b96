"""Is it well: checks in tiers, shared by the API, `finsim doctor`, the operations board and the deployment gate.

`Health` runs whatever checks it is given; `machine` and `services` hold those that concern no part of the domain. What
concerns it (the data's digests, the compiled engine) is registered from above by the workbench.
"""

from finsim.health.check import Answer, Finding, Health, HealthReport, State, Tier

__all__ = ["Answer", "Finding", "Health", "HealthReport", "State", "Tier"]
