"""Mail in: messages, addresses, triage, bounces, threads; the IMAP mailbox, the LMTP and SMTP listener.

In charge of what a mail is, who wrote it and what it wants. Not in charge of reading its documents (`parsing`), nor of
what follows from it (`service.pipeline`).
"""
