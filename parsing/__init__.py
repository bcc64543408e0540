"""Bytes in, documents out: formats, PDF layouts, codes, arithmetic checks.

In charge of understanding one file. Not in charge of mails (`inbox`), of orders (`matching`), of limits on time and
memory (`service.sandbox` runs these functions in a child). Pure: no clock, no network, no database.
"""
