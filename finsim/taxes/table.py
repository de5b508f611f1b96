"""A year's law, from the packaged parameter file to the plain numbers that compiled code reads.

Comes after `plan` has said the filing status and the state; `federal`, `payroll` and `local` read the table. Amounts
are money of the law year. A year for which no source has been read is refused, never filled in: a simulation past the
last year keeps that year's table and gives the compiled functions the path's price level.

Source: Tax-Calculator (PSLmodels, CC0), see `files/provenance.json`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from finsim.errors import TaxError
from finsim.taxes.marketplace import PremiumTable
from finsim.taxes.packaged_law import Parameter, packaged, values_by_code
from finsim.vocabulary import FilingStatus

FIRST_YEAR, LAST_YEAR = 2013, 2026
_FILE = "us_federal_2013_2026.csv"
_RETURN_FILE = "us_return_2013_2026.csv"
_N_BRACKETS = 7
_FILING = {
    FilingStatus.SINGLE: "single",
    FilingStatus.MARRIED_JOINTLY: "mjoint",
    FilingStatus.HEAD_OF_HOUSEHOLD: "headhh",
}
# For tax years before 2029: 26 USC 151(d)(5)(C); the source's value for 2029 is zero.
_SENIOR_LAST_YEAR = 2028


Three = tuple[float, float, float]
Seven = tuple[float, float, float, float, float, float, float]


class LevyBase(IntEnum):
    """What a state or a city taxes."""

    WAGES = 0  # taxable wages: after retirement deferrals and premiums (box 1 of form W-2)
    PAYROLL_WAGES = 1  # after premiums and health-account contributions, before retirement deferrals (box 5)
    GROSS_WAGES = 2  # as agreed with the employer
    INCOME = 3  # federal adjusted gross income without social security


class Levy(NamedTuple):
    """A flat rate above a threshold, as a state or a city asks it of one household.

    rate   decimal of the base, 0..1
    above  money of the law year that stays free, the household's whole amount; a simulation lets it follow prices
    base   what is taxed
    """

    rate: float
    above: float = 0.0
    base: LevyBase = LevyBase.WAGES


NO_LEVY = Levy(0.0)


class TaxTable(NamedTuple):
    """The law of one year for one filing status, as compiled code reads it.

    "Indexed" amounts are multiplied by the `level` that a function is given; the others are nominal by law. Brackets
    are held as the income where each begins and by how much the rate rises there, lowest first.
    """

    year: int  # the law year
    n_filers: float  # 1, or 2 on a joint return
    brackets: Seven  # where each bracket of ordinary income begins; indexed
    rate_steps: Seven  # rise of the rate there, decimals
    gain_brackets: Three  # the same for long gains and qualified dividends; indexed
    gain_rate_steps: Three
    standard_deduction: float  # indexed
    aged_deduction: float  # added to it for each filer of 65 or more; indexed
    senior_deduction: float  # for each filer of 65 or more, on top; nominal
    senior_threshold: float  # adjusted gross income from which it shrinks; nominal
    senior_shrink: float  # by how much each of them shrinks, decimal of the excess
    senior_last_year: int  # last tax year that has it
    exemption: float  # for each person on the return (0 from 2018); indexed
    exemption_threshold: float  # adjusted gross income from which exemptions shrink (inf = never); indexed
    exemption_shrink: float  # share lost per unit of the excess
    loss_limit: float  # net long loss that may be deducted in a year; nominal
    benefit_threshold: float  # provisional income from which half of social security is taxable; nominal
    benefit_upper_threshold: float  # from which 85 % is; nominal
    benefit_share: float  # 0.5
    benefit_upper_share: float  # 0.85
    niit_rate: float  # net investment income tax
    niit_threshold: float  # nominal
    medicare_surtax_rate: float  # additional Medicare tax
    medicare_surtax_threshold: float  # wages of both spouses; nominal
    child_credit: float  # for each child under 17; indexed (by law since 2026)
    dependent_credit: float  # for each other dependent; nominal
    credit_threshold: float  # adjusted gross income from which both credits shrink; nominal
    credit_shrink: float  # decimal of the excess
    minimum_exemption: float  # income that the alternative minimum tax leaves free; indexed
    minimum_threshold: float  # minimum taxable income from which that shrinks; indexed
    minimum_shrink: float  # decimal of the excess
    minimum_bracket: float  # where its second rate begins; indexed
    minimum_rate: float
    minimum_rate_step: float  # rise of the rate there
    wage_base: float  # yearly wages of one person on which social-security tax stops; indexed by wages
    benefit_tax_rate: float  # the employee's social-security tax
    medicare_rate: float  # the employee's Medicare tax
    state_rate: float
    state_above: float  # indexed
    state_base: int  # a LevyBase
    city_rate: float
    city_above: float  # indexed
    city_base: int


class Law(NamedTuple):
    """The tables of one household: as it files, and as one of a couple files who is left, without and with a child."""

    filed: TaxTable
    alone: TaxTable
    head: TaxTable
    premiums: PremiumTable  # of the marketplace


def tax_table(year: int, filing: FilingStatus, state: Levy = NO_LEVY, city: Levy = NO_LEVY) -> TaxTable:
    """Return the law of `year` for one filing status.

    Raises `TaxError` for a year outside 2013 to 2026, a filing status or a levy that it does not know.
    """
    values = _values(year, filing_code(filing))
    _check_levy("state", state)
    _check_levy("city", city)
    return TaxTable(
        year=year,
        n_filers=2.0 if filing == FilingStatus.MARRIED_JOINTLY else 1.0,
        **_brackets(values),
        **_deductions(values),
        **_surtaxes_and_credits(values),
        state_rate=float(state.rate),
        state_above=float(state.above),
        state_base=int(state.base),
        city_rate=float(city.rate),
        city_above=float(city.above),
        city_base=int(city.base),
    )


def parameters() -> tuple[Parameter, ...]:
    """Return every packaged number of the income tax with its title, year, source and day of reading."""
    return packaged(_FILE) + packaged(_RETURN_FILE)


def _values(year: int, filing: str) -> Mapping[str, float]:
    """Return a year's numbers by the source's code."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TaxError(
            "taxes.year",
            f"a year from {FIRST_YEAR} to {LAST_YEAR}",
            year,
            f"no source has been read for {year}; the engine indexes {LAST_YEAR} by the path's prices",
        )
    return values_by_code(_FILE, year, filing)


