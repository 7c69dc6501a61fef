"""Monitoring: the figures of the plan's indicators, read off what members did, each with the evidence beneath it.

A unit is what an indicator counts (a document, an edition, a person of a year); a figure is the number of its units,
and a fact is one row of the ledger. Everybody may read figures and evidence without personal data. Facts of activities
that have no module yet are entered by hand: proposed by a group coordinator or an area guardian for their area or by
the Biuro, with evidence, and accepted by another person of the Biuro.
"""
