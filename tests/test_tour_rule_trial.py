from odoo.tests import HttpCase, tagged

from .common import ChannelCase


@tagged("post_install", "-at_install")
class TestTourRuleTrial(ChannelCase, HttpCase):
    """A manager tries a change of rules in the browser."""

    def test_a_manager_sees_what_a_change_would_have_meant(self):
        self.customer.name = "Tour Lumen"
        self.manage(self.customer, self.netzhaus, "sip_trunk")
        self.quotation(self.customer, self.fibre).action_confirm()
        self.start_tour(
            "/odoo/action-channel_partner.channel_rule_trial_action",
            "channel_rule_trial",
            login=self.manager.login,
        )
