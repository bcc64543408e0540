"""What people showed of the layouts of single suppliers: where a field stands, used at the supplier's next paper.

In charge of learning from one correction and of reading by what was learned; pure. Not in charge of keeping it
(`service.learning`).
"""
