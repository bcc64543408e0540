"""What positioned words on a page mean, whoever found them (a PDF's text layer, OCR).

In charge of turning pages of words into documents: layout, labels, typed values, arithmetic. Not in charge of file
formats. Pure: no clock, no network, no processes.
"""
