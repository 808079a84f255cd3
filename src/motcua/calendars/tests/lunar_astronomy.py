"""The Vietnamese lunar calendar from the sky, to check the shipped table against.

New moons: Jean Meeus, *Astronomical Algorithms*, chapter 49 (mean phase and the largest
periodic terms). Sun: chapter 25, low accuracy. The calendar's own rules: days begin at
midnight in UTC+7; a month begins on the day of its new moon; the eleventh month holds the
winter solstice; of thirteen months between two eleventh months, the first in which the
sun enters no new sign repeats the number of the month before it.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from math import floor, radians, sin

_EPOCH = date(2000, 1, 1)
_EPOCH_JD = 2451544.5  # midnight UT of that day
_DELTA_T = 70 / 86400  # dynamical time minus universal time, days, near enough for 2000-2060


def _new_moon(k: int) -> float:
    """Julian day (UT) of the k-th new moon after January 2000."""
    t = k / 1236.85
    jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    e = 1 - 0.002516 * t
    sun = radians(2.5534 + 29.10535670 * k - 0.0000014 * t * t)
    moon = radians(201.5643 + 385.81693528 * k + 0.0107582 * t * t)
    latitude = radians(160.7108 + 390.67050284 * k - 0.0016118 * t * t)
    node = radians(124.7746 - 1.56375588 * k + 0.0020672 * t * t)
    jde += (
        -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon)
        + 0.01039 * sin(2 * latitude) + 0.00739 * e * sin(moon - sun)
        - 0.00514 * e * sin(moon + sun) + 0.00208 * e * e * sin(2 * sun)
        - 0.00111 * sin(moon - 2 * latitude) - 0.00057 * sin(moon + 2 * latitude)
        + 0.00056 * e * sin(2 * moon + sun) - 0.00042 * sin(3 * moon)
        + 0.00042 * e * sin(sun + 2 * latitude) + 0.00038 * e * sin(sun - 2 * latitude)
        - 0.00024 * e * sin(2 * moon - sun) - 0.00017 * sin(node)
        + 0.000325 * sin(radians(299.77 + 0.107408 * k - 0.009173 * t * t))
        + 0.000165 * sin(radians(251.88 + 0.016321 * k))
        + 0.000164 * sin(radians(251.83 + 26.651886 * k))
    )  # fmt: skip
    return jde - _DELTA_T


def _day(jd: float) -> date:
    return _EPOCH + timedelta(days=floor(jd + 7 / 24 - _EPOCH_JD))


def _sign(day: date) -> int:
    """Which twelfth of its circle the sun is in when ``day`` begins in UTC+7; 9 = solstice."""
    jd = _EPOCH_JD + (day - _EPOCH).days - 7 / 24 + _DELTA_T
    t = (jd - 2451545.0) / 36525
    mean = radians(357.52911 + 35999.05029 * t - 0.0001537 * t * t)
    centre = (
        (1.914602 - 0.004817 * t) * sin(mean) + 0.019993 * sin(2 * mean) + 0.000289 * sin(3 * mean)
    )
    node = radians(125.04 - 1934.136 * t)
    apparent = 280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre
    apparent -= 0.00569 + 0.00478 * sin(node)
    return floor((apparent % 360) / 30)


def _solstice_month(year: int) -> int:
    """The number k of the new moon that begins the eleventh month of ``year``."""
    k = floor((date(year, 12, 31) - date(2000, 1, 6)).days / 29.530588861) + 1
    while _day(_new_moon(k)) > date(year, 12, 31):
        k -= 1
    return k if _sign(_day(_new_moon(k))) < 9 else k - 1


def months_of(year: int) -> dict[int, date]:
    """First days of the months 1 to 11 of the lunar ``year``, without the repeated one."""
    begin, end = _solstice_month(year - 1), _solstice_month(year)
    starts = [_day(_new_moon(k)) for k in range(begin, end + 1)]
    leap = len(starts) == 14
    numbers: dict[int, date] = {}
    number = 11
    for first, following in pairwise(starts):
        if leap and _sign(first) == _sign(following):
            leap = False
            continue
        numbers[number] = first
        number = number % 12 + 1
    return numbers


def new_year(year: int) -> date:
    """The first day of the lunar ``year``."""
    return months_of(year)[1]


def hung_kings(year: int) -> date:
    """The tenth day of the third month."""
    return months_of(year)[3] + timedelta(days=9)
