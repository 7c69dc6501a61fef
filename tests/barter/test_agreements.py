"""Agreements (domain.md, Barter: Umowa barterowa): numbered, frozen, of accepted services only; services count."""

import io
from datetime import UTC, date, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from portal import clock, files
from portal.activity import ActivityEvent
from portal.barter import agreement_papers as papers
from portal.barter import operations, queries
from portal.barter.models import Agreement, AgreementKind, AgreementState, Exchange, ExchangeState
from portal.extensions import db
from portal.mail import OutboxMail
from portal.notices import Notice
from portal.workflow import Refused
from tests import factories, page_checks
from tests.at_once import race

SCAN = b"%PDF-1.4\nskan\n%%EOF\n"


def back(market, **values):
    """A service the recipient of the market gives back to its provider, agreed."""
    offer = factories.offer(market.recipient, title="Sala w bibliotece", contact_id=market.taker.id)
    asked = {"minutes": 60, "scope": "Sala na 20 osób", **values}
    exchange = operations.request_service(offer, actor=market.gives, **asked)
    return operations.accept_exchange(exchange, actor=market.takes, version=1)


def made(market, *exchanges):
    return operations.make_agreement(exchanges or [market.agreed()], actor=market.gives)


def content(stored):
    return files.path_of(stored.sha256).read_bytes()


def pdf_text(agreement):
    pages = PdfReader(io.BytesIO(content(agreement.pdf))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(agreement):
    return "\n".join(p.text for p in Document(io.BytesIO(content(agreement.docx))).paragraphs)


def scan(actor, name="skan.pdf"):
    return files.store_upload(FileStorage(io.BytesIO(SCAN), filename=name), actor=actor)


def test_numbers_run_without_gaps_within_a_year(market):
    for day, code in (("2015-12-30", "UB/1/2015"), ("2015-12-31", "UB/2/2015"), ("2016-01-02", "UB/1/2016")):
        with clock.at(clock.at_noon(date.fromisoformat(day))):
            assert made(market).code == code


def test_year_of_an_agreement_is_a_warsaw_year(market):
    with clock.at(datetime(2015, 12, 31, 23, 30, tzinfo=UTC)):
        assert made(market).code == "UB/1/2016"


def test_refused_agreement_takes_no_number(market):
    with pytest.raises(Refused):
        made(market, market.asked())
    assert made(market).number == 1


def test_swap_of_two_services_is_one_agreement_and_two_facts(market):
    """plan, 5.1.7: services are counted, not agreements."""
    there, again = market.agreed(), back(market)
    agreement = made(market, there, again)
    assert (agreement.kind, [row.exchange for row in agreement.services]) == (
        AgreementKind.TWO_PARTIES,
        [there, again],
    )
    count = select(func.count()).select_from(ActivityEvent)
    assert db.session.scalar(count) == 0
    for exchange, giver, taker in ((there, market.gives, market.takes), (again, market.takes, market.gives)):
        operations.report_exchange(exchange, actor=giver, performed_on=clock.today(), minutes=60)
        operations.confirm_exchange(exchange, actor=taker)
    assert db.session.scalar(count) == 2


def test_service_of_an_agreement_read_anew_is_reported(market):
    exchange = market.agreed()
    made(market, exchange)
    db.session.commit()
    db.session.expire_all()
    operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=60)
    assert (exchange.state, exchange.agreement.state) == (ExchangeState.REPORTED, AgreementState.PREPARED)


def test_services_of_three_parties_are_a_circle(market):
    third = factories.organisation("Fundacja Trzecia")
    speaker = factories.actor(factories.representative(third))
    links = [market.agreed()]
    for owner, giver, taker in ((market.recipient, market.takes, speaker), (third, speaker, market.gives)):
        offer = factories.offer(owner, contact_id=giver.user_id)
        exchange = operations.request_service(offer, actor=taker, minutes=60, scope="x")
        links.append(operations.accept_exchange(exchange, actor=giver, version=1))
    agreement = made(market, *links)
    assert agreement.kind is AgreementKind.CIRCLE
    assert [party.id for party in agreement.parties] == [market.provider.id, market.recipient.id, third.id]


@pytest.mark.parametrize("state", ["asked", "reported", "confirmed", "disputed"])
def test_agreement_is_made_of_agreed_services_only(market, state):
    with pytest.raises(Refused, match="both sides have accepted and nobody has reported yet"):
        made(market, market.agreed(), getattr(market, state)())


def test_service_stands_in_one_agreement_that_holds(market):
    exchange = market.agreed()
    made(market, exchange)
    with pytest.raises(Refused, match="stands in the agreement UB/1/"):
        made(market, exchange)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("step", ["change", "cancel"])
