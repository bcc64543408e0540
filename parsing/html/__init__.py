"""Business papers written in HTML: mails that are the invoice, and files.

In charge of turning them into text with columns and of handing that to `parsing.text`.
"""
