from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ChannelCase

CASES = "/odoo/action-channel_partner.channel_case_action"


@tagged("post_install", "-at_install")
class TestTourCase(ChannelCase, HttpCase):
    """A conflict of two channel partners on the board of cases."""

    def setUp(self):
        super().setUp()
        # Names that no demo data has.
        self.netzhaus.name = "Tour Netzhaus"
        self.rival.name = "Tour Rival"
        self.customer.name = "Tour Lumen"

    def cases(self):
        return self.env["channel.case"].search([("customer_id", "=", self.customer.id)])

    def test_a_manager_settles_a_conflict_from_opening_to_closing_it(self):
        self.manage(self.customer, self.netzhaus)
        registration = self.register(self.customer, self.netzhaus)
        self.start_tour(CASES, "channel_case_settle", login=self.manager.login)
        case = self.cases()
        self.assertEqual(case.state, "closed")
        self.assertEqual(case.channel_partner_ids, self.netzhaus | self.rival)
        self.assertEqual(case.proposal_ids.proposal, "We take Lumen over")
        self.assertEqual(case.proposal_ids.accepted_by_ids, self.netzhaus)
        self.assertTrue(case.date_agreed and case.date_closed)
        self.assertEqual(self.customer.channel_partner_id, self.rival)
        self.assertEqual(registration.state, "cancelled")

    def test_a_rep_cannot_close_a_case_neither_by_a_button_nor_by_dragging_it(self):
        case = (
            self.env["channel.case"]
            .with_user(self.manager)
            .create(
                {
                    "customer_id": self.customer.id,
                    "channel_partner_ids": [Command.set((self.netzhaus | self.rival).ids)],
                    "outcome": "The rival takes over",
                    "outcome_owner_id": self.rival.id,
                }
            )
        )
        case.action_discuss()
        case.action_agree()
        self.start_tour(CASES, "channel_case_rep", login=self.rep.login)
        self.assertEqual(case.state, "agreed")
        self.assertFalse(self.customer.channel_partner_id)
