from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_guard import CONTEXTS, GuardCase


class TestGuardEverybody(GuardCase):
    """The guard asks nobody who they are, and nobody answers in its stead."""

    def test_row_05_sudo_and_superuser(self):
        order = self.quotation(self.customer, self.firewall)
        for someone in (
            order.sudo(),
            order.with_user(SUPERUSER_ID),
            order.with_user(self.manager),
            order.with_user(self.env.ref("base.user_admin")),
        ):
            self.assertRefused("customer_sip", someone.write, {"state": "sale"})
            self.assertRefused("customer_sip", someone.action_confirm)
            self.assertEqual(order.state, "draft")
        self.agree()
        order.sudo().action_confirm()
        self.assertEqual(order.state, "sale")

    def test_row_05_server_action(self):
        order = self.quotation(self.customer, self.firewall)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Confirm at once",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "state": "code",
                "code": "record.with_context(install_mode=True).sudo().write({'state': 'sale'})",
            }
        )
        run = action.with_context(active_model="sale.order", active_id=order.id).run
        self.assertRefused("customer_sip", run)
        self.assertEqual(order.state, "draft")
        self.agree()
        run()
        self.assertEqual(order.state, "sale")

    def test_row_05_no_context_key_lets_a_line_through(self):
        confirmed = self.quotation(self.customer, self.trunk)
        confirmed.action_confirm()
        for context in CONTEXTS:
            lines = self.env["sale.order.line"].with_user(self.rep).with_context(**context)
            self.assertRefused(
                "customer_sip",
                lines.create,
                {"order_id": confirmed.id, "product_id": self.firewall.id},
            )
        self.assertEqual(confirmed.order_line.product_id, self.trunk)

    def test_row_05_nobody_decides_by_writing(self):
        order = self.quotation(self.customer, self.firewall)
        mobile = self.service("mobile")
        values = {
            "channel_service_id": mobile.id,
            "channel_status": "allowed",
            "channel_decision": {"status": "allowed", "claims": [], "consents": []},
            "channel_exempt": "discount",
        }
        for user in (self.rep, self.manager, self.env.ref("base.user_root")):
            own = order.with_user(user)
            for name, value in values.items():
                attempts = [
                    lambda own=own, vals={name: value}: own.order_line.write(vals),
                    lambda own=own, vals={name: value}: own.write(
                        {"order_line": [Command.update(own.order_line.id, vals)]}
                    ),
                    lambda own=own, vals={name: value}: own.write(
                        {"order_line": [Command.create({"product_id": self.firewall.id, **vals})]}
                    ),
                    lambda own=own, vals={name: value}: own.order_line.copy(vals),
                    lambda own=own, vals={name: value}: own.order_line.web_save(vals, {}),
                ]
                for attempt in attempts:
                    with self.assertRaises(UserError):
                        attempt()
            for attempt in (
                lambda own=own: own.write({"channel_status": "clear"}),
                lambda own=own: own.copy({"channel_status": "clear"}),
                lambda own=own: own.web_save({"channel_status": "clear"}, {}),
            ):
                with self.assertRaises(UserError):
                    attempt()
        self.env.invalidate_all()
        self.assertEqual(len(order.order_line), 1)
        self.assertStatus("blocked", order)
        self.assertFalse(order.sudo().order_line.channel_exempt)

    def test_row_05_what_a_form_computed_while_typing_is_not_taken_over(self):
        order = self.quotation(self.customer, self.firewall)
        spec = {"order_line": {"fields": {"channel_status": {}, "channel_service_id": {}}}}
        answer = order.onchange(
            {"order_line": [Command.update(order.order_line.id, {"channel_status": "allowed"})]},
            ["order_line"],
            spec,
        )
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        self.assertStatus("blocked", order)
        self.assertRefused("customer_sip", order.action_confirm)


@tagged("post_install", "-at_install")
class TestGuardAutomation(GuardCase):
    """Rules patch the models of a registry, so they need one that is complete."""

    def test_row_05_automation_rule(self):
        if "base.automation" not in self.env:
            self.skipTest("LOUD: base_automation is missing, so row 5 is not tested with its rules")
        self.addCleanup(self.env["base.automation"]._update_registry)
        action = self.env["ir.actions.server"].create(
            {
                "name": "Confirm whatever is written",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "state": "code",
                "code": "record.write({'state': 'sale'})",
            }
        )
        rule = self.env["base.automation"].create(
            {
                "name": "Confirm whatever is written",
                "model_id": self.env["ir.model"]._get("sale.order").id,
                "trigger": "on_create_or_write",
                "filter_domain": "[('client_order_ref', '=', 'now')]",
                "action_server_ids": [Command.set(action.ids)],
            }
        )
        self.addCleanup(rule.unlink)
        order = self.quotation(self.customer, self.firewall)
        self.assertRefused("customer_sip", order.write, {"client_order_ref": "now"})
        self.assertRefused(
            "customer_sip",
            lambda: self.quotation(self.customer, self.firewall, client_order_ref="now"),
        )
        self.assertEqual(order.state, "draft")
        self.agree()
        order.write({"client_order_ref": "now"})
        self.assertEqual(order.state, "sale")
