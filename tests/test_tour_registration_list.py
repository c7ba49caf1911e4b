from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import ChannelCase

REGISTRATIONS = "/odoo/action-channel_partner.channel_registration_action"
ANALYSIS = "/odoo/action-channel_partner.channel_registration_action_analysis"


@tagged("post_install", "-at_install")
class TestTourRegistrationList(ChannelCase, HttpCase):
    """Many registrations at once, where a card's chips lead, and what is measured."""

    def setUp(self):
        super().setUp()
        # Names that no demo data has.
        self.netzhaus.name = "Tour Netzhaus"
        self.rival.name = "Tour Rival"
        self.customer.name = "Tour Lumen"
        self.stranger.name = "Tour Stranger"

    def submit(self, channel_partner, customer=None, minutes=0, **values):
        registration = self.env["channel.registration"].create(
            {
                "customer_id": customer.id if customer else False,
                "channel_partner_id": channel_partner.id,
                "date_received": fields.Datetime.now() + timedelta(minutes=minutes),
                "user_id": self.manager.id,
                **values,
            }
        )
        registration.action_submit()
        return registration

    def test_a_manager_registers_refuses_and_assigns_many_in_the_list(self):
        free = self.submit(self.netzhaus, self.customer)
        other = self.submit(self.netzhaus, self.stranger)
        # Likely a contact that exists, so a person has to choose.
        self.env["res.partner"].create({"name": "Tour Nameless", "is_company": True})
        nameless = self.submit(self.netzhaus, customer_name="Tour Nameless")
        self.start_tour(REGISTRATIONS, "channel_registration_list", login=self.manager.login)
        self.assertEqual((free.state, other.state), ("registered", "registered"))
        self.assertEqual((free | other).user_id, self.rep)
        self.assertEqual(nameless.state, "refused")
        self.assertEqual(nameless.refusal_reason, "Nobody knows it")

    def test_the_chips_of_a_card_lead_to_rivals_and_conflicts(self):
        self.submit(self.netzhaus, self.customer)
        self.submit(self.rival, self.customer, minutes=1)
        self.manage(self.stranger, self.netzhaus)
        self.submit(self.rival, self.stranger).with_user(self.manager).action_register()
        self.start_tour(REGISTRATIONS, "channel_registration_chips", login=self.manager.login)

    def test_a_manager_reads_the_measures(self):
        won = self.submit(self.netzhaus, self.customer).with_user(self.manager)
        won.action_register()
        won.action_won()
        self.submit(self.rival, self.stranger).with_user(self.manager).action_register()
        self.start_tour(ANALYSIS, "channel_registration_analysis", login=self.manager.login)
