"""Payment reminders for the invoices that the company issued: what is due, to whom, when, in which tone. Pure."""
