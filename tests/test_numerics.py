"""Each function stays within the error that `numerics` states, keeps the edges of IEEE 754, and is one function of its
input on every processor."""

import hashlib
import math
import os
import subprocess
import sys
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy.special import ndtri

from finsim import numerics
from finsim.compiled import njit

UNARY = {"exp": 0.85, "log": 0.89, "expm1": 1.3, "log1p": 0.89}
POINTS = 1_500


def _points(name):
    draw = np.random.default_rng(20261123)
    both_ends = {
        "exp": np.concatenate([draw.uniform(-700, 700, POINTS), draw.uniform(-1, 1, POINTS)]),
        "log": np.concatenate([10 ** draw.uniform(-300, 300, POINTS), draw.uniform(0.5, 2, POINTS), [5e-324, 1e-310]]),
        "expm1": np.concatenate([draw.uniform(-39, 700, POINTS), draw.uniform(-1.1, 1.1, POINTS)]),
        "log1p": np.concatenate([draw.uniform(-0.999, 3, POINTS), 10 ** draw.uniform(-12, 200, POINTS)]),
    }
    return both_ends[name]


def _truth(name, x):
    x = Decimal(float(x))
    match name:
        case "exp":
            return x.exp()
        case "expm1":
            return x.exp() - 1
        case "log":
            return x.ln()
        case _:
            return (1 + x).ln()


@pytest.mark.parametrize(("name", "bound"), UNARY.items())
def test_errors_stay_within_the_stated_units_in_the_last_place(name, bound):
    function = getattr(numerics, name)
    with localcontext() as context:
        context.prec = 60
        worst = 0.0
        for x in _points(name):
            truth = _truth(name, x)
            unit = Decimal(math.ulp(float(truth)))
            worst = max(worst, float(abs(Decimal(float(function(x))) - truth) / unit))
    assert worst <= bound


def test_powers_stay_within_the_stated_error():
    draw = np.random.default_rng(5)
    bases = np.concatenate([draw.uniform(0.5, 2, POINTS), 10 ** draw.uniform(-20, 20, POINTS)])
    exponents = np.concatenate([draw.uniform(-80, 80, POINTS), draw.uniform(-10, 10, POINTS)])
    with localcontext() as context:
        context.prec = 60
        for x, y in zip(bases, exponents, strict=True):
            product = Decimal(float(y)) * Decimal(float(x)).ln()
            truth = product.exp()
            error = abs(Decimal(float(numerics.power(x, y))) - truth) / Decimal(math.ulp(float(truth)))
            assert float(error) <= 0.85 + 0.2 * abs(float(product))


def test_the_inverse_normal_agrees_with_scipy_from_one_tail_to_the_other():
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 20_001), 10.0 ** np.arange(-300, -1), [2.0**-53, 1 - 2.0**-53]])
    p = p[p != 0.5]
    ours = np.array([numerics.inverse_normal(x) for x in p])
    assert np.max(np.abs(ours / ndtri(p) - 1)) < 2e-15
    assert numerics.inverse_normal(0.5) == 0.0


def test_the_inverse_normal_is_odd_about_a_half():
    for p in (2.0**-20, 2.0**-7, 0.0625, 0.1875, 0.4375):
        assert numerics.inverse_normal(p) == -numerics.inverse_normal(1 - p)


@pytest.mark.parametrize("n", range(-1074, 1024, 37))
def test_powers_of_two_are_exact(n):
    assert numerics.power(2.0, float(n)) == math.ldexp(1.0, n)


INF, NAN = math.inf, math.nan
EDGES = [
    *[("exp", (x,), y) for x, y in [(0.0, 1.0), (710.0, INF), (INF, INF), (-746.0, 0.0), (-INF, 0.0), (NAN, NAN)]],
    *[("log", (x,), y) for x, y in [(1.0, 0.0), (0.0, -INF), (INF, INF), (-1.0, NAN), (NAN, NAN)]],
    *[("expm1", (x,), y) for x, y in [(0.0, 0.0), (-INF, -1.0), (-50.0, -1.0), (INF, INF), (NAN, NAN)]],
    *[("log1p", (x,), y) for x, y in [(0.0, 0.0), (-1.0, -INF), (INF, INF), (-1.5, NAN), (NAN, NAN), (1e-300, 1e-300)]],
    *[("power", (0.0, y), z) for y, z in [(2.0, 0.0), (0.0, 1.0), (-1.0, INF)]],
    *[("power", (1.0, y), 1.0) for y in (1e300, INF, -INF)],
    ("power", (1.5, INF), INF),
    ("power", (1.5, -INF), 0.0),
    ("power", (0.5, 1e300), 0.0),
    ("power", (INF, -1.0), 0.0),
    ("power", (-1.0, 2.0), NAN),
    *[("inverse_normal", (p,), x) for p, x in [(0.0, -INF), (1.0, INF), (-0.1, NAN), (1.1, NAN), (NAN, NAN)]],
]


@pytest.mark.parametrize(("name", "arguments", "expected"), EDGES, ids=lambda value: str(value))
def test_edges_are_those_of_ieee_754(name, arguments, expected):
    got = getattr(numerics, name)(*arguments)
    assert got == expected or (math.isnan(got) and math.isnan(expected))


@njit
def _all_of_them(x, out):
    for lane in range(x.size):
        out[0, lane] = numerics.exp(x[lane])
        out[1, lane] = numerics.log(x[lane] * x[lane])
        out[2, lane] = numerics.expm1(x[lane])
        out[3, lane] = numerics.log1p(x[lane] * x[lane])
        out[4, lane] = numerics.power(x[lane] * x[lane], 0.37)
        out[5, lane] = numerics.inverse_normal(0.5 + 0.01 * x[lane])


def digest():
    """Hash the bits of every function over a spread of inputs, as a vectorised loop computes them."""
    x = np.linspace(-49.0, 49.0, 20_000) + 2.0**-20
    out = np.empty((6, x.size))
    _all_of_them(x, out)
    return hashlib.sha256(out.tobytes()).hexdigest()


def test_the_vectorised_loop_gives_the_bits_of_the_scalar_calls():
    x = np.linspace(-4.0, 4.0, 301)
    out = np.empty((6, x.size))
    _all_of_them(x, out)
    assert out[0].tolist() == [numerics.exp(v) for v in x]
    assert out[4].tolist() == [numerics.power(v * v, 0.37) for v in x]


PROCESSORS = {
    "plain x86-64": {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": ""},
    "AVX2 and FMA": {"NUMBA_CPU_NAME": "x86-64-v3", "NUMBA_CPU_FEATURES": "+avx2,+fma,+bmi,+bmi2"},
    "NumPy and C library without AVX": {
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
    },
    "interpreted": {"NUMBA_DISABLE_JIT": "1"},
}


@pytest.mark.parametrize("variables", PROCESSORS.values(), ids=PROCESSORS.keys())
def test_the_bits_are_the_same_on_every_processor(variables, tmp_path):
    # Numba reads features with the C library's help, so the environment must be set before the process starts.
    environment = os.environ | variables | {"NUMBA_CACHE_DIR": str(tmp_path)}
    command = "import importlib.util as u; s = u.spec_from_file_location('t', __import__('sys').argv[1]); "
    command += "m = u.module_from_spec(s); s.loader.exec_module(m); print(m.digest())"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", command, __file__],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == digest()