def test_other_terms_and_calling_off_outdate_an_agreement_and_a_new_one_can_be_made(market, step, signed):
    exchange = market.agreed()
    agreement = made(market, exchange)
    if signed:
        operations.attach_copy(agreement, scan(market.gives), actor=market.gives)
    if step == "cancel":
        operations.cancel_exchange(exchange, actor=market.takes, reason="Choroba")
        assert agreement.state is AgreementState.OUTDATED
        return
    operations.change_terms(exchange, actor=market.takes, minutes=180, scope="Dwie grupy")
    assert agreement.state is AgreementState.OUTDATED
    operations.accept_exchange(exchange, actor=market.gives, version=2)
    newer = made(market, exchange)
    assert (newer.number, newer.services[0].terms.number, exchange.agreement) == (2, 2, newer)


def test_performing_and_confirming_leave_an_agreement_as_it_is(market):
    exchange = market.agreed()
    agreement = made(market, exchange)
    operations.report_exchange(exchange, actor=market.gives, performed_on=clock.today(), minutes=60)
    operations.confirm_exchange(exchange, actor=market.takes)
    assert agreement.state is AgreementState.PREPARED


FIELDS = [
    "UB/1/",
    "Centrum Kształcenia",
    "Biblioteka Wojewódzka",
    "5260250274",
    "Anna Dająca, dyrektorka",
    "Bogdan Biorący",
    "Warsztat dla 12 osób",
    "2 godziny",
    "od 1 lutego 2030 do 3 lutego 2030",
    "Odbiór i reklamacje",
    "Koszty",
    "Prawa autorskie",
    "Poufność",
    "Dane osobowe",
    "Zweryfikowano z księgowością",
    "Podpisy",
]


def test_pdf_and_docx_say_every_field_and_the_same(market):
    """domain.md: number, parties and their representation, services, hours, schedule, acceptance and complaints, costs,
    copyright, confidentiality, personal data, each side's own tax settlement, signatures."""
    market.provider.nip, market.giver.job_title = "5260250274", "dyrektorka"
    agreement = made(market, market.agreed(starts_on=date(2030, 2, 1), ends_on=date(2030, 2, 3)))
    in_pdf, in_docx = pdf_text(agreement), docx_text(agreement)
    assert [field for field in FIELDS if field not in in_docx] == []
    assert [field for field in FIELDS if field not in in_pdf] == []
    for block in papers.blocks(agreement.text):
        for said in (block.text, *(part for fact in block.facts for part in fact)):
            assert said in in_docx


def test_pdf_is_tagged_titled_and_polish(market):
    reader = PdfReader(io.BytesIO(content(made(market).pdf)))
    catalogue = reader.trailer["/Root"]
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("pl-PL", True)
    assert reader.metadata.title.startswith("Umowa barterowa nr UB/1/")


def test_docx_has_headings_title_and_language(market):
    paper = Document(io.BytesIO(content(made(market).docx)))
    about = paper.core_properties
    assert (about.title, about.language) == (f"Umowa barterowa nr UB/1/{clock.today().year}", "pl-PL")
    said = {row.get(qn("w:val")) for row in paper.styles.element.iter(qn("w:lang"))}
    assert said == {"pl-PL"}
    levels = [p.style.name for p in paper.paragraphs if p.style.name.startswith("Heading")]
    assert levels[:3] == ["Heading 1", "Heading 2", "Heading 3"]


@pytest.mark.parametrize(
    "hostile",
    [
        "🙂 عربى 漢字",
        "# Umowa\n## § 1\n- NIP: 0\n~ podpis",
        "a\u2028# b\x0bc",
        "<b>&amp;</b> #set page()",
        "Żółć ęśąćź",
    ],
)
def test_texts_of_people_do_not_change_the_shape_of_an_agreement(market, hostile):
    market.offer.title, market.offer.description = hostile[:150].replace("\n", " "), hostile
    plain = [block.kind for block in papers.blocks(made(market, back(market)).text)]
    exchange = operations.request_service(market.offer, actor=market.takes, minutes=60, scope=hostile)
    operations.accept_exchange(exchange, actor=market.gives, version=1)
    agreement = made(market, exchange)
    assert [block.kind for block in papers.blocks(agreement.text)] == plain
    assert pdf_text(agreement).startswith("Umowa barterowa nr UB/2/")


def test_agreement_says_what_was_agreed_whatever_changes_later(market):
    agreement = made(market)
    before = agreement.text
    market.provider.name = "Nowa Nazwa"
    db.session.flush()
    assert agreement.text == before
    assert "Centrum Kształcenia" in before


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM agreement",
        "UPDATE agreement SET text = 'x'",
        "UPDATE agreement SET number = 7",
        "DELETE FROM agreement_service",
        "UPDATE agreement_service SET position = 9",
    ],
)
def test_database_refuses_to_change_an_agreement(market, change):
    made(market)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(change))


