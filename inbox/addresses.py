"""Addresses: who wrote a mail, and whose name a domain imitates.

In charge of the strict reading of From on which identity rests, and of look-alike domains. Not in charge of whether the
sender is authenticated (`authentication`) or known (`standing`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from email.utils import getaddresses, parseaddr

from rapidfuzz.distance import DamerauLevenshtein

from inbox.header_fields import decode_words
from inbox.records import Address

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_MAILBOX = rf"({_ATEXT}(?:\.{_ATEXT})*@{_LABEL}(?:\.{_LABEL})+)"
_PLAIN = re.compile(_MAILBOX)
# One mailbox of RFC 5322 section 3.4 without its comments, groups, routes and folding tricks.
_STRICT = re.compile(rf"(?:(\"(?:[^\"\\]|\\[^\r\n])*\"|[^\"<>@(),;:\\\[\]]*?)\s*<{_MAILBOX}>|{_MAILBOX})")
_LONGEST_FIELD = 32 * 1024
_MOST_ADDRESSES = 100


def strict_sender(from_fields: Sequence[str], other_readings: Iterable[str]) -> Address | None:
    """Return the author where there is one From field with one plain ASCII mailbox and every parser agrees, else None.

    `other_readings` are the addresses that other parsers found in the same field; parsers differ on crafted fields
    (reliability.md fact 8), and a mail whose author depends on the parser has no author.
    """
    if len(from_fields) != 1 or len(from_fields[0]) > 1000:
        return None
    field = from_fields[0].strip()
    found = _STRICT.fullmatch(field)
    if found is None:
        return None
    address = (found.group(2) or found.group(3)).lower()
    name = decode_words((found.group(1) or "").strip().strip('"').replace('\\"', '"'))
    named = {other.lower() for other in _PLAIN.findall(name)}
    if ("@" in name and not named) or named - {address} or len(address.rpartition("@")[0]) > 64:
        return None
    readings = {parseaddr(field)[1].lower(), *(read.lower() for read in other_readings)}
    readings.update(read.lower() for _, read in getaddresses([field]))
    return Address(address=address, name=name or None) if readings == {address} else None


def read_addresses(values: Iterable[str]) -> tuple[Address, ...]:
    """Return the addresses of recipient fields as far as they can be read, at most 100, without repeats."""
    found: dict[str, Address] = {}
    for value in values:
        for name, address in _pairs(value[:_LONGEST_FIELD]):
            plain = _PLAIN.fullmatch(address.strip())
            if plain and plain.group(1).lower() not in found and len(found) < _MOST_ADDRESSES:
                key = plain.group(1).lower()
                found[key] = Address(address=key, name=decode_words(name) or None)
    return tuple(found.values())


def claimed_sender(values: Sequence[str]) -> Address | None:
    """Return the best reading of From, for display only."""
    read = read_addresses(values[:1])
    if read:
        return read[-1]
    found = _PLAIN.search(values[0][:_LONGEST_FIELD]) if values else None
    return Address(address=found.group(1).lower()) if found else None


def find_addresses(text: str) -> tuple[str, ...]:
    """Return every address that stands in a text, lower-case, in order, without repeats."""
    return tuple(dict.fromkeys(found.lower() for found in _PLAIN.findall(text)))


def _pairs(value: str) -> list[tuple[str, str]]:
    try:
        pairs = getaddresses([value])
    except (RecursionError, ValueError, IndexError):
        pairs = []
    if any(address for _, address in pairs):
        return pairs
    # getaddresses answers nothing at all where one of many is malformed: take the plain ones.
    return [("", address) for address in _PLAIN.findall(value)]


# Digits, and Cyrillic, Greek and script letters, that are drawn like Latin ones (Unicode UTS 39, the frequent ones).
_LOOKS_LIKE = str.maketrans("01358асеіјоорѕухԁɡһӏνορταικɩ", "olesbaceijoopsyxdghlvoptaiki")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"))
_SEPARATORS = re.compile(r"[-_.]")
_SHORT = 6


def looks_like(domain: str, known: Iterable[str]) -> str | None:
    """Return the known domain that `domain` imitates without being it or a subdomain of it, None where there is none.

    Compared are skeletons (digits and foreign letters that look alike), Damerau-Levenshtein distance of at most 2 (1
    for names under six letters), and a known name in a longer one (`acme-billing.example`, `acme.example.evil.net`).
    """
    candidate = _normal(domain)
    trusted = [_normal(one) for one in known]
    if any(candidate == one or candidate.endswith("." + one) for one in trusted):
        return None
    for one in trusted:
        if _imitates(candidate, one):
            return one
    return None


def _normal(domain: str) -> str:
    domain = domain.strip().rstrip(".").lower()
    labels = []
    for label in domain.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError):
            labels.append(label)
    return ".".join(labels)


def _imitates(candidate: str, known: str) -> bool:
    if candidate.startswith(known + ".") or f".{known}." in candidate:
        return True
    name, known_name = _skeleton(candidate.split(".")[0]), _skeleton(known.split(".")[0])
    if len(known_name) >= _SHORT - 1 and known_name in map(_skeleton, _SEPARATORS.split(candidate)):
        return True
    whole, known_whole = _skeleton(candidate), _skeleton(known)
    if whole == known_whole:
        return True
    allowed = 2 if len(known_name) >= _SHORT else 1
    same_ending = candidate.partition(".")[2] == known.partition(".")[2] or name == known_name
    return same_ending and DamerauLevenshtein.distance(whole, known_whole, score_cutoff=allowed) <= allowed


def _skeleton(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name)
    name = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    name = name.translate(_LOOKS_LIKE).replace("i", "l")
    for pair, single in _PAIRS:
        name = name.replace(pair, single)
    return name
