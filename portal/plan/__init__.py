"""The action plan: its areas, tasks, stages and indicators with yearly targets, loaded from a file, kept in versions.

The office loads it by the command line; everybody reads it. Targets and definitions are versioned: a question as of a
past day uses the version known then.
"""
