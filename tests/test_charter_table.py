from odoo.fields import Command
from odoo.tests import BaseCase

from odoo.addons.channel_partner.policy import Charter, Rule, Scenario

from .common import ChannelCase
from .common_charter import CharterMixin
from .policy_world import CELLS, COLUMNS, ID, make_charter


class TestServicesAlike(BaseCase):
    """Which services a table has to name, so that it says all and no more."""

    def test_the_charter_is_told_by_five_services(self):
        charter = make_charter()
        self.assertEqual(set(charter.alike(list(ID.values()))), {ID[name] for name in COLUMNS})

    def test_a_rule_further_down_names_what_it_is_about(self):
        parents = {1: None, 2: 1, 3: 1, 4: 3, 5: None}
        charter = Charter({"a": Scenario("a")}, {("a", 4): Rule("consent")}, parents)
        self.assertEqual(charter.alike([1, 2, 3, 4, 5]), [2, 4, 5])

    def test_a_rule_that_says_the_same_again_names_nothing_more(self):
        parents = {1: None, 2: 1}
        rules = {("a", 1): Rule("consent"), ("a", 2): Rule("consent", blocks=False)}
        self.assertEqual(Charter({"a": Scenario("a")}, rules, parents).alike([1, 2]), [1])

    def test_what_lies_under_an_archived_service_is_named_itself(self):
        charter = Charter({"a": Scenario("a")}, {("a", 1): Rule("consent")}, {1: None, 2: 1})
        self.assertEqual(charter.alike([2]), [2])


class TestCharterTable(CharterMixin, ChannelCase):
    """The table in a charter is made of the rules in force, and stays as it was published."""

    def row(self, charter, code):
        return next(each for each in charter.scenario_table["scenarios"] if each["code"] == code)

    def test_it_says_of_each_scenario_what_the_rules_say(self):
        charter = self.publish()
        services = self.env["channel.service"].search([])
        said = {
            (row["code"], service.code): decision
            for row in charter.scenario_table["scenarios"]
            for decision in ("consent", "commission", "allow")
            for service in services
            if any(
                service.parent_path.startswith(self.service(code).parent_path)
                for code in row[decision]
            )
        }
        self.assertEqual(said, CELLS)

    def test_it_is_read_in_words(self):
        charter = self.publish()
        table = {row["name"]: row for row in charter._get_table()}
        sip = table["Managed Customer with SIP Trunk Revenue"]
        self.assertEqual(sip["commission"], ["Connectivity", "Mobile"])
        self.assertEqual(sip["allow"], ["SIP Trunk"])
        self.assertFalse(sip["everything"])
        self.assertTrue(table["Direct Opportunity"]["everything"])
        document = charter.document
        self.assertIn(self.scenario("deal_registered").clause, document)
        self.assertIn("Everything", document)

    def test_a_published_table_stays_when_rules_and_names_change(self):
        charter = self.publish()
        before = charter.document
        self.scenario("customer_sip").rule_ids.decision = "allow"
        self.scenario("lead_direct").name = "Renamed"
        self.service("mobile").name = "Renamed too"
        charter.invalidate_recordset()
        self.assertEqual(charter.document, before)
        self.assertNotIn("Renamed", charter.document)
        self.assertIn("Renamed too", self.publish().document)

    def test_a_draft_shows_the_rules_in_force(self):
        draft = self.env["channel.charter"].create({"body": "<p>Draft</p>"})
        self.scenario("lead_direct").name = "Renamed"
        self.assertIn("Renamed", draft.document)

    def test_the_manager_sees_that_the_rules_have_changed_since(self):
        charter = self.publish()
        self.assertFalse(charter.rules_changed)
        self.scenario("lead_direct").name = "Renamed"
        self.assertFalse(charter.rules_changed)
        rule = self.scenario("lead_direct").rule_ids[0]
        rule.decision = "consent"
        charter.invalidate_recordset()
        self.assertTrue(charter.rules_changed)
        rule.decision = "allow"
        charter.invalidate_recordset()
        self.assertFalse(charter.rules_changed)

    def test_it_is_read_in_the_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.scenario("lead_direct").with_context(lang="fr_FR").name = "Affaire directe"
        self.service("mobile").with_context(lang="fr_FR").name = "Téléphonie mobile"
        charter = self.publish()
        french = charter.with_context(lang="fr_FR")
        self.assertIn("Affaire directe", french.document)
        self.assertIn("Téléphonie mobile", french.document)
        self.assertNotIn("Affaire directe", charter.with_context(lang="en_US").document)

    def test_a_language_that_came_later_reads_english(self):
        charter = self.publish()
        self.env["res.lang"]._activate_lang("nl_NL")
        self.scenario("lead_direct").with_context(lang="nl_NL").name = "Rechtstreeks"
        self.assertIn("Direct Opportunity", charter.with_context(lang="nl_NL").document)

    def test_a_scenario_that_the_operator_added_is_in_it(self):
        self.env["channel.scenario"].create(
            {
                "code": "customer_mobile",
                "name": "Managed Customer with Mobile Revenue",
                "clause": "Ask before you sell <b>hardware</b>.",
                "revenue_service_id": self.service("mobile").id,
                "rule_ids": [
                    Command.create(
                        {"service_id": self.service("hardware").id, "decision": "consent"}
                    )
                ],
            }
        )
        charter = self.publish()
        self.assertEqual(self.row(charter, "customer_mobile")["consent"], ["hardware"])
        self.assertIn("microsoft", self.row(charter, "customer_sip")["consent"])
        self.assertIn("&lt;b&gt;hardware", charter.document)
