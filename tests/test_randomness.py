"""A draw depends on its address and on nothing else; the generator is the published one."""

from itertools import pairwise

import numpy as np
import pytest

from finsim.compiled import njit
from finsim.randomness import Stream, bits, normal, normals, philox, uniform

SMALLEST, LARGEST = 2.0**-53, 1.0 - 2.0**-53


# kat_vectors of Random123 1.14.0 (D. E. Shaw Research), "philox4x32 10": counter, key, result.
KNOWN = {
    "all zeros": ([0] * 4, [0] * 2, [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]),
    "all ones": ([0xFFFFFFFF] * 4, [0xFFFFFFFF] * 2, [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]),
    "digits of pi": (
        [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
        [0xA4093822, 0x299F31D0],
        [0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1],
    ),
}


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN.values(), ids=KNOWN.keys())
def test_philox_gives_the_published_answers(counter, key, result):
    assert [int(word) for word in philox(*map(np.uint64, counter + key))] == result


def test_an_address_is_laid_out_as_stated():
    path, seed = 0x85A308D3_243F6A88, 0x299F31D0_A4093822
    low, high = 0xD16CFE09, 0x94FDCCEB
    assert int(bits(np.uint64(seed), np.uint64(path), 0x13198A2E, 0x03707344)) == high << 32 | low


@njit
def _draw(function, seed, paths, periods, stream):
    out = np.empty((periods.size, paths.size))
    for row in range(periods.size):
        for lane in range(paths.size):
            out[row, lane] = function(seed, paths[lane], periods[row], stream)
    return out


@pytest.mark.parametrize("draw", [uniform, normal], ids=["uniform", "normal"])
def test_a_draw_inside_a_vectorised_loop_is_the_draw_alone(draw):
    paths, periods = np.array([5, 0, 2**40, 7]), np.arange(9)
    alone = [[draw(3, path, period, 65536) for path in paths] for period in periods]
    assert np.array_equal(_draw(draw, 3, paths, periods, 65536), alone)


def test_a_strip_of_normals_is_the_normals_one_by_one():
    paths = np.arange(5_000)[::-1].copy()
    out = np.empty(paths.size)
    normals(4, paths, 17, 65536, np.empty_like(out), out)
    assert np.abs(out).max() > 3  # the far tails are among them
    assert out.tolist() == [normal(4, path, 17, 65536) for path in paths]


def test_uniforms_lie_strictly_between_0_and_1_even_at_their_ends():
    draws = _draw(uniform, 1, np.arange(100_000), np.arange(3), int(Stream.MARKET_BLOCK))
    assert draws.min() >= SMALLEST
    assert draws.max() <= LARGEST
    multiples = draws * 2.0**53
    assert np.all(multiples % 2 == 1)  # odd multiples of 2**-53: never 0, never 1, symmetric


def test_uniforms_fill_their_range_evenly():
    draws = _draw(uniform, 2, np.arange(100_000), np.arange(10), int(Stream.ANALYSIS)).ravel()
    counts = np.histogram(draws, bins=64, range=(0, 1))[0]
    chi_square = float(np.sum((counts - draws.size / 64) ** 2) / (draws.size / 64))
    assert 23 < chi_square < 121  # 63 degrees of freedom, beyond either end once in 100,000


def test_normals_have_the_moments_of_a_standard_normal():
    draws = _draw(normal, 2, np.arange(100_000), np.arange(10), int(Stream.MARKET_STOCKS)).ravel()
    n = draws.size
    assert abs(draws.mean()) < 4 / n**0.5
    assert abs(draws.var() - 1) < 4 * (2 / n) ** 0.5
    assert abs((draws**3).mean()) < 4 * (15 / n) ** 0.5
    assert abs((draws**4).mean() - 3) < 4 * (96 / n) ** 0.5


@pytest.mark.parametrize("other", [(2, 0, 0, 0), (1, 1, 0, 0), (1, 0, 1, 0), (1, 0, 0, 1), (1, 2**32, 0, 0)])
def test_neighbouring_addresses_are_unrelated(other):
    def run(seed, path, period, stream):
        return _draw(uniform, seed, path + 4 * np.arange(50_000), np.array([period]), stream)[0]

    assert abs(np.corrcoef(run(1, 0, 0, 0), run(*other))[0, 1]) < 4 / 50_000**0.5


def test_streams_leave_room_for_their_items_and_fit_the_counter():
    values = sorted(int(stream) for stream in Stream)
    assert all(later - earlier >= 65_536 for earlier, later in pairwise(values))
    assert values[-1] + 65_535 < 2**32
