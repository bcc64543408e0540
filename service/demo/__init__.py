"""The demo's world: an embedded mail server, sample suppliers, their papers and mails, and the play that drives them.

In charge of everything that is made up. Not in charge of reading, matching or answering: the demo starts the real
service and only writes to its mailbox. Needs the `demo` extra (pymap, reportlab, pikepdf).
"""
