"""Every cell of the charter's table: in the policy, in what is loaded, in what is decided."""

from datetime import date

from odoo.tests import BaseCase

from odoo.addons.channel_partner.policy import (
    CustomerFacts,
    Enquiry,
    Introduction,
    Registration,
    decide,
)

from .common import ChannelCase
from .policy_world import CELLS, COLUMNS, ID, TABLE, TREE, make_charter

CUSTOMER, PARTNER, OPPORTUNITY = 1, 2, 3
TODAY = date(2025, 6, 2)

#: What must be known of a customer, and asked, so that one scenario holds and no other.
SITUATIONS = {
    "customer_sip": {"owner": PARTNER, "revenue": frozenset({ID["sip_trunk"]})},
    "customer_connectivity": {"owner": PARTNER, "revenue": frozenset({ID["connectivity"]})},
    "customer_no_revenue": {"owner": PARTNER},
    "lead_introduced": {"introductions": frozenset({Introduction(1, PARTNER)})},
    "lead_rfp": {"requests": frozenset({OPPORTUNITY})},
    "lead_direct": {},
    "deal_registered": {
        "registrations": frozenset({Registration(1, PARTNER, TODAY, date(2025, 10, 2))})
    },
}
STATUS = {"consent": "blocked", "commission": "commission", "allow": "allowed"}


class TestPolicyTable(BaseCase):
    def test_the_table_has_a_cell_for_every_service_that_is_no_mere_heading(self):
        self.assertEqual({service for _scenario, service in CELLS}, set(TREE) - {"telephony"})
        self.assertEqual(len(CELLS), len(TABLE) * sum(map(len, COLUMNS.values())))

    def test_each_cell_is_the_rule_that_holds(self):
        charter = make_charter()
        for (scenario, service), decision in CELLS.items():
            with self.subTest(scenario=scenario, service=service):
                self.assertEqual(charter.rule(scenario, ID[service]).decision, decision)

    def test_each_cell_decides_a_quotation_in_that_situation(self):
        charter = make_charter()
        for (scenario, service), decision in CELLS.items():
            with self.subTest(scenario=scenario, service=service):
                facts = {CUSTOMER: CustomerFacts(**SITUATIONS[scenario])}
                enquiry = Enquiry(CUSTOMER, CUSTOMER, CUSTOMER, TODAY, opportunity=OPPORTUNITY)
                decided = decide(enquiry, facts, charter, [ID[service]])[ID[service]]
                self.assertEqual(decided.status, STATUS[decision])
                self.assertEqual({claim.scenario for claim in decided.claims}, {scenario})
                earner = PARTNER if decision == "commission" else None
                self.assertEqual(decided.earner, earner)

    def test_telephony_itself_is_ruled_only_where_the_charter_rules_it_as_one(self):
        charter = make_charter()
        ruled = {scenario: charter.rule(scenario, ID["telephony"]).decision for scenario in TABLE}
        self.assertEqual(ruled.pop("customer_connectivity"), "commission")
        self.assertEqual(set(ruled.values()), {"allow"})


class TestLoadedCharter(ChannelCase):
    def test_the_service_tree_is_loaded_as_the_charter_has_it(self):
        services = self.env["channel.service"].with_context(active_test=False).search([])
        loaded = {each.code: each.parent_id.code or None for each in services}
        self.assertEqual({code: loaded.get(code, "missing") for code in TREE}, TREE)

    def test_the_scenarios_are_loaded_with_their_revenue_service(self):
        scenarios = self.env["channel.scenario"].search([("code", "in", list(TABLE))])
        self.assertEqual(set(scenarios.mapped("code")), set(TABLE))
        self.assertEqual(
            {
                each.code: each.revenue_service_id.code
                for each in scenarios
                if each.revenue_service_id
            },
            {"customer_sip": "sip_trunk", "customer_connectivity": "connectivity"},
        )
        self.assertTrue(all(scenarios.mapped("clause")))

    def test_each_cell_is_the_rule_nearest_up_the_loaded_tree(self):
        by_node = {
            (rule.scenario_id.code, rule.service_id.code): rule.decision
            for rule in self.env["channel.rule"].search([])
        }
        for (scenario, service), decision in CELLS.items():
            with self.subTest(scenario=scenario, service=service):
                node = service
                while node and (scenario, node) not in by_node:
                    node = TREE[node]
                self.assertEqual(by_node.get((scenario, node), "allow"), decision)

    def test_customer_connectivity_has_its_rule_on_telephony_and_not_on_its_children(self):
        ruled = self.scenario("customer_connectivity").rule_ids.service_id.mapped("code")
        self.assertIn("telephony", ruled)
        self.assertFalse({"sip_trunk", "phone_system"} & set(ruled))

    def test_each_rule_blocks_unless_a_manager_lets_it_warn(self):
        self.assertEqual(set(self.env["channel.rule"].search([]).mapped("enforcement")), {"block"})

    def test_the_charter_that_the_database_gives_to_the_policy_has_each_cell(self):
        charter = self.env["channel.policy"]._load_charter()
        for (scenario, service), decision in CELLS.items():
            with self.subTest(scenario=scenario, service=service):
                rule = charter.rule(scenario, self.service(service).id)
                self.assertEqual(rule.decision, decision)

    def test_each_cell_is_answered_for_a_real_customer(self):
        situations = {
            "customer_sip": lambda: self.manage(self.customer, self.netzhaus, "sip_trunk"),
            "customer_connectivity": lambda: self.manage(
                self.customer, self.netzhaus, "connectivity"
            ),
            "customer_no_revenue": lambda: self.manage(self.customer, self.netzhaus),
            "lead_introduced": lambda: self.introduce(self.customer, self.netzhaus),
            "lead_rfp": self._request_for_proposal,
            "lead_direct": lambda: None,
            "deal_registered": lambda: self.register(self.customer, self.netzhaus),
        }
        self.assertEqual(set(situations), set(TABLE))
        for scenario, bring_about in situations.items():
            with self.subTest(scenario=scenario), self.env.cr.savepoint() as savepoint:
                opportunity = bring_about() if scenario == "lead_rfp" else bring_about() and None
                answer = self.customer.channel_check(opportunity_id=opportunity and opportunity.id)[
                    str(self.customer.id)
                ]
                given = {each["service"]: each for each in answer}
                for service in (code for name, code in CELLS if name == scenario):
                    self.assertEqual(
                        given[service]["status"], STATUS[CELLS[scenario, service]], service
                    )
                    self.assertEqual(given[service]["scenarios"], [scenario], service)
                savepoint.rollback()
                self.env.invalidate_all()

    def _request_for_proposal(self):
        return self.env["crm.lead"].create(
            {
                "name": "Tender",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "channel_origin": "rfp",
                "rfp_reference": "T-2025-1",
                "rfp_attachment_ids": [(6, 0, self.document("tender.pdf").ids)],
            }
        )
