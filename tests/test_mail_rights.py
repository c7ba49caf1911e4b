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

    def hand_over_to(self, model, sender, values, user=None, **options):
        mail = self.MAIL.replace("dealreg@", "any@").replace(PERSON, sender)
        mail = mail.replace("forged@", f"{self.env['ir.sequence'].search_count([])}.{sender}")
        return call_kw(
            self.env["mail.thread"].with_user(user or self.rep),
            "message_process",
            [model, mail, values],
            options,
        )

    def test_row_25_a_mail_changes_no_record_but_its_own(self):
        """Neither through a core field, nor through what hangs on one."""
        partner, customer = self.netzhaus, self.customer
        self.manage(customer, partner, "sip_trunk")
        deal = self.register(self.stranger, partner)
        verified = partner.child_ids[:1]
        address = verified.email
        for number, (model, values) in enumerate(
            [
                ("res.partner", {"parent_id": partner.id}),
                ("res.partner", {"child_ids": [[1, customer.id, {"channel_partner_id": False}]]}),
                (
                    "res.partner",
                    {
                        "child_ids": [
                            [
                                1,
                                self.stranger.id,
                                {
                                    "channel_registration_ids": [
                                        [1, deal.id, {"state": "cancelled"}]
                                    ]
                                },
                            ]
                        ]
                    },
                ),
                (
                    "product.template",
                    {"product_variant_ids": [[1, self.firewall.id, {"channel_service_id": False}]]},
                ),
                ("crm.lead", {"partner_id": verified.id}),
                ("crm.lead", {"order_ids": [[0, 0, {"partner_id": customer.id}]]}),
            ]
        ):
            with self.subTest(model=model, values=values):
                made = self.env[model].browse(
                    self.hand_over_to(model, f"ally{number}@x.example", values)
                )
                self.env.invalidate_all()
                self.assertTrue(made.exists())
                self.assertEqual(customer.channel_partner_id, partner)
                self.assertEqual(deal.state, "registered")
                self.assertEqual(self.firewall.channel_service_id, self.service("network_security"))
                self.assertTrue(address)
                self.assertEqual(verified.email, address)
                if model == "res.partner":
                    self.assertFalse(made.parent_id)
                if model == "crm.lead":
                    self.assertFalse(made.order_ids)

    def test_row_25_nor_does_what_an_alias_begins_with(self):
        """Whoever leads a sales team sets what its mails begin with."""
        domain = self.env["mail.alias.domain"].create({"name": "teams.example"})
        team = self.env["crm.team"].create({"name": "Team", "alias_name": "team"})
        team.alias_domain_id = domain
        verified = self.netzhaus.child_ids[:1]
        address = verified.email
        head = new_test_user(self.env, "head@test", groups="sales_team.group_sale_manager")
        defaults = {
            "partner_id": verified.id,
            "priority": "2",
            "channel_origin": "introduced",
            "channel_partner_id": self.rival.id,
            "order_ids": [(0, 0, {"partner_id": self.customer.id})],
            "tag_ids": [(6, 0, self.env["crm.tag"].create({"name": "By mail"}).ids)],
        }
        team.with_user(head).alias_defaults = str({"team_id": team.id, **defaults})
        mail = self.MAIL.replace("dealreg@operator.example", team.alias_email)
        mail = mail.replace(PERSON, "ally@x.example")
        made = self.env["mail.thread"].message_process("crm.lead", mail)
        lead = self.env["crm.lead"].browse(made)
        self.assertEqual((lead.team_id, lead.priority, lead.tag_ids.name), (team, "2", "By mail"))
        self.assertEqual(lead.channel_origin, "direct")
        self.assertFalse(lead.order_ids)
        self.assertTrue(address)
        self.assertEqual(verified.email, address)

    def test_row_25_an_opportunitys_address_changes_nobody_unseen(self):
        person = self.netzhaus.child_ids[:1]
        person.user_ids.unlink()
        lead = self.env["crm.lead"].create({"name": "Lead", "partner_id": person.id})
        self.assertFalse(person.channel_to_verify)
        lead.with_user(self.rep).email_from = "ally@x.example"
        self.assertEqual(person.email, "ally@x.example")
        self.assertTrue(person.channel_to_verify)
