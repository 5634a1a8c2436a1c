"""Machine-readable lines of invented travel documents (ICAO Doc 9303, parts 3 to 5).

The generator computes its own check digits, apart from the application's reader, so that each proves the other.
"""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

_WEIGHTS: Final = (7, 3, 1)
Sex = Literal["f", "m"]


def check_digit(text: str) -> str:
    """The 7-3-1 check digit of Doc 9303, part 3, section 4.9: digits count themselves, A is 10, Z is 35, "<" is 0."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def names_field(family: str, given: str, length: int) -> str:
    """Both identifiers, spelt for the zone, in `length` characters: cut as Doc 9303, part 4, section 4.2.2 asks."""
    field = f"{family}<<{given}" if given else family
    if len(field) > length and given:
        room = max(length - len(family) - 2, 1)
        field = f"{family[: length - 2 - min(room, len(given))]}<<{given[:room]}"
    return field[:length].ljust(length, "<")


def passport_lines(
    *,
    code: str,
    issuer: str,
    family: str,
    given: str,
    number: str,
    nationality: str,
    born: date,
    sex: Sex,
    expires: date,
) -> tuple[str, str]:
    """Both lines of a TD3 document, 44 characters each. `code` is "P", or "PL" for a laissez-passer."""
    first = f"{code:<<2}{issuer:<<3}{names_field(family, given, 39)}"
    number = f"{number:<<9}"
    birth, until = f"{born:%y%m%d}", f"{expires:%y%m%d}"
    personal = "<" * 14
    numbers = f"{number}{check_digit(number)}"
    dates = f"{birth}{check_digit(birth)}", f"{until}{check_digit(until)}"
    tail = f"{personal}<"
    composite = check_digit(f"{numbers}{dates[0]}{dates[1]}{tail}")
    return first, f"{numbers}{nationality:<<3}{dates[0]}{sex.upper()}{dates[1]}{tail}{composite}"


def card_lines(
    *, issuer: str, family: str, given: str, number: str, nationality: str, born: date, sex: Sex, expires: date
) -> tuple[str, str, str]:
    """The three lines of a TD1 card, 30 characters each; a number longer than nine goes on in the optional data."""
    head, rest = number[:9], number[9:]
    if rest:
        first = f"I<{issuer:<<3}{head}<{rest}{check_digit(number)}"
    else:
        first = f"I<{issuer:<<3}{head:<<9}{check_digit(f'{head:<<9}')}"
    first = f"{first:<<30}"
    birth, until = f"{born:%y%m%d}", f"{expires:%y%m%d}"
    dates = f"{birth}{check_digit(birth)}", f"{until}{check_digit(until)}"
    second = f"{dates[0]}{sex.upper()}{dates[1]}{nationality:<<3}{'<' * 11}"
    composite = check_digit(f"{first[5:]}{dates[0]}{dates[1]}{'<' * 11}")
    return first, f"{second}{composite}", names_field(family, given, 30)
