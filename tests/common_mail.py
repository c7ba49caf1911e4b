"""Channel partners with mail addresses, and mails handed over as the gate script does."""

import xmlrpc.client

from odoo.tools import mute_logger

from .common import ChannelCase
from .mail_writing import PERSON

QUIET_LOGGERS = (
    "odoo.addons.mail.models.mail_thread",
    "odoo.addons.channel_partner.models.channel_mail_quarantine",
    "odoo.sql_db",
)


class MailIntakeCase(ChannelCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last_mail = cls.env["mail.mail"].search([], order="id desc", limit=1)

    @classmethod
    def _set_up_contacts(cls):
        result = super()._set_up_contacts()
        partner = cls.env["res.partner"]
        cls.netzhaus.email = "office@netzhaus.example"
        cls.jean, cls.eva, cls.gone = partner.create(
            [
                {
                    "name": "Jean Netz",
                    "email": PERSON,
                    "parent_id": cls.netzhaus.id,
                    "lang": "en_US",
                },
                {"name": "Eva Netz", "email": "eva@netzhaus.example", "parent_id": cls.netzhaus.id},
                {"name": "Gone", "email": "gone@netzhaus.example", "parent_id": cls.netzhaus.id},
            ]
        )
        cls.gone.active = False
        partner.create(
            [
                {"name": "Former", "is_company": True, "email": "boss@former.example"},
                *(
                    {"name": "Advisor", "email": "shared@consultant.example", "parent_id": owner.id}
                    for owner in (cls.netzhaus, cls.rival)
                ),
                {"name": "Lumen's office", "email": "office@lumen.example"},
            ]
        )
        return result

    def deliver(self, raw):
        """Hand over a mail with the call, and the arguments, of odoo-mailgate.py."""
        with mute_logger(*QUIET_LOGGERS):
            result = self.env["mail.thread"].message_process(False, xmlrpc.client.Binary(raw))
            self.env.cr.flush()
        return result

    def registration_of(self, raw):
        """Deliver a mail and return the one registration that it made, or none."""
        before = self.env["channel.registration"].search([])
        self.deliver(raw)
        made = self.env["channel.registration"].search([]) - before
        self.assertLessEqual(len(made), 1)
        return made

    def answers(self, record=None):
        """Return the mails to people outside that wait to be sent."""
        domain = [("state", "=", "outgoing"), ("id", ">", self.last_mail.id or 0)]
        if record:
            domain += [("model", "=", record._name), ("res_id", "=", record.id)]
        return (
            self.env["mail.mail"]
            .search(domain)
            .filtered(lambda mail: mail.email_to or mail.recipient_ids.filtered("partner_share"))
        )

    def quarantine(self):
        return self.env["channel.mail.quarantine"].search([])
