"""The database: what is true. SQLAlchemy Core over SQLite (WAL, synchronous=FULL) or PostgreSQL.

In charge of keeping records and answering questions about them, one module a concept. Not in charge of deciding
anything: transitions are chosen by `service.pipeline`, `service.actions` and `outbound.delivery`.
"""

# Their tables join the others' metadata.
from service.store import own_tables as own_tables
from service.store import receivable_tables as receivable_tables
from service.store import trade_tables as trade_tables
