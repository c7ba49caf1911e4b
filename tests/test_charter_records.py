from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ChannelCase


class TestCharterRecords(ChannelCase):
    """The charter is data: what a channel manager changes counts, and nothing is lost by it."""

    def test_an_operator_adds_a_revenue_scenario_as_data(self):
        mobile = self.service("mobile")
        self.env["channel.scenario"].with_user(self.manager).create(
            {
                "code": "customer_mobile",
                "name": "Managed Customer with Mobile Revenue",
                "clause": "Ask before you sell hardware to a customer who buys mobile.",
                "revenue_service_id": mobile.id,
                "rule_ids": [
                    Command.create(
                        {"service_id": self.service("hardware").id, "decision": "consent"}
                    )
                ],
            }
        )
        self.manage(self.customer, self.netzhaus, "mobile")
        order = self.quotation(self.customer, self.laptop, self.firewall)
        self.assertStatus("blocked", order, self.laptop)
        self.assertStatus("allowed", order, self.firewall)
        self.assertRefused("customer_mobile", order.action_confirm)
        self.consent(self.customer, self.netzhaus, "hardware")
        order.action_confirm()

    def test_a_scenario_of_another_service_blocks_other_customers(self):
        self.manage(self.customer, self.netzhaus, "mobile")
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("allowed", order)
        self.scenario("customer_sip").revenue_service_id = self.service("mobile")
        self.assertStatus("blocked", order)

    def test_the_charters_own_scenarios_are_kept(self):
        scenario = self.scenario("deal_registered").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "part of the charter"):
            scenario.unlink()
        own = scenario.create({"code": "own", "name": "Own", "clause": "Ours"})
        self.assertFalse(own.builtin)
        own.unlink()

    def test_a_scenario_has_one_rule_for_a_service(self):
        again = {
            "scenario_id": self.scenario("customer_sip").id,
            "service_id": self.service("mobile").id,
        }
        with (
            self.assertRaisesRegex(IntegrityError, "channel_rule_scenario_service_unique"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.env["channel.rule"].create(again)

    def test_a_service_is_not_under_itself(self):
        with self.assertRaises(UserError):
            self.service("it_network_hosting").parent_id = self.service("colocation")

    def test_a_rule_that_only_warns_does_not_refuse(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        rule = self.scenario("customer_sip").rule_ids.filtered(
            lambda each: each.service_id.code == "it_network_hosting"
        )
        rule.with_user(self.manager).enforcement = "warn"
        order = self.quotation(self.customer, self.firewall)
        self.assertStatus("warning", order)
        self.assertEqual(order.channel_status, "warning")
        self.assertIn("channel_warning", order.channel_alerts)
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_product_takes_its_categorys_service_unless_it_has_its_own(self):
        hosting, mobile = self.service("colocation"), self.service("mobile")
        category = self.env["product.category"].create(
            {"name": "Racks", "channel_service_id": hosting.id}
        )
        rack = self.env["product.template"].create({"name": "Rack", "categ_id": category.id})
        own = rack.create(
            {"name": "Tracker", "categ_id": category.id, "channel_service_id": mobile.id}
        )
        self.assertEqual(rack.channel_service_id, hosting)
        category.channel_service_id = self.service("vm_hosting")
        self.assertEqual(rack.channel_service_id.code, "vm_hosting")
        self.assertEqual(own.channel_service_id, mobile)
        own.channel_service_id = False
        self.assertEqual(own.channel_service_id.code, "vm_hosting")

    def test_a_quotation_deleted_by_what_its_own_change_triggers_is_judged_no_more(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        order = self.quotation(self.customer, self.firewall).sudo()
        with self.env["channel.guard"]._watch(order):
            order.unlink()
        self.assertFalse(order.exists())
