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

    def test_who_hands_over_a_mail_decides_nothing_by_it(self):
        """Odoo takes values along, and makes the document as superuser."""
        employee = new_test_user(self.env, "employee@test", groups="base.group_user")
        asked = {
            "channel.registration": {
                "date_start": "2020-01-01",
                "date_end": "2040-01-01",
                "customer_id": self.customer.id,
                "name": "Forged",
            },
            "channel.case": {"state": "closed", "outcome": "Forged"},
            "crm.lead": {"channel_origin": "introduced", "channel_partner_id": self.rival.id},
            "res.partner": {"is_channel_partner": True, "revenue_manual": True},
        }
        for number, (model, values) in enumerate(asked.items()):
            # To no address of ours: what is given along says what it becomes.
            mail = self.MAIL.replace("dealreg@", "any@").replace("forged@", f"{number}@")
            mail = mail.replace(PERSON, f"sender{number}@x.example")
            for user in (employee, self.rep, self.manager):
                with self.subTest(model=model, user=user.login):
                    made = self.env[model].browse(
                        call_kw(
                            self.env["mail.thread"].with_user(user),
                            "message_process",
                            [model, mail.replace("@x.ex", f"{user.id}@x.ex"), values],
                            {},
                        )
                    )
                    self.assertTrue(made.exists())
                    said = made.read(list(values), load=None)[0]
                    for name, value in values.items():
                        self.assertNotEqual(str(said[name]), str(value), name)
