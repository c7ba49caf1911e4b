"""A registration that a channel manager can ask about, and its channel partner's replies."""

from odoo.tests import Form

from .common_mail import MailIntakeCase
from .mail_writing import PERSON, headers, part


class QuestionCase(MailIntakeCase):
    def submitted(self, **values):
        """Make a submitted registration of a named customer, as a rep enters it."""
        registration = (
            self.env["channel.registration"]
            .with_user(self.rep)
            .create(
                {
                    "channel_partner_id": self.netzhaus.id,
                    "contact_id": self.jean.id,
                    "customer_name": "Lumen SA",
                    "customer_vat": "LU12345678",
                    **values,
                }
            )
        )
        registration.action_submit()
        return registration.with_user(self.manager)

    def waiting(self, *pieces, **values):
        registration = self.submitted(**values)
        registration.action_ask_information(list(pieces))
        return registration

    def dialog(self, registrations):
        return Form(
            self.env["channel.registration.ask"]
            .with_user(self.manager)
            .with_context(active_model="channel.registration", active_ids=registrations.ids)
        )

    def reply(self, registration, text, sender=PERSON, name="reply", **changes):
        """Deliver a reply to the last mail that a registration sent."""
        answered = self.answers(registration)[:1]
        numbers = {
            "In_Reply_To": answered.message_id,
            "References": answered.message_id,
            "From": sender,
        }
        self.deliver(headers(name, **(numbers | changes)) + part(text))