def filing_code(filing: FilingStatus) -> str:
    try:
        return _FILING[FilingStatus(filing)]
    except ValueError:
        known = ", ".join(FilingStatus)
        raise TaxError("taxes.filing", f"one of {known}", filing, "separate returns are not modelled") from None


def _check_levy(name: str, levy: Levy) -> None:
    if not 0.0 <= levy.rate < 1.0:
        raise TaxError(f"taxes.{name}.rate", "a decimal from 0 to 1", levy.rate)
    if not 0.0 <= levy.above < float("inf"):
        raise TaxError(f"taxes.{name}.above", "an amount of money, 0 or more", levy.above)
    if levy.base not in set(LevyBase):
        raise TaxError(f"taxes.{name}.base", f"one of {', '.join(b.name for b in LevyBase)}", levy.base)


def _brackets(values: Mapping[str, float]) -> dict[str, Any]:
    ordinary = [values[f"II_brk{k}"] for k in range(1, _N_BRACKETS)]
    gains = [values["CG_brk1"], values["CG_brk2"]]
    return {
        "brackets": (0.0, *ordinary),
        "rate_steps": _rises([values[f"II_rt{k}"] for k in range(1, _N_BRACKETS + 1)]),
        "gain_brackets": (0.0, *gains),
        "gain_rate_steps": _rises([values[f"CG_rt{k}"] for k in (1, 2, 3)]),
    }


def _rises(rates: Sequence[float]) -> tuple[float, ...]:
    return tuple(rate - before for rate, before in zip(rates, [0.0, *rates[:-1]], strict=True))


def _deductions(values: Mapping[str, float]) -> dict[str, Any]:
    return {
        "standard_deduction": values["STD"],
        "aged_deduction": values["STD_Aged"],
        "senior_deduction": values["SeniorDed_c"],
        "senior_threshold": values["SeniorDed_ps"],
        "senior_shrink": values["SeniorDed_prt"],
        "senior_last_year": _SENIOR_LAST_YEAR,
        "exemption": values["II_em"],
        "exemption_threshold": values["II_em_ps"],
        "exemption_shrink": values["II_em_prt"] / values["II_em_po_step_size"],
        "loss_limit": values["Capital_loss_limitation"],
        "benefit_threshold": values["SS_thd1"],
        "benefit_upper_threshold": values["SS_thd2"],
        "benefit_share": values["SS_percentage1"],
        "benefit_upper_share": values["SS_percentage2"],
    }


def _surtaxes_and_credits(values: Mapping[str, float]) -> dict[str, Any]:
    return {
        "niit_rate": values["NIIT_rt"],
        "niit_threshold": values["NIIT_thd"],
        "medicare_surtax_rate": values["AMEDT_rt"],
        "medicare_surtax_threshold": values["AMEDT_ec"],
        "child_credit": values["CTC_c"],
        "dependent_credit": values["ODC_c"],
        "credit_threshold": values["CTC_ps"],
        "credit_shrink": values["CTC_prt"],
        "minimum_exemption": values["AMT_em"],
        "minimum_threshold": values["AMT_em_ps"],
        "minimum_shrink": values["AMT_prt"],
        "minimum_bracket": values["AMT_brk1"],
        "minimum_rate": values["AMT_rt1"],
        "minimum_rate_step": values["AMT_rt2_addon"],
        "wage_base": values["SS_Earnings_c"],
        "benefit_tax_rate": values["FICA_ss_trt_employee"],
        "medicare_rate": values["FICA_mc_trt_employee"],
    }
