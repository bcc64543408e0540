"""How customers pay us: our own accounts and payment page, from the configuration alone.

In charge of those records and of telling a mistyped account. No mail is ever asked for them, and none changes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from stdnum import iban as ibans

_PLACE = re.compile(r"\{(\w+)\}")
PLACES = frozenset({"number", "customer", "amount", "currency"})


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """One account of ours. `currency` None: for any. `country`: for customers there; None: for all.

    `number` is for places without IBAN, named by `label` (CBU, CLABE, Pix, …).
    """

    holder: str
    currency: str | None = None
    country: str | None = None
    bank: str | None = None
    iban: str | None = None
    bic: str | None = None
    label: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDetails:
    """Our accounts, and the address of a payment page with {number}, {customer}, {amount}, {currency} in it.

    `team` signs; without one it is "accounts receivable" in the language of each mail. `warn_of_changes`: each mail
    with an account says that no mail of ours ever changes it.
    """

    team: str | None = None
    warn_of_changes: bool = True
    accounts: tuple[BankAccount, ...] = ()
    link: str | None = None

    def account_for(self, currency: str, country: str | None) -> BankAccount | None:
        """Return the account for a currency ("" any) and a customer's country, the most fitting; None without one."""
        fitting = [
            each
            for each in self.accounts
            if (not currency or each.currency in (None, currency)) and each.country in (None, country)
        ]
        return max(fitting, key=lambda each: (each.country is not None, each.currency is not None), default=None)

    def accounts_for(self, currencies: Iterable[str], country: str | None) -> tuple[BankAccount, ...]:
        """Return the accounts for these currencies, each once."""
        found = (self.account_for(currency, country) for currency in currencies)
        return tuple(dict.fromkeys(each for each in found if each is not None))

    def link_for(self, **values: str) -> str | None:
        """Return the payment page's address for these values, each made safe to stand in an address."""
        if self.link is None:
            return None
        return _PLACE.sub(lambda found: quote(values.get(found[1], ""), safe=""), self.link)

    def problems(self) -> Iterator[str]:
        """Yield what is wrong, each with its place."""
        for number, account in enumerate(self.accounts):
            place = f"accounts.{number}"
            if account.iban is None and account.number is None:
                yield f"{place}: needs an iban, or a label and a number"
            if account.iban is not None and not ibans.is_valid(account.iban):
                yield f"{place}.iban: its check digits do not fit: {account.iban!r} is mistyped"
            if account.number is not None and not account.label:
                yield f"{place}.label: is missing: what the number is, as CBU or CLABE"
        if self.link is not None:
            if urlsplit(self.link).scheme != "https":
                yield "link: must begin with https://"
            for unknown in sorted(set(_PLACE.findall(self.link)) - PLACES):
                yield f"link: nothing is called {{{unknown}}}; known are {', '.join(sorted(PLACES))}"
