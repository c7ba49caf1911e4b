"""What one channel partner is told of a customer depends on nothing that others have."""

from dataclasses import replace
from datetime import date, timedelta

from odoo.tests import BaseCase

from odoo.addons.channel_partner.policy import (
    Consent,
    CustomerFacts,
    Enquiry,
    Introduction,
    Registration,
    Status,
    decide,
)

from .policy_world import ID, make_charter

TODAY = date(2025, 6, 2)
CUSTOMER, ME, RIVAL = 1, 2, 3
DAYS = {"start": TODAY, "end": TODAY + timedelta(days=30)}


def facts_of(channel_partner):
    """Return one fact of each kind, of one channel partner."""
    return CustomerFacts(
        owner=channel_partner,
        revenue=frozenset([ID["sip_trunk"]]),
        registrations=frozenset([Registration(channel_partner, channel_partner, **DAYS)]),
        introductions=frozenset([Introduction(channel_partner, channel_partner)]),
        consents=frozenset([Consent(channel_partner, channel_partner, frozenset([ID["hosting"]]))]),
        requests=frozenset([1]),
    )


def together(mine, theirs, owner):
    kinds = ("registrations", "introductions", "consents")
    both = {kind: getattr(mine, kind) | getattr(theirs, kind) for kind in kinds}
    return replace(mine, owner=owner, **both)


class TestAsKnownBy(BaseCase):
    def decisions(self, facts):
        enquiry = Enquiry(CUSTOMER, CUSTOMER, CUSTOMER, TODAY)
        known = {CUSTOMER: facts.as_known_by(ME)}
        return decide(enquiry, known, make_charter(), ID.values())

    def test_what_others_have_changes_nothing(self):
        mine, theirs = facts_of(ME), facts_of(RIVAL)
        nothing = CustomerFacts()
        for owner in (ME, RIVAL):
            for kind in ("registrations", "introductions", "consents", "requests"):
                for source in (theirs, nothing):
                    alone = replace(mine, owner=owner)
                    beside = replace(together(mine, theirs, owner), **{kind: getattr(mine, kind)})
                    less = replace(alone, requests=source.requests)
                    with self.subTest(owner=owner, kind=kind):
                        self.assertEqual(self.decisions(alone), self.decisions(beside))
                        self.assertEqual(self.decisions(alone), self.decisions(less))

    def test_who_does_not_manage_it_learns_neither_who_does_nor_what_it_buys(self):
        deal = CustomerFacts(registrations=facts_of(ME).registrations)
        for owner in (None, RIVAL):
            for revenue in ((), ("sip_trunk",), ("connectivity",), ("sip_trunk", "connectivity")):
                bought = frozenset(ID[code] for code in revenue)
                facts = replace(deal, owner=owner, revenue=bought)
                introduced = replace(facts, introductions=facts_of(ME).introductions)
                with self.subTest(owner=owner, revenue=revenue):
                    self.assertEqual(self.decisions(facts), self.decisions(deal))
                    self.assertEqual(self.decisions(introduced), self.decisions(deal))

    def test_a_stranger_is_told_that_nothing_is_known(self):
        self.assertEqual(facts_of(RIVAL).as_known_by(ME), CustomerFacts())

    def test_the_owner_is_told_all_that_is_its_own(self):
        decisions = self.decisions(facts_of(ME))
        self.assertEqual(decisions[ID["network_security"]].status, Status.BLOCKED)
        self.assertEqual(decisions[ID["colocation"]].status, Status.CONSENTED)
        self.assertEqual(decisions[ID["mobile"]].status, Status.COMMISSION)
        self.assertEqual(decisions[ID["network_security"]].until, None)

    def test_a_deal_alone_protects_until_its_last_day(self):
        deal = CustomerFacts(owner=RIVAL, registrations=facts_of(ME).registrations)
        decision = self.decisions(deal)[ID["phone_system"]]
        self.assertEqual(decision.status, Status.BLOCKED)
        self.assertEqual(decision.until, DAYS["end"])
