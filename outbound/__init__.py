"""Mail out: notices, replies, rendering, composing, the queue's states, delivery.

In charge of what we write, to whom, in which words and when it may leave. Not in charge of deciding on invoices
(`matching`) nor of keeping the queue's rows (`service.store` implements the protocols declared here).
"""
