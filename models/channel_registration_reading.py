from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..policy.mail_reading import match_services
from .html_to_text import html_to_text


class ChannelRegistration(models.Model):
    """What was read in a mail, as values of a registration."""

    _inherit = "channel.registration"

    @api.model
    def _text_of(self, mail):
        return mail.text if mail.text.strip() else html_to_text(mail.html)

    @api.model
    def _get_reading_values(self, reading, company):
        """Return what was read as values of a registration."""
        currency = self.env["res.currency"].search([("name", "=", reading.currency)], limit=1)
        services = match_services(reading.services or "", self._get_service_names())
        note = reading.note
        if reading.services and not services:
            note = f"{reading.services}\n{note}"
        return {
            "customer_name": reading.customer,
            "customer_vat": reading.vat,
            "customer_email": reading.email,
            "customer_phone": reading.phone,
            "customer_contact": reading.contact,
            "service_ids": [fields.Command.set(services)] if services else False,
            "expected_revenue": reading.value and float(reading.value),
            "currency_id": (currency or company.currency_id).id,
            "date_closing": reading.closing,
            "note": plaintext2html(note) if note.strip() else False,
        }

    @api.model
    def _get_service_names(self):
        """Return each service's names in all languages, its code and its synonyms."""
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        return tuple(
            (
                service.id,
                (
                    service.code,
                    *(service.with_context(lang=language).name for language in languages),
                    *(service.synonyms or "").split(","),
                ),
            )
            for service in self.env["channel.service"].search([])
        )
