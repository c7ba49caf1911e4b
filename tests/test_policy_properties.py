"""What holds of the policy whatever the facts: properties, tried on generated worlds.

Identifiers come from small ranges, so that customers, channel partners and services meet
often: facts that have nothing to do with each other prove little.
"""

import random
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from odoo.addons.channel_partner.policy import (
    Charter,
    Consent,
    CustomerFacts,
    Enquiry,
    Introduction,
    Registration,
    Rule,
    Scenario,
    Status,
    claims,
    decide,
)

from .policy_world import CELLS, ID, TREE, make_charter

TODAY = date(2025, 6, 2)
CUSTOMERS = st.integers(1, 3)
#: 3 is a customer as well: a channel partner may order for itself.
PARTNERS = st.integers(3, 6)
SERVICES = sorted(ID.values())
CHARTER = make_charter()
SCENARIOS = list(CHARTER.scenarios)

#: From free to forbidden. Unclassified lines have no service, and no rule.
SEVERITY = {"allowed": 0, "commission": 1, "consented": 1, "warning": 2, "blocked": 3}

days = st.integers(-3, 3).map(lambda offset: TODAY + timedelta(days=offset))
ends = st.none() | days

registrations = st.builds(
    Registration,
    id=st.integers(1, 9),
    channel_partner=PARTNERS,
    start=days,
    end=days,
    pending=st.booleans(),
)
introductions = st.builds(Introduction, opportunity=st.integers(1, 4), channel_partner=PARTNERS)
consents = st.builds(
    Consent,
    id=st.integers(1, 9),
    channel_partner=PARTNERS,
    services=st.frozensets(st.sampled_from(SERVICES), min_size=1, max_size=4),
    order=st.sampled_from([None, None, 1, 2]),
    start=ends,
    end=ends,
    earns=st.booleans(),
)
customer_facts = st.builds(
    CustomerFacts,
    owner=st.none() | PARTNERS,
    revenue=st.frozensets(st.sampled_from(SERVICES), max_size=3),
    registrations=st.frozensets(registrations, max_size=2),
    introductions=st.frozensets(introductions, max_size=2),
    consents=st.frozensets(consents, max_size=4),
    requests=st.frozensets(st.integers(1, 4), max_size=1),
)
worlds = st.dictionaries(CUSTOMERS, customer_facts, min_size=1, max_size=3)
enquiries = st.builds(
    Enquiry,
    ordering=CUSTOMERS,
    invoiced=CUSTOMERS,
    delivered=CUSTOMERS,
    moment=st.just(TODAY),
    opportunity=st.none() | st.integers(1, 4),
    order=st.sampled_from([None, 1, 2]),
)


@st.composite
def charters(draw):
    """A charter of its own: a forest of eight services and any rules on it."""
    parents = {
        node: draw(st.none() | st.integers(1, node - 1)) if node > 1 else None
        for node in range(1, 9)
    }
    keys = st.tuples(st.sampled_from(SCENARIOS), st.sampled_from(sorted(parents)))
    rules = st.builds(
        Rule,
        decision=st.sampled_from(["allow", "commission", "consent"]),
        blocks=st.booleans(),
        commission=st.none() | st.integers(1, 3),
    )
    return Charter(
        scenarios={
            code: Scenario(
                code,
                draw(st.integers(1, 8))
                if code in ("customer_sip", "customer_connectivity")
                else None,
            )
            for code in SCENARIOS
        },
        rules=draw(st.dictionaries(keys, rules, max_size=16)),
        parents=parents,
    )


def severities(enquiry, facts, charter=CHARTER):
    services = sorted(charter.parents)
    decisions = decide(enquiry, facts, charter, services)
    return {service: SEVERITY[decisions[service].status] for service in services}


def strictest_rule(service, held, charter):
    """The strictest decision of what holds, worked out without the policy's help."""
    order = ["allow", "commission", "consent"]
    return max((charter.rule(claim.scenario, service).decision for claim in held), key=order.index)


def without_consents(facts):
    return {customer: replace(known, consents=frozenset()) for customer, known in facts.items()}


class PropertyCase(BaseCase):
    def check(self, *strategies, examples=200):
        """Try a property, the decorated function, on generated values."""

        def try_out(prove):
            settings(
                max_examples=examples,
                deadline=None,
                database=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow],
            )(given(*strategies)(prove))()

        return try_out