def test_first_signed_copy_makes_it_signed_and_the_other_party_is_told(market):
    agreement = made(market)
    operations.attach_copy(agreement, scan(market.gives), actor=market.gives)
    operations.attach_copy(agreement, scan(market.biuro), actor=market.biuro)
    assert agreement.state is AgreementState.SIGNED
    assert [copy.organisation for copy in agreement.copies] == [market.provider, None]
    told = (
        select(Notice.user_id).where(Notice.path == f"/barter/agreements/{agreement.id}").order_by(Notice.id)
    )
    assert db.session.scalars(told).all() == [
        market.taker.id,
        market.taker.id,
        *sorted([market.giver.id, market.taker.id]),
    ]


def test_outdated_agreement_takes_no_copy(market):
    exchange = market.agreed()
    agreement = made(market, exchange)
    operations.cancel_exchange(exchange, actor=market.takes, reason="Choroba")
    with pytest.raises(Refused, match="outdated"):
        operations.attach_copy(agreement, scan(market.gives), actor=market.gives)


def test_agreements_are_seen_by_their_parties_and_the_office(market):
    agreement = made(market)
    stranger = factories.actor(factories.representative())
    seen = [
        [row.id for row in db.session.scalars(queries.visible_agreements(actor))]
        for actor in (market.gives, market.takes, market.biuro, stranger)
    ]
    assert seen == [[agreement.id], [agreement.id], [agreement.id], []]


def test_service_two_people_put_into_an_agreement_at_once_is_in_one(app, market, login):
    url = f"/barter/{market.agreed().id}/agreement"
    answers = race(app, *((login(who), url, {}) for who in (market.giver, market.taker)))
    assert sorted(answer.status_code for answer in answers) == [303, 422]
    assert db.session.scalars(select(Agreement.number)).all() == [1]


def test_two_agreements_at_once_get_two_numbers(app, market, login):
    made(market)
    urls = [f"/barter/{market.agreed().id}/agreement" for _number in range(2)]
    people = (market.giver, market.taker)
    answers = race(app, *((login(who), url, {}) for who, url in zip(people, urls, strict=True)))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert sorted(db.session.scalars(select(Agreement.number))) == [1, 2, 3]


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    page = response.get_data(as_text=True)
    assert page_checks.problems(page) == []
    return page


def test_agreement_on_screen_from_the_exchange_to_the_signed_copy(market, login):
    exchange, other = market.agreed(), back(market)
    giver, taker = login(market.giver), login(market.taker)
    url = f"/barter/{exchange.id}/agreement"
    assert f'href="{url}"' in page_of(giver, f"/barter/{exchange.id}")
    assert "Sala w bibliotece" in page_of(giver, url)
    shown = giver.post(url, data={"others": [other.id]}).location
    page = page_of(taker, shown)
    assert "UB/1/" in page
    assert "Sala na 20 osób" in page
    assert f'href="{url}"' not in page_of(taker, f"/barter/{other.id}")
    copy = {"file": (io.BytesIO(SCAN), "skan podpisany.pdf")}
    assert taker.post(f"{shown}/copies", data=copy).status_code == 303
    found = db.session.get(Exchange, exchange.id).agreement.copies[0]
    begins = {f"copies/{found.file_id}": SCAN, "agreement.pdf": b"%PDF-", "agreement.docx": b"PK"}
    for name, start in begins.items():
        assert giver.get(f"{shown}/{name}", buffered=True).get_data().startswith(start)
    assert giver.get(f"{shown}/copies/{found.file_id + 1}").status_code == 404
    listed = page_of(login(market.clerk), "/barter/agreements?state=signed")
    assert "UB/1/" in listed


@pytest.mark.parametrize("name", ["wirus.exe", "umowa.docx", "skan.png"])
def test_signed_copy_is_a_scan(market, login, name):
    agreement = made(market)
    url = f"/barter/agreements/{agreement.id}/copies"
    response = login(market.giver).post(url, data={"file": (io.BytesIO(SCAN), name)})
    assert response.status_code == 422
    assert db.session.get(type(agreement), agreement.id).state is AgreementState.PREPARED


def test_csv_has_a_row_for_each_service(market, login):
    made(market, market.agreed(), back(market))
    body = login(market.clerk).get("/barter/agreements.csv", buffered=True).get_data(as_text=True)
    assert [line.split(",")[0] for line in body.splitlines()[1:]] == [f"UB/1/{clock.today().year}"] * 2


def test_number_of_statements_does_not_grow_with_the_list(market, login, count_queries):
    client, counts = login(market.clerk), []
    for path in ("agreements", "agreements.csv"):
        for rounds in (1, 2):
            for _number in range(rounds):
                made(market, market.agreed(), back(market))
            with count_queries() as statements:
                client.get(f"/barter/{path}", buffered=True)
            counts.append(len(statements))
    assert (counts[0], counts[2]) == (counts[1], counts[3])


def test_refused_agreement_sends_nothing(market):
    exchange = market.agreed()
    mails = db.session.scalar(select(func.count()).select_from(OutboxMail))
    with pytest.raises(Refused):
        made(market, exchange, market.asked())
    subjects = db.session.scalars(select(OutboxMail.subject)).all()
    assert len(subjects) == mails + 1  # of the service that was asked for
