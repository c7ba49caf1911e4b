"""What methods do as superuser on behalf of the caller, they do for nobody without rights."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ChannelCase


class TestAccessCalls(ChannelCase):
    def test_the_way_to_a_first_step_is_shown_to_nobody_but_who_sees_the_step(self):
        step = self.env["channel.setup.step"].search([("action_id", "!=", False)], limit=1)
        self.assertEqual(
            step.with_user(self.manager).action_open()["type"], "ir.actions.act_window"
        )
        public = self.env.ref("base.public_user")
        for user in (self.rep, public):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                step.with_user(user).action_open()

    def test_a_manager_of_another_company_has_nobody_told_that_they_wait(self):
        abroad = self.env["res.company"].create({"name": "Operator Abroad"})
        foreigner = new_test_user(
            self.env,
            "foreigner@test",
            groups="channel_partner.group_channel_manager",
            company_id=abroad.id,
            company_ids=[Command.set(abroad.ids)],
        )
        registration = self.env["channel.registration"].create(
            {
                "channel_partner_id": self.netzhaus.id,
                "customer_id": self.customer.id,
                "state": "submitted",
            }
        )
        with self.assertRaises(AccessError):
            registration.with_user(foreigner).action_tell_waiting()
        self.assertFalse(registration.date_told_waiting)

    def test_nobody_asks_to_send_an_order_that_they_do_not_read(self):
        """What is refused names the lines, and Odoo would open the mail for everybody."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [Command.create({"product_id": self.firewall.id})],
            }
        )
        employee = new_test_user(self.env, "employee@test", groups="base.group_user")
        for blocked in (False, True):
            if blocked:
                self.manage(self.customer, self.netzhaus, "sip_trunk")
            for user in (employee, self.env.ref("base.public_user")):
                with self.subTest(user=user.login, blocked=blocked):
                    with self.assertRaises(AccessError) as refusal:
                        order.with_user(user).action_quotation_send()
                    self.assertNotIn("Netzhaus", str(refusal.exception))
            self.env.invalidate_all()
