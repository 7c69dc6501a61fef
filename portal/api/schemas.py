"""What the API takes and gives."""

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Date, DateTime, Float, Integer, List, Nested, String
from apiflask.validators import Range

MOST_PAGES = 1_000_000
AS_OF = {
    "description": "An ISO day (its end in Warsaw) or moment to look back to; now when left out.",
    "example": "2015-01-31",
}


class PageQuery(Schema):
    """Which part of a list."""

    page = Integer(
        load_default=1, validate=Range(1, MOST_PAGES), metadata={"description": "The page, from 1."}
    )
    per_page = Integer(
        load_default=50, validate=Range(1, 100), metadata={"description": "Rows on a page, at most 100."}
    )


class FiguresQuery(Schema):
    """Which figures."""

    year = Integer(metadata={"description": "One year of the plan."})
    area = Integer(metadata={"description": "The number of one area."})
    as_of = String(metadata=AS_OF)


class EvidenceQuery(PageQuery):
    """Which evidence."""

    year = Integer(required=True, metadata={"description": "A year of the plan."})
    as_of = String(metadata=AS_OF)


class YearOut(Schema):
    """The figure of one year; `percent` is null where the target is 0."""

    year = Integer()
    target = Integer()
    value = Integer()
    percent = Float(allow_none=True)


class IndicatorOut(Schema):
    """An indicator with its figures."""

    code = String()
    name = String()
    area = Integer()
    task = String()
    unit = String()
    measure = String()
    years = List(Nested(YearOut))
    total_target = Integer()
    total_value = Integer()


class PlanOut(Schema):
    """The version of the plan the figures stand beside."""

    source = String()
    version = Integer()
    digest = String()
    years = List(Integer())


class IndicatorsOut(Schema):
    """The figures as known at a moment."""

    plan = Nested(PlanOut)
    as_of = String()
    indicators = List(Nested(IndicatorOut))


class EvidenceOut(Schema):
    """One counted unit: the fact that put it into its year."""

    code = String()
    year = Integer()
    occurred_on = String(metadata={"format": "date"})
    recorded_at = String(metadata={"format": "date-time"})
    kind = String()
    label = String()
    organisation = String()
    url = String()


class ContactOut(Schema):
    """A contact of an organisation that the caller may see."""

    kind = String()
    value = String()


class OrganisationOut(Schema):
    """A member organisation."""

    id = Integer()
    name = String()
    short_name = String()
    kind = String()
    sector = String(allow_none=True)
    city = String()
    powiat = String(allow_none=True)
    website = String()
    joined_on = Date(allow_none=True)
    left_on = Date(allow_none=True)
    contacts = List(Nested(ContactOut))
    url = String()


class PracticeOut(Schema):
    """A published good practice."""

    id = Integer()
    title = String()
    organisation = String()
    area = Integer(allow_none=True)
    problem = String()
    actions = String()
    target_group = String()
    published_at = DateTime(allow_none=True)
    url = String()


class CompetenceOut(Schema):
    """A term of the vocabulary of competences."""

    slug = String()
    name = String()


class PostOut(Schema):
    """What offers and needs of the bank of mutual services share."""

    id = Integer()
    title = String()
    description = String()
    organisation = String()
    resource_kind = String()
    competence = Nested(
        CompetenceOut, allow_none=True, metadata={"description": "The term in use; null without one."}
    )
    powiat = String(allow_none=True)
    expires_on = Date()
    url = String()


class OfferOut(PostOut):
    """An offer of the bank of mutual services."""

    mode = String()
    capacity_minutes = Integer()
    available_from = Date(allow_none=True)
    available_until = Date(allow_none=True)


class NeedOut(PostOut):
    """A need of the bank of mutual services; `mode` is null where it may be given anywhere."""

    mode = String(allow_none=True)
    minutes = Integer()
    wanted_from = Date(allow_none=True)
    wanted_until = Date(allow_none=True)


class EventOut(Schema):
    """An event that was announced, whatever became of it."""

    id = Integer()
    title = String()
    type = String()
    state = String()
    starts_at = DateTime()
    ends_at = DateTime()
    place = String()
    powiat = String(allow_none=True)
    is_remote = Boolean()
    organiser = String()
    area = Integer(allow_none=True)
    url = String()


def page_of(item: type[Schema], name: str) -> Any:
    """The shape of a paged list of `item`."""
    fields: dict[str, Any] = {
        "items": List(Nested(item)),
        "page": Integer(),
        "per_page": Integer(),
        "total": Integer(),
    }
    shape = Schema.from_dict(fields, name=name)
    shape.__doc__ = f"A page of a list of {item.__name__.removesuffix('Out')}."
    return shape


EvidencePage = page_of(EvidenceOut, "EvidencePage")
OrganisationPage = page_of(OrganisationOut, "OrganisationPage")
PracticePage = page_of(PracticeOut, "PracticePage")
OfferPage = page_of(OfferOut, "OfferPage")
NeedPage = page_of(NeedOut, "NeedPage")
EventPage = page_of(EventOut, "EventPage")
