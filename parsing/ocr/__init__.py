"""Text on pictures: scanned pages, photographs, receipts.

In charge of the port to a recogniser of text, of turning and straightening what it saw, and of reading the recognised
words as any other page's. Not in charge of what the words mean (`parsing.text`) nor of codes (`parsing.barcodes`).
"""
