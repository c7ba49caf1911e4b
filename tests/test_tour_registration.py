from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged

from ..models.channel_revenue import ChannelRevenue
from ..wizards import channel_revenue_refresh
from .common import ChannelCase

REGISTRATIONS = "/odoo/action-channel_partner.channel_registration_action"
CHECK = "/odoo/action-channel_partner.channel_check_action"


@tagged("post_install", "-at_install")
class TestTourRegistration(ChannelCase, HttpCase):
    """The addon's own screens, as people click through them."""

    def setUp(self):
        super().setUp()
        # Names that no demo data has.
        self.netzhaus.name = "Tour Netzhaus"
        self.customer.name = "Tour Lumen"
        self.stranger.name = "Tour Stranger"

    def test_a_manager_registers_a_deal_by_dragging_its_card(self):
        order = self.quotation(self.customer, self.firewall)
        self.assertEqual(order.channel_status, "clear")
        self.start_tour(REGISTRATIONS, "channel_registration_register", login=self.manager.login)
        registration = self.env["channel.registration"].search(
            [("customer_id", "=", self.customer.id)]
        )
        self.assertEqual(registration.state, "registered")
        self.assertEqual(registration.channel_partner_id, self.netzhaus)
        self.assertTrue(registration.date_end > registration.date_start)
        self.assertTrue(registration.date_submitted)
        self.assertEqual(order.channel_status, "blocked")

    def test_a_manager_refuses_a_deal_with_a_reason(self):
        registration = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        registration.action_submit()
        self.start_tour(REGISTRATIONS, "channel_registration_refuse", login=self.manager.login)
        self.assertEqual(registration.state, "refused")
        self.assertEqual(registration.refusal_reason, "Already our customer")

    def test_a_manager_asks_for_named_pieces(self):
        self.netzhaus.email = "office@tour-netzhaus.example"
        registration = self.env["channel.registration"].create(
            {
                "customer_name": "Tour Lumen SA",
                "customer_vat": "LU12345678",
                "channel_partner_id": self.netzhaus.id,
            }
        )
        registration.action_submit()
        self.start_tour(REGISTRATIONS, "channel_registration_ask", login=self.manager.login)
        self.assertEqual(registration.state, "action_required")
        self.assertEqual(registration.asked_information, "customer_phone")
        mail = registration.message_ids.filtered(lambda each: self.netzhaus in each.partner_ids)
        self.assertIn("Whom do we call there?", mail.body)

    def test_a_deal_that_was_lost_shows_no_day_as_if_it_protected(self):
        registration = self.env["channel.registration"].create(
            {"customer_id": self.customer.id, "channel_partner_id": self.netzhaus.id}
        )
        registration.action_submit()
        registration.with_user(self.manager).action_register()
        self.start_tour(REGISTRATIONS, "channel_registration_lose", login=self.manager.login)
        self.assertEqual(registration.state, "lost")

    def test_a_rep_sees_what_may_be_sold_while_choosing(self):
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        asked = self.env["channel.check"].search_count([])
        self.start_tour(CHECK, "channel_check_screen", login=self.rep.login)
        # A question leaves nothing behind.
        self.assertEqual(self.env["channel.check"].search_count([]), asked)

    def test_a_manager_recomputes_revenue_and_goes_on_after_an_error(self):
        refresh = ChannelRevenue._refresh
        calls = []
        busy = "The line is busy"

        def fails_once(model, customers=None):
            calls.append(customers)
            if len(calls) == 2:
                raise UserError(busy)
            return refresh(model, customers)

        self.env["channel.revenue"]._refresh()
        self.stale_flag(self.customer, "mobile")
        customers = self.env["res.partner"].search_count(
            self.env["channel.revenue.refresh"]._customers_domain()
        )
        self.assertGreater(customers, 4)
        batch = customers // 3
        with (
            patch.object(channel_revenue_refresh, "BATCH", batch),
            patch.object(ChannelRevenue, "_refresh", fails_once),
        ):
            self.start_tour("/odoo/crm", "channel_revenue_refresh", login=self.manager.login)
        self.assertFalse(self.customer.revenue_service_ids)
