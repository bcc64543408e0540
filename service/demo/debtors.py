"""Aurora's own customers for the demo, in the shape that `acuse import` reads: what they owe and what they paid.

In charge of three ways of paying: punctual, late, disputing. Not in charge of what follows (`collecting`).
"""

from __future__ import annotations

from datetime import date, timedelta

HOTEL, DELI, GROCER = "C-1001", "C-1002", "C-1003"
DISPUTED = "AU-2026-0451"
_CUSTOMERS = (
    (HOTEL, "Hotel Bahía Azul, S.L.", "ES", "es", "Europe/Madrid", "pagos@bahia-azul.example", "hotel"),
    (DELI, "Thornbury Deli Ltd", "GB", "en", "Europe/London", "accounts@thornbury-deli.example", "retail"),
    (GROCER, "Mercearia do Largo, Lda.", "PT", "pt", "Europe/Lisbon", "contas@mercearia-largo.example", "retail"),
)
# number, customer, currency, total, days from today to the due date
_OPEN = (
    ("AU-2026-0412", HOTEL, "EUR", "2480.50", -24),
    ("AU-2026-0447", HOTEL, "EUR", "1310.00", -6),
    ("AU-2026-0468", HOTEL, "EUR", "940.20", 12),
    ("AU-2026-0439", DELI, "GBP", "615.75", -2),
    (DISPUTED, GROCER, "EUR", "388.90", -11),
    ("AU-2026-0460", GROCER, "EUR", "1204.00", 3),
)
# number, customer, currency, total, days ago that it fell due, days that it was paid late
_PAID = (
    *((f"AU-2026-01{n:02}", HOTEL, "EUR", "1500.00", 40 + 30 * n, 18 + n) for n in range(1, 6)),
    *((f"AU-2026-02{n:02}", DELI, "GBP", "580.00", 40 + 30 * n, 0) for n in range(1, 6)),
    *((f"AU-2026-03{n:02}", GROCER, "EUR", "760.00", 40 + 30 * n, 5) for n in range(1, 5)),
)


def customers_file() -> list[dict[str, object]]:
    """Return the customers for `acuse import customers`."""
    return [
        {
            "code": code,
            "name": name,
            "country": country,
            "language": language,
            "time_zone": zone,
            "contacts": [{"address": address, "purpose": "billing"}],
            "attributes": {"sector": sector},
        }
        for code, name, country, language, zone, address, sector in _CUSTOMERS
    ]


def receivables_file(today: date) -> list[dict[str, object]]:
    """Return what was issued for `acuse import receivables`, a month before it falls due."""
    owed = [
        (number, code, currency, total, today + timedelta(days=ahead)) for number, code, currency, total, ahead in _OPEN
    ]
    owed += [
        (number, code, currency, total, today - timedelta(days=ago)) for number, code, currency, total, ago, _ in _PAID
    ]
    return [
        {
            "number": number,
            "customer": {"code": code},
            "issue_date": (due - timedelta(days=30)).isoformat(),
            "due_date": due.isoformat(),
            "currency": currency,
            "total": total,
        }
        for number, code, currency, total, due in owed
    ]


def collections_file(today: date) -> list[dict[str, object]]:
    """Return what customers paid for `acuse import payments`."""
    return [
        {
            "invoice": number,
            "customer_code": code,
            "date": (today - timedelta(days=ago - late)).isoformat(),
            "amount": total,
            "currency": currency,
            "reference": f"TRF-{number[-4:]}",
        }
        for number, code, currency, total, ago, late in _PAID
    ]
