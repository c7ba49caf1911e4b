from odoo.tests import HttpCase, tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestTourHandover(ChannelCase, HttpCase):
    """A manager hands over, in the browser, what a channel partner holds that leaves."""

    def test_a_manager_hands_over_what_a_channel_partner_holds(self):
        # Names that no demo data has.
        self.netzhaus.name, self.rival.name = "Tour Netzhaus", "Tour Rival"
        self.customer.name = "Tour Lumen"
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.start_tour(
            f"/odoo/channel-partners/{self.netzhaus.id}",
            "channel_handover",
            login=self.manager.login,
        )
        self.assertEqual(self.customer.channel_partner_id, self.rival)
        self.assertFalse(self.netzhaus.is_channel_partner)
