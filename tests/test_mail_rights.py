"""Whoever calls the gateway says what mail it is, so nobody outside may."""

from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from .common_mail import MailIntakeCase
from .mail_writing import PERSON


@tagged("post_install", "-at_install")
class TestMailRights(MailIntakeCase):
    MAIL = (
        f"From: {PERSON}\r\nTo: dealreg@operator.example\r\nMessage-Id: <forged@x.example>\r\n"
        "Subject: Deal\r\n\r\nCustomer: Forged Ltd\r\n"
    )

    def hand_over(self, user):
        arguments = ["channel.registration", self.MAIL]
        return call_kw(self.env["mail.thread"].with_user(user), "message_process", arguments, {})

    def test_nobody_outside_forges_a_mail_of_a_channel_partner(self):
        for group in ("base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"{group}@test", groups=group)
            with self.assertRaises(AccessError):
                self.hand_over(user)
        made = self.env["channel.registration"].search([("mail_sender", "=", PERSON)])
        self.assertFalse(made)
        self.assertFalse(self.quarantine())

    def test_the_gateways_user_hands_over_the_same_mail(self):
        self.hand_over(self.env.ref("base.user_admin"))
        made = self.env["channel.registration"].search([("mail_sender", "=", PERSON)])
        self.assertEqual(made.channel_partner_id, self.netzhaus)
