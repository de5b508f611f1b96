"""What every test shares: made-up inputs are judged by laws alone, not by the clock of a busy machine."""

from hypothesis import HealthCheck, settings

settings.register_profile("finsim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("finsim")
