"""Machine-readable codes printed on a paper: QR, PDF417 and what tax authorities and banks write into them.

In charge of finding them on a page, reading their payload (one module a scheme) and putting what they say above what
the text says (domain.md 1.1). Not in charge of text, and not of asking any authority whether a code is genuine.
"""
