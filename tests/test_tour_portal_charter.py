from odoo.tests import tagged

from .common_charter import CharterMixin
from .common_portal import PortalCase


@tagged("post_install", "-at_install")
class TestTourPortalCharter(CharterMixin, PortalCase):
    """The charter in the browser: of the manager who publishes it, and of who signs it."""

    def test_a_channel_partner_signs_the_charter(self):
        charter = self.publish(name="Tour Charter")
        self.start_tour("/my", "channel_portal_charter", login=self.nadia.login)
        acceptance = charter.acceptance_ids
        self.assertEqual(acceptance.channel_partner_id, self.netzhaus)
        self.assertEqual(acceptance.signed_by, "Nadia Netz")

    def test_a_manager_publishes_a_charter_and_reminds(self):
        self.netzhaus.name = "Tour Netzhaus"
        self.start_tour(
            "/odoo/action-channel_partner.channel_charter_action",
            "channel_charter_publish",
            login=self.manager.login,
        )
        self.assertEqual(self.env["channel.charter"]._get_current().name, "Tour Charter")
        self.assertTrue(self.netzhaus.channel_charter_reminded_on)
