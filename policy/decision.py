"""Facts and charter in, a decision out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .charter import COMMISSION, CONSENT
from .facts import NOTHING_KNOWN

MANAGED = "customer_no_revenue"
INTRODUCED = "lead_introduced"
RFP = "lead_rfp"
DIRECT = "lead_direct"
REGISTERED = "deal_registered"

#: Who earns, among those whose scenario awards it: the owner before the registrant
#: before the introducer (charter decision 12).
OWNER, REGISTRANT, INTRODUCER, NOBODY = range(4)


class Status(StrEnum):
    """What may be done with a line, from free to forbidden."""

    ALLOWED = "allowed"
    COMMISSION = "commission"
    CONSENTED = "consented"
    UNCLASSIFIED = "unclassified"
    WARNING = "warning"
    BLOCKED = "blocked"

    @property
    def rank(self):
        return list(Status).index(self)

    @property
    def can_earn(self):
        """Whether a decision of this status can award a commission."""
        return self in (Status.COMMISSION, Status.CONSENTED)


@dataclass(frozen=True, slots=True)
class Claim:
    """One scenario that holds, for one customer, with its channel partner.

    :param str scenario: its code
    :param int | None channel_partner: whose consent or commission it is about
    :param int role: the channel partner's part in it, lowest earns first
    :param date | None until: the last day on which it holds, where it has one
    """

    scenario: str
    customer: int
    channel_partner: int | None = None
    role: int = NOBODY
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What the charter says of one service in one enquiry.

    :param int | None service: None for a line that no service classifies
    :param Status status: the strictest over customers and scenarios
    :param tuple claims: the :class:`Claim` s that led to the status: those that ask for a
        consent which is missing, those consented, those that award, or all that hold
    :param tuple consents: identifiers of the consents relied upon
    :param date | None until: the last day of it: when the last of these claims ends (one that
        has no end keeps it for ever), or the first of the consents relied upon
    :param int | None earner: the channel partner who earns on it
    :param int | None commission: the commission that the rule names
    :param str | None awarded_by: the scenario by which it earns
    :param int | None earning_consent: the consent that says so, where one does
    """

    service: int | None
    status: Status
    claims: tuple = ()
    consents: tuple = ()
    until: date | None = None
    earner: int | None = None
    commission: int | None = None
    awarded_by: str | None = None
    earning_consent: int | None = None


def claims(enquiry, facts, charter):
    """Return every scenario that holds for an enquiry, for each of its customers.

    :param Enquiry enquiry: what is asked
    :param facts: customer → :class:`CustomerFacts`; none means nothing is known of it
    :param Charter charter: scenarios, rules and the service tree
    :rtype: tuple
    """
    held = []
    for customer in enquiry.customers:
        known = facts.get(customer, NOTHING_KNOWN)
        held += [
            claim
            for claim in _customer_claims(customer, known, enquiry, charter)
            if claim.channel_partner is None or not enquiry.goes_through(claim.channel_partner)
        ]
    if not held:
        held.append(Claim(DIRECT, enquiry.ordering))
    # In an order of its own, so that the order of the facts never matters.
    return tuple(sorted(held, key=_claim_order))


def _customer_claims(customer, known, enquiry, charter):
    revenue = []
    if known.owner is not None:
        revenue = charter.revenue_scenarios(known.revenue)
        for scenario in revenue or [MANAGED]:
            yield Claim(scenario, customer, known.owner, OWNER)
    # An opportunity answers the request of its own customer, and lifts nobody else's protection.
    requested = enquiry.opportunity in known.requests
    if requested:
        yield Claim(RFP, customer)
    # "Not a customer yet": decision 3. A request for proposal lifts it: decision 4.
    if not revenue and not requested:
        for partner in {each.channel_partner for each in known.introductions}:
            yield Claim(INTRODUCED, customer, partner, INTRODUCER)
    for registration in known.registrations:
        if registration.protects(enquiry.moment):
            yield Claim(
                REGISTERED, customer, registration.channel_partner, REGISTRANT, registration.end
            )


def _claim_order(claim):
    return (claim.role, claim.customer, claim.scenario, claim.channel_partner or 0)


def decide(enquiry, facts, charter, services, unclassified_blocks=False):
    """Decide every service of an enquiry.

    The strictest decision per service wins, and a consent is needed from the channel
    partner of each scenario that asks for one (charter decision 1).

    :param Enquiry enquiry: what is asked
    :param facts: customer → :class:`CustomerFacts`
    :param Charter charter: scenarios, rules and the service tree
    :param services: the services to decide; None among them stands for a line that no
        service classifies
    :param bool unclassified_blocks: what an unclassified line does at a restricted
        customer (charter decision 9)
    :return: service → :class:`Decision`
    :rtype: dict
    """
    held = claims(enquiry, facts, charter)
    return {
        service: _decide_unclassified(held, charter, unclassified_blocks)
        if service is None
        else _decide_service(service, held, enquiry, facts, charter)
        for service in services
    }


