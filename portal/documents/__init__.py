"""The library of documents: what the partnership worked out, in versions, with the indicators it counts for.

Words: a *document* of an organisation, a group or the Biuro is written as a *draft*; its *version* holds the same text
as one or several *files*, and one version is open at most. The first *publication* is the fact that counts (a launched
website is a fact of its own kind); later versions add nothing. A document is *archived* as outdated, which keeps what
it counted for, or as published by mistake, which withdraws it. Its year is the year of publication; the year a document
is *for* is shown only.

Who may do what: the coordinator of its group, the guardian of its area and the Biuro write, publish and archive; others
do not see a draft. Everybody reads public documents, people of the partnership also those for members.
"""
