from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestRuleTrial(ChannelCase):
    """What would a change of rules have meant for the orders of last year?"""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manage(cls.customer, cls.netzhaus, "sip_trunk")

    def confirmed(self, customer, *products, **values):
        order = self.quotation(customer, *products, **values)
        order.action_confirm()
        return order

    def try_out(self, *changes, user=None, **values):
        """Try changes, each of scenario, service and decision, and return what differs."""
        trial = (
            self.env["channel.rule.trial"]
            .with_user(user or self.manager)
            .create(
                {
                    "change_ids": [
                        Command.create(
                            {
                                "scenario_id": self.scenario(scenario).id,
                                "service_id": self.service(service).id,
                                "decision": decision,
                            }
                        )
                        for scenario, service, decision in changes
                    ],
                    **values,
                }
            )
        )
        action = trial.action_try()
        return self.env["channel.rule.trial.line"].search(action["domain"])

    def assertEffects(self, lines, *expected):
        found = [(line.order_line_id.product_id, line.effect) for line in lines]
        self.assertCountEqual(found, expected)

    def test_a_stricter_rule_would_have_blocked(self):
        order = self.confirmed(self.customer, self.trunk, self.fibre, self.sim)
        lines = self.try_out(("customer_sip", "connectivity", "consent"))
        self.assertEffects(lines, (self.fibre, "blocked"))
        self.assertEqual(lines.order_id, order)
        self.assertEqual(lines.channel_partner_id, self.netzhaus)
        self.assertEqual(lines.amount, 100)
        self.assertEqual((lines.status_before, lines.status_after), ("commission", "blocked"))
        self.assertEqual(lines.action_open()["res_id"], order.id)

    def test_a_looser_rule_would_have_freed(self):
        self.consent(self.customer, self.netzhaus, "network")
        self.confirmed(self.customer, self.firewall)
        lines = self.try_out(("customer_sip", "it_network_hosting", "allow"))
        self.assertEffects(lines, (self.firewall, "freed"))

    def test_a_commission_would_have_been_earned_or_not(self):
        self.confirmed(self.customer, self.trunk, self.fibre)
        lines = self.try_out(
            ("customer_sip", "sip_trunk", "commission"), ("customer_sip", "connectivity", "allow")
        )
        self.assertEffects(lines, (self.trunk, "earns"), (self.fibre, "earns_not"))

    def test_a_consent_that_was_there_counts(self):
        self.consent(self.customer, self.netzhaus, "connectivity")
        self.confirmed(self.customer, self.fibre)
        lines = self.try_out(("customer_sip", "connectivity", "consent"))
        self.assertEffects(lines, (self.fibre, "consented"))

    def test_a_rule_that_only_warns_would_have_warned(self):
        self.confirmed(self.customer, self.fibre)
        trial = self.env["channel.rule.trial"].create(
            {
                "change_ids": [
                    Command.create(
                        {
                            "scenario_id": self.scenario("customer_sip").id,
                            "service_id": self.service("connectivity").id,
                            "decision": "consent",
                            "enforcement": "warn",
                        }
                    )
                ]
            }
        )
        trial.action_try()
        self.assertEqual(trial.line_ids.effect, "warned")

    def test_without_a_rule_the_service_above_decides(self):
        self.consent(self.customer, self.netzhaus, "phone_system")
        self.confirmed(self.customer, self.pbx)
        lines = self.try_out(("customer_sip", "phone_system", "none"))
        self.assertEffects(lines, (self.pbx, "freed"))

    def test_a_deal_that_has_run_out_since_protected_the_orders_of_its_days(self):
        deal = self.register(self.stranger, self.netzhaus)
        before = self.confirmed(self.stranger, self.fibre, date_order="2020-01-01 12:00:00")
        during = self.confirmed(self.stranger, self.fibre)
        deal.write({"date_start": "2020-06-01", "date_end": "2020-09-30", "state": "expired"})
        (before | during).write({"date_order": "2020-01-01 12:00:00"})
        during.date_order = "2020-09-30 12:00:00"
        lines = self.try_out(
            ("deal_registered", "connectivity", "consent"),
            date_from="2020-01-01",
            date_to="2020-12-31",
        )
        self.assertEqual(lines.order_id, during)

    def test_only_confirmed_orders_of_these_days_are_judged(self):
        self.quotation(self.customer, self.fibre)
        order = self.confirmed(self.customer, self.fibre)
        order.date_order = "2020-05-01 12:00:00"
        change = ("customer_sip", "connectivity", "consent")
        self.assertFalse(self.try_out(change))
        lines = self.try_out(change, date_from="2020-05-01", date_to="2020-05-01")
        self.assertEqual(lines.order_id, order)

    def test_nothing_is_changed_by_trying(self):
        order = self.confirmed(self.customer, self.fibre)
        rules = self.env["channel.rule"].search([])
        before = rules.read(["decision", "enforcement"])
        self.try_out(("customer_sip", "connectivity", "consent"))
        self.assertEqual(rules.read(["decision", "enforcement"]), before)
        self.assertStatus("commission", order)
        self.assertEqual(len(self.env["channel.rule"].search([])), len(rules))

    def test_what_would_change_nothing_says_so(self):
        with self.assertRaisesRegex(UserError, "rules as they are"):
            self.try_out(("customer_sip", "it_network_hosting", "consent"))
        with self.assertRaisesRegex(UserError, "rules as they are"):
            self.try_out()
        with self.assertRaisesRegex(UserError, "swap them"):
            self.try_out(
                ("customer_sip", "mobile", "allow"),
                date_from=Date.today(),
                date_to="2020-01-01",
            )

    def test_it_begins_with_the_rules_that_were_chosen(self):
        rule = self.env["channel.rule"].search(
            [("scenario_id.code", "=", "customer_sip"), ("service_id.code", "=", "mobile")]
        )
        trial = (
            self.env["channel.rule.trial"]
            .with_user(self.manager)
            .with_context(active_model="channel.rule", active_ids=rule.ids)
        )
        with Form(trial) as form:
            self.assertEqual(len(form.change_ids), 1)
            with form.change_ids.edit(0) as change:
                self.assertEqual(change.decision, "commission")
                change.decision = "allow"
        self.confirmed(self.customer, self.sim)
        form.record.action_try()
        self.assertEqual(form.record.line_ids.effect, "earns_not")

    def test_only_a_channel_manager_tries(self):
        with self.assertRaises(AccessError):
            self.try_out(("customer_sip", "mobile", "allow"), user=self.rep)

    def test_queries_do_not_grow_with_the_orders(self):
        def count(number):
            for _each in range(number):
                self.confirmed(self.customer, self.fibre)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.try_out(("customer_sip", "connectivity", "consent"))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        few, many = count(2), count(20)
        self.assertLessEqual(many - few, 12, f"{few} and {many} queries")
