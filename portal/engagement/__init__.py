"""Engagement: in which of the plan's areas an organisation takes part, and how far.

The levels are coordinator, active participant and observer. The organisation's representative declares a level and may
withdraw the declaration or end an engagement; the Biuro accepts or rejects it. What was in force on a day is never
overwritten. The pages of the areas live here too.
"""
