"""What people want to be told of when it is offered or needed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.barter.models.words import PostKind, ResourceKind, ServiceMode
from portal.columns import UTCDateTime, enum_column
from portal.competences.models import Competence, CompetenceGroup
from portal.extensions import db


class PostAlert(db.Model):
    """A person is told of offers or needs of a term, or of a group of terms; what is None may be anything."""

    __tablename__ = "post_alert"
    __table_args__ = (
        CheckConstraint("competence_id IS NULL OR competence_group_id IS NULL", name="term_or_group"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    kind: Mapped[PostKind] = mapped_column(enum_column(PostKind))
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"), index=True)
    competence_group_id: Mapped[int | None] = mapped_column(ForeignKey("competence_group.id"), index=True)
    resource_kind: Mapped[ResourceKind | None] = mapped_column(enum_column(ResourceKind))
    mode: Mapped[ServiceMode | None] = mapped_column(enum_column(ServiceMode))
    powiat: Mapped[str | None] = mapped_column(String(4))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    competence: Mapped[Competence | None] = relationship()
    competence_group: Mapped[CompetenceGroup | None] = relationship()
