"""Makers of the demo's papers: each takes a `SampleInvoice` and returns the bytes of a file."""
