"""Every model draws the same bytes compiled, interpreted, and on processors without wide instructions."""

import hashlib
import os
import subprocess
import sys

import numpy as np
import pytest

from finsim import longevity, markets
from tests.markets.test_every_model import SETTINGS

pytestmark = pytest.mark.compiled

VARIANTS = {
    "interpreted": {"NUMBA_DISABLE_JIT": "1"},
    "NumPy without wide instructions": {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX2 FMA3"},
    "libc for old machines": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX,-SSE4_2,-SSSE3"},
}


def digest() -> str:
    """The sha256 of a few draws of every model, bent ones among them, and of a few lifetimes."""
    total = hashlib.sha256()
    for name, model in markets.MODELS.items():
        bent = {"cape_now": 30} if model.capabilities.takes_cape else {}
        for more in ({}, {"shift": {"stocks": -0.01}, **bent}):
            drawn = model(**SETTINGS.get(name, {}) | more).sample(5, np.arange(5), 13, 12)
            total.update(drawn.rows.tobytes())
    table = longevity.life_table("female")
    total.update(longevity.draw_lifetimes(table, 50.3, 1, np.arange(9)).tobytes())
    total.update(longevity.ExponentialLifetime(20).draw(1, np.arange(9)).tobytes())
    return total.hexdigest()


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=list(VARIANTS))
def test_every_draw_is_the_same(variant):
    code = "from tests.markets.test_every_model_gives_the_same_bytes import digest; print(digest())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, env=os.environ | variant
    )
    assert done.stdout.strip() == digest(), done.stderr