class TestPolicyProperties(PropertyCase):
    def test_the_strictest_decision_wins(self):
        @self.check(enquiries, worlds, charters())
        def prove(enquiry, facts, charter):
            facts = without_consents(facts)
            held = claims(enquiry, facts, charter)
            decisions = decide(enquiry, facts, charter, sorted(charter.parents))
            for service, decision in decisions.items():
                strictest = strictest_rule(service, held, charter)
                asking = [
                    rule
                    for claim in held
                    if (rule := charter.rule(claim.scenario, service)).decision == "consent"
                ]
                expected = {
                    "allow": "allowed",
                    "commission": "commission",
                    "consent": "blocked" if any(each.blocks for each in asking) else "warning",
                }[strictest]
                self.assertEqual(decision.status, expected)

    def test_one_more_contact_never_frees_a_service(self):
        @self.check(enquiries, worlds, CUSTOMERS)
        def prove(enquiry, facts, other):
            # Unless it makes a sale through the channel partner of what was none.
            alone = replace(enquiry, invoiced=enquiry.ordering, delivered=enquiry.ordering)
            assume(enquiry.ordering != 3)
            before = severities(alone, facts)
            for position in ("invoiced", "delivered"):
                after = severities(replace(alone, **{position: other}), facts)
                self.assertTrue(all(after[each] >= before[each] for each in before))

    def test_a_registration_in_force_never_frees_a_service(self):
        @self.check(enquiries, worlds, CUSTOMERS, PARTNERS)
        def prove(enquiry, facts, customer, partner):
            before = severities(enquiry, facts)
            added = Registration(99, partner, TODAY, TODAY)
            known = facts.get(customer, CustomerFacts())
            after = severities(
                enquiry,
                {**facts, customer: replace(known, registrations=known.registrations | {added})},
            )
            self.assertTrue(all(after[each] >= before[each] for each in before))
            if customer in enquiry.customers and not enquiry.goes_through(partner):
                asked = ID["network_security"]
                # And really restricts, where no consent of its channel partner covers it.
                if not any(each.channel_partner == partner for each in known.consents):
                    self.assertEqual(after[asked], SEVERITY["blocked"])

    def test_an_introduction_never_frees_a_service(self):
        @self.check(enquiries, worlds, CUSTOMERS, introductions)
        def prove(enquiry, facts, customer, introduction):
            known = facts.get(customer, CustomerFacts())
            added = replace(known, introductions=known.introductions | {introduction})
            before = severities(enquiry, facts)
            after = severities(enquiry, {**facts, customer: added})
            self.assertTrue(all(after[each] >= before[each] for each in before))
            restricts = (
                customer in enquiry.customers
                and not (known.owner and CHARTER.revenue_scenarios(known.revenue))
                and enquiry.opportunity not in known.requests
                and not enquiry.goes_through(introduction.channel_partner)
                and not known.consents
            )
            if restricts:
                self.assertEqual(after[ID["hardware"]], SEVERITY["blocked"])

    def test_a_rule_that_asks_for_consent_never_frees_a_service(self):
        @self.check(enquiries, worlds, charters(), st.sampled_from(SCENARIOS), st.integers(1, 8))
        def prove(enquiry, facts, charter, scenario, service):
            stricter = Charter(
                charter.scenarios,
                {**charter.rules, (scenario, service): Rule("consent")},
                charter.parents,
            )
            facts = without_consents(facts)
            before = severities(enquiry, facts, charter)
            after = severities(enquiry, facts, stricter)
            # It ends what was inherited below it only for what it speaks of, and restricts that.
            self.assertTrue(all(after[each] >= before[each] for each in before))
            if scenario in {claim.scenario for claim in claims(enquiry, facts, charter)}:
                self.assertEqual(after[service], SEVERITY["blocked"])

    def test_a_consent_never_blocks_a_service(self):
        @self.check(enquiries, worlds, CUSTOMERS, consents)
        def prove(enquiry, facts, customer, consent):
            known = facts.get(customer, CustomerFacts())
            added = {**facts, customer: replace(known, consents=known.consents | {consent})}
            before, after = severities(enquiry, facts), severities(enquiry, added)
            self.assertTrue(all(after[each] <= before[each] for each in before))

    def test_with_consents_of_everybody_asked_nothing_is_blocked(self):
        @self.check(enquiries, worlds, charters())
        def prove(enquiry, facts, charter):
            everything = frozenset(charter.parents)
            held = claims(enquiry, facts, charter)
            facts = {
                customer: replace(
                    known,
                    consents=frozenset(
                        Consent(partner, partner, everything) for partner in range(3, 7)
                    ),
                )
                for customer, known in facts.items()
            }
            decisions = decide(enquiry, facts, charter, everything)
            for service, decision in decisions.items():
                expected = {
                    "allow": "allowed",
                    "commission": "commission",
                    "consent": "consented",
                }[strictest_rule(service, held, charter)]
                # A scenario without a channel partner has nobody who could agree.
                if any(
                    claim.channel_partner is None
                    and charter.rule(claim.scenario, service).decision == "consent"
                    for claim in held
                ):
                    expected = decision.status
                    self.assertIn(expected, ("blocked", "warning"))
                self.assertEqual(decision.status, expected)

    def test_each_channel_partner_that_is_asked_must_agree_for_itself(self):
        @self.check(enquiries, worlds, PARTNERS)
        def prove(enquiry, facts, missing):
            everything = frozenset(SERVICES)
            facts = {
                customer: replace(
                    known,
                    consents=frozenset(
                        Consent(partner, partner, everything)
                        for partner in range(3, 7)
                        if partner != missing
                    ),
                )
                for customer, known in facts.items()
            }
            held = claims(enquiry, facts, CHARTER)
            for service, decision in decide(enquiry, facts, CHARTER, SERVICES).items():
                asks = any(
                    claim.channel_partner == missing
                    and CHARTER.rule(claim.scenario, service).decision == "consent"
                    for claim in held
                )
                self.assertEqual(decision.status == Status.BLOCKED, asks)

    def test_the_nearest_rule_up_the_tree_wins(self):
        @self.check(charters(), st.sampled_from(SCENARIOS), st.integers(1, 8))
        def prove(charter, scenario, service):
            node = service
            while node is not None and (scenario, node) not in charter.rules:
                node = charter.parents[node]
            expected = charter.rules[scenario, node] if node is not None else Rule("allow")
            self.assertEqual(charter.rule(scenario, service), expected)

    def test_a_rule_changes_nothing_beside_or_above_it(self):
        @self.check(charters(), st.sampled_from(SCENARIOS), st.integers(1, 8))
        def prove(charter, scenario, service):
            other = Charter(
                charter.scenarios,
                {**charter.rules, (scenario, service): Rule("consent", commission=9)},
                charter.parents,
            )
            for each in charter.parents:
                if not charter.is_under(each, {service}):
                    self.assertEqual(other.rule(scenario, each), charter.rule(scenario, each))

    def test_the_order_of_facts_never_matters(self):
        @self.check(enquiries, worlds, charters(), st.integers(0, 999))
        def prove(enquiry, facts, charter, seed):
            chance = random.Random(seed)
            services = sorted(charter.parents)
            expected = decide(enquiry, facts, charter, services)
            shuffled = {
                customer: CustomerFacts(
                    known.owner,
                    known.revenue,
                    _Reordered(known.registrations, chance),
                    _Reordered(known.introductions, chance),
                    _Reordered(known.consents, chance),
                    known.requests,
                )
                for customer, known in chance.sample(list(facts.items()), len(facts))
            }
            rules = list(charter.rules.items())
            chance.shuffle(rules)
            scenarios = list(charter.scenarios.items())
            chance.shuffle(scenarios)
            again = Charter(dict(scenarios), dict(rules), charter.parents)
            chance.shuffle(services)
            self.assertEqual(decide(enquiry, shuffled, again, services), expected)

    def test_the_consent_that_lasts_longest_is_relied_upon_in_whatever_order(self):
        @self.check(st.lists(ends, min_size=2, max_size=4), st.permutations(range(4)))
        def prove(last_days, order):
            given = [
                Consent(number, 4, frozenset(SERVICES), end=end)
                for number, end in enumerate(last_days)
                if end is None or end >= TODAY
            ]
            given = [given[each] for each in order if each < len(given)]
            facts = {1: CustomerFacts(owner=4, revenue={ID["sip_trunk"]}, consents=given)}
            enquiry = Enquiry(1, 1, 1, TODAY)
            decision = decide(enquiry, facts, CHARTER, [ID["hardware"]])[ID["hardware"]]
            if not given:
                self.assertEqual(decision.status, Status.BLOCKED)
                return
            longest = max(each.end or date.max for each in given)
            expected = min(each.id for each in given if (each.end or date.max) == longest)
            self.assertEqual(decision.consents, (expected,))

    def test_the_same_question_has_the_same_answer(self):
        @self.check(enquiries, worlds, charters())
        def prove(enquiry, facts, charter):
            services = sorted(charter.parents)
            first = decide(enquiry, facts, charter, services)
            self.assertEqual(decide(enquiry, facts, charter, services), first)
            # And each service is decided by itself, whatever else is asked.
            for service in services:
                alone = decide(enquiry, facts, charter, [service])
                self.assertEqual(alone[service], first[service])

    def test_only_facts_of_the_customers_asked_for_count(self):
        @self.check(enquiries, worlds, customer_facts)
        def prove(enquiry, facts, unrelated):
            for other in {1, 2, 3} - set(enquiry.customers):
                self.assertEqual(
                    severities(enquiry, {**facts, other: unrelated}), severities(enquiry, facts)
                )
            self.assertEqual(
                severities(enquiry, {**facts, 77: unrelated}), severities(enquiry, facts)
            )

    def test_nobody_claims_a_customer_of_whom_nothing_is_known(self):
        @self.check(enquiries, worlds)
        def prove(enquiry, facts):
            others = {each: known for each, known in facts.items() if each not in enquiry.customers}
            self.assertFalse(enquiry.concerns_anybody_in(others))
            held = claims(enquiry, others, CHARTER)
            self.assertFalse(any(claim.channel_partner for claim in held))
            self.assertEqual(enquiry.concerns_anybody_in(facts), others != facts)

    def test_a_claim_of_the_channel_partner_it_is_sold_through_never_counts(self):
        @self.check(enquiries, worlds, PARTNERS)
        def prove(enquiry, facts, partner):
            through = replace(enquiry, ordering=partner, invoiced=partner)
            held = claims(through, facts, CHARTER)
            self.assertNotIn(partner, {claim.channel_partner for claim in held})

    def test_who_earns_is_the_owner_before_the_registrant_before_the_introducer(self):
        @self.check(enquiries, worlds)
        def prove(enquiry, facts):
            held = claims(enquiry, facts, CHARTER)
            for service, decision in decide(enquiry, facts, CHARTER, SERVICES).items():
                awarding = [
                    claim
                    for claim in held
                    if CHARTER.rule(claim.scenario, service).decision == "commission"
                ]
                if decision.status == Status.COMMISSION:
                    best = min(claim.role for claim in awarding)
                    self.assertIn(
                        decision.earner,
                        {each.channel_partner for each in awarding if each.role == best},
                    )
                elif not decision.status.can_earn:
                    self.assertIsNone(decision.earner)


class _Reordered:
    """A set that is walked in an order of its own."""

    def __init__(self, members, chance):
        self.members = sorted(members, key=repr)
        chance.shuffle(self.members)

    def __iter__(self):
        return iter(self.members)


class TestGeneratedWorlds(PropertyCase):
    """The properties above prove something only if the worlds are worth a trial."""

    def test_the_generated_worlds_hold_every_scenario_and_every_status(self):
        scenarios, statuses, together = set(), set(), 0

        @self.check(enquiries, worlds, examples=500)
        def prove(enquiry, facts):
            nonlocal together
            held = claims(enquiry, facts, CHARTER)
            scenarios.update(claim.scenario for claim in held)
            together += len({claim.channel_partner for claim in held}) > 1
            statuses.update(
                each.status for each in decide(enquiry, facts, CHARTER, SERVICES).values()
            )

        self.assertEqual(scenarios, {scenario for scenario, _service in CELLS})
        self.assertEqual(
            statuses, {Status.ALLOWED, Status.COMMISSION, Status.CONSENTED, Status.BLOCKED}
        )
        self.assertGreater(together, 100)

    def test_the_written_out_tree_has_three_levels(self):
        self.assertEqual(max(len(CHARTER.path(ID[code])) for code in TREE), 3)
