"""Where each packaged series is published, in which format, and what a file of it must look like. Data, no code.

`fetching` asks these hosts and no others, `reading` knows the formats, `refreshing` holds what came against the bounds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """What the values of one column may be.

    low, high  the least and the greatest that is believed
    gap        how far a month that the old file has may move, relatively; ten times that in its last two years,
               which publishers revise
    head       the column's name at the publisher
    may_lack   whether the first months may have no value
    """

    low: float
    high: float
    gap: float
    head: str
    may_lack: bool = False


@dataclass(frozen=True)
class Address:
    """One series at its publisher.

    file     the packaged file that it refreshes
    url      where it is published; only https, unless an operator names another host
    format   "shiller-xls", "fred-csv" or "month-csv"
    columns  the packaged file's columns after `month`, by name
    corrections  known errors of the publisher: (month, column, the wrong value) -> the right one, with its source
    page     where people read about it
    """

    file: str
    url: str
    format: str
    columns: dict[str, Column]
    page: str
    corrections: tuple[tuple[str, str, float, float, str], ...] = ()


ADDRESSES: dict[str, Address] = {
    address.file: address
    for address in (
        Address(
            file="us_monthly.csv",
            url="https://img1.wsimg.com/blobby/go/e5e77e0b-59d1-44d9-ab25-4763ac982e53/downloads/ie_data.xls",
            format="shiller-xls",
            columns={
                "price": Column(1.0, 1e6, 0.002, "P"),
                "dividend": Column(0.01, 1e5, 0.005, "D"),
                "cpi": Column(1.0, 1e4, 0.002, "CPI"),
                "gs10": Column(0.05, 30.0, 0.01, "Rate GS10"),
                "cape": Column(2.0, 200.0, 0.01, "CAPE", may_lack=True),
            },
            page="https://shillerdata.com/",
            corrections=(("2019-07", "gs10", 1.63, 2.06, "Federal Reserve, H.15"),),
        ),
        Address(
            file="us_short_rate.csv",
            url="https://fred.stlouisfed.org/graph/fredgraph.csv?id=TB3MS",
            format="fred-csv",
            columns={"tb3ms": Column(-2.0, 30.0, 0.01, "TB3MS")},
            page="https://fred.stlouisfed.org/series/TB3MS",
        ),
        Address(
            file="us_gold.csv",
            url="https://raw.githubusercontent.com/datasets/gold-prices/main/data/monthly-processed.csv",
            format="month-csv",
            columns={"gold_usd_oz": Column(1.0, 1e6, 0.005, "Price")},
            page="https://github.com/datasets/gold-prices",
        ),
    )
}
