"""What members can do, in the words of one vocabulary.

Words: a competence is a term of the vocabulary; a claim says that an organisation has people with it, at which level
and on what ground; an edition of the map freezes all claims of a day.

Everybody reads the vocabulary, the supply and the published editions; people of an organisation and the Biuro keep its
claims; the Biuro publishes and withdraws editions. A vocabulary is loaded from a file and never deletes a term: a
retired one leads to its successor.
"""
