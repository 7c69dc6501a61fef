"""The worker's part of retention: the next records of an approved batch, in one transaction."""

from flask_babel import force_locale
from sqlalchemy import select

from portal import jobs
from portal.database import transaction
from portal.extensions import db
from portal.permissions import SYSTEM
from portal.privacy.models import BatchState, RetentionBatch
from portal.privacy.operations import carry_out


@jobs.step
def advance() -> bool:
    """Carry out the next part of the oldest approved batch; False when there is none.

    A worker killed meanwhile leaves the part undone, and the next one does it whole.
    """
    with transaction(), force_locale("pl"):
        approved = select(RetentionBatch).where(RetentionBatch.state == BatchState.APPROVED)
        batch = db.session.scalars(
            approved.order_by(RetentionBatch.id).limit(1).with_for_update(of=RetentionBatch)
        ).first()
        if batch is None:
            return False
        carry_out(batch, actor=SYSTEM)
        return True
