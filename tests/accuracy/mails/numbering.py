"""Invoice numbers as suppliers print them and as people write them in a mail.

In charge of one number, and of lists and ranges of them, with what they mean. Not in charge of the sentence around.
"""

from __future__ import annotations

from random import Random

_AND = {"es": "y", "pt": "e", "en": "and", "ca": "i", "fr": "et", "it": "e", "de": "und"}
_TO = {"es": "a la", "pt": "a", "en": "to", "ca": "a la", "fr": "à", "it": "a", "de": "bis"}


def one_number(random: Random, language: str, *, evident: bool) -> str:
    """Return a number; `evident`: one that shows what it is without the word for invoice before it."""
    serial, year = random.randint(101, 99_999), random.choice((2025, 2026))
    shop = random.randint(1, 12)
    prefixed = {
        "es": (f"F001-{serial}", f"FE-{serial}", f"{shop:04d}-{serial:08d}", f"A {shop:04d}-{serial:08d}",
               f"F-{serial}", f"FAC-{year}-{serial % 1000:03d}", f"SETP-99{serial:07d}", f"F{year % 100}/{serial:05d}"),
        "pt": (f"FT {year}/{serial % 1000}", f"FT A{year}/{serial % 1000}", f"NF-{serial}", f"FT {year}A/{serial % 900}"),
        "en": (f"INV-{serial}", f"SI-{serial:06d}", f"INV{serial:07d}", f"INV-{year}-{serial % 1000:04d}"),
        "ca": (f"F{year % 100}/{serial:05d}", f"FAC-{serial}"),
        "fr": (f"FA-{serial}", f"F{year}-{serial % 10000:04d}"),
        "it": (f"FT-{serial}", f"FV-{serial}"),
        "de": (f"RE-{year}-{serial % 10000:04d}", f"R-{serial}"),
    }  # fmt: skip
    bare = {
        "es": (f"{serial}", f"{shop}-{serial}", f"{year}/{serial % 10000:04d}", f"{serial % 1000 + 100}", f"A{serial}"),
        "pt": (f"{serial}", f"{serial:06d}", f"{year}/{serial % 1000}"),
        "en": (f"{serial}", f"{year}-{serial % 1000:03d}", f"#{serial}", f"{serial:06d}", f"B{serial}/{shop}"),
        "ca": (f"{serial}", f"{year}/{serial % 1000:03d}"),
        "fr": (f"{serial}", f"{year}-{serial % 1000:03d}"),
        "it": (f"{serial % 1000}/{year}", f"{serial % 900 + 10}/A", f"{serial}"),
        "de": (f"{year}{serial:05d}", f"{serial}", f"{year}-{serial % 10000:04d}"),
    }
    choices = prefixed[language] if evident else (*prefixed[language], *bare[language])
    return random.choice(choices)


def several_numbers(random: Random, language: str) -> tuple[str, tuple[str, ...]]:
    """Return some numbers as one writes them after "facturas", and the numbers that are meant."""
    if random.random() < 0.3:
        first, width = random.randint(101, 9000), random.randint(2, 5)
        meant = tuple(str(first + more) for more in range(width + 1))
        return f"{first} {_TO[language]} {first + width}", meant
    first_number = one_number(random, language, evident=False).lstrip("#")
    head, digits = _split(first_number)
    meant = tuple(
        f"{head}{int(digits) + step:0{len(digits)}d}" for step in _steps(random, random.randint(2, 4), digits)
    )
    listed = ", ".join(meant[:-1]) + f" {_AND[language]} {meant[-1]}"
    return listed, meant


def _steps(random: Random, count: int, digits: str) -> list[int]:
    widest = 10 ** len(digits) - 1 - int(digits)
    return sorted(random.sample(range(max(count, min(60, widest + 1))), count))


def _split(number: str) -> tuple[str, str]:
    """Return what stands before the digits that count up, and these digits."""
    end = len(number)
    while end and number[end - 1].isdigit():
        end -= 1
    if end == len(number):
        return "", str(abs(hash_of(number)) % 8000 + 1000)
    return number[:end], number[end:]


def hash_of(text: str) -> int:
    """Return the same number for a text each time."""
    return sum((place + 1) * ord(letter) for place, letter in enumerate(text))
