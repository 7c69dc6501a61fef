"""Changing the map: loading the vocabulary, claiming competences, publishing editions."""

from portal.competences.operations.claims import change, claim, end
from portal.competences.operations.editions import publish, withdraw
from portal.competences.operations.reminders import remind_of_certificates
from portal.competences.operations.vocabulary import load_vocabulary

__all__ = ["change", "claim", "end", "load_vocabulary", "publish", "remind_of_certificates", "withdraw"]
