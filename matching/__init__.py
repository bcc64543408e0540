"""Invoice x orders x receipts -> match -> decision. Pure; one file a rule.

In charge of which order an invoice belongs to, what differs, and what follows. Not in charge of finding the records
(`service.store` recalls them) nor of sentences (`outbound` makes them from the facts of a discrepancy).
"""