def _decide_unclassified(held, charter, blocks):
    restricting = tuple(claim for claim in held if charter.restricts(claim.scenario))
    if not restricting:
        return Decision(None, Status.ALLOWED, held)
    status = Status.BLOCKED if blocks else Status.UNCLASSIFIED
    return Decision(None, status, restricting, until=_last_end(restricting))


def _decide_service(service, held, enquiry, facts, charter):
    rules = {claim: charter.rule(claim.scenario, service) for claim in held}
    relied_on, agreed, missing = [], [], []
    for claim in held:
        if rules[claim].decision == CONSENT:
            consent = _consent(claim, service, enquiry, facts, charter)
            if consent:
                agreed.append(claim)
                relied_on.append(consent)
            else:
                missing.append(claim)
    if missing:
        blocking = [claim for claim in missing if rules[claim].blocks]
        status = Status.BLOCKED if blocking else Status.WARNING
        reasons = tuple(blocking or missing)
        return Decision(service, status, reasons, until=_last_end(reasons))
    if agreed:
        # A consented line earns nothing unless the consent says so: decision 12.
        earning = [pair for pair in zip(agreed, relied_on, strict=True) if pair[1].earns]
        return Decision(
            service,
            Status.CONSENTED,
            tuple(agreed),
            tuple(dict.fromkeys(each.id for each in relied_on)),
            _first_end(relied_on),
            **_award([claim for claim, _consent in earning], rules),
            earning_consent=earning[0][1].id if earning else None,
        )
    awarding = tuple(claim for claim in held if rules[claim].decision == COMMISSION)
    if awarding:
        return Decision(
            service,
            Status.COMMISSION,
            awarding,
            until=_last_end(awarding),
            **_award(awarding, rules),
        )
    return Decision(service, Status.ALLOWED, held)


def _award(awarding, rules):
    """Return who earns and by which scenario, as part of a decision.

    One channel partner earns, the first one of the claims (charter decision 12): by the first
    of its scenarios whose rule names a commission, or by the first one if none does.
    """
    if not awarding:
        return {}
    earner = awarding[0].channel_partner
    its = [claim for claim in awarding if claim.channel_partner == earner]
    claim = next((claim for claim in its if rules[claim].commission), its[0])
    return {
        "earner": earner,
        "commission": rules[claim].commission,
        "awarded_by": claim.scenario,
    }


def _consent(claim, service, enquiry, facts, charter):
    """Return the consent that answers a claim, the one that lasts longest."""
    known = facts.get(claim.customer, NOTHING_KNOWN)
    valid = [
        consent
        for consent in known.consents
        if consent.channel_partner == claim.channel_partner
        and consent.covers(charter, service, enquiry)
    ]
    return max(valid, key=lambda each: (each.end or date.max, -each.id), default=None)


def _first_end(consents):
    """Return the earliest end among consents; None if none of them ends."""
    return min((consent.end for consent in consents if consent.end), default=None)


def _last_end(held):
    """Return the latest end among claims; None if one of them has none."""
    ends = [claim.until for claim in held]
    return None if None in ends else max(ends)


def deals(enquiry, facts):
    """Return the registered deals in force for whoever orders.

    :param Enquiry enquiry: what is asked
    :param facts: customer → :class:`CustomerFacts`
    :return: the :class:`Registration` s, oldest first; none where the order goes through
        the channel partner who registered
    :rtype: list
    """
    return sorted(
        (
            registration
            for registration in facts.get(enquiry.ordering, NOTHING_KNOWN).registrations
            if registration.protects(enquiry.moment)
            and not enquiry.goes_through(registration.channel_partner)
        ),
        key=lambda registration: registration.id,
    )


def waiting(enquiry, facts):
    """Return the registrations that are only submitted, which warn and change nothing.

    :param Enquiry enquiry: what is asked
    :param facts: customer → :class:`CustomerFacts`
    :return: the pending :class:`Registration` s, oldest first
    :rtype: list
    """
    return sorted(
        (
            registration
            for customer in enquiry.customers
            for registration in facts.get(customer, NOTHING_KNOWN).registrations
            if registration.pending and not enquiry.goes_through(registration.channel_partner)
        ),
        key=lambda registration: registration.id,
    )
