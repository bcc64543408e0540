"""Business papers printed as PDF.

In charge of getting words with positions out of a PDF and of handing them to `parsing.text`. Not in charge of XML
embedded in the file, nor of what the words mean.
"""
