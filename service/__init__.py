"""The running service: settings, clock, store, tasks, pipeline, actions, demo, command line. Puts the parts together.

In charge of when things happen and where they are kept. Not in charge of what a document says, whether it matches or
how a mail reads: those are the pure packages below. Never imports `admin`.
"""
