import math
import re

from odoo import api, fields, models
from odoo.tools import email_normalize, plaintext2html

from ..policy import contact_keys
from ..policy.mail_words import clean_text
from .channel_registration_pieces import PIECES

#: What a channel partner fills in, and how long it can be.
FORM = {
    "customer_name": 200,
    "customer_vat": 40,
    "customer_contact": 200,
    "customer_email": 200,
    "customer_phone": 40,
    "service_ids": 0,
    "expected_revenue": 20,
    "date_closing": 10,
    "note": 5000,
}
#: No deal is worth more.
VALUE_MAX = 1e12
NUMBER = re.compile(r"\d{1,13}([.,]\d{1,2})?")


class ChannelRegistration(models.Model):
    """What channel partners type into a form of the portal, read as values of a registration.

    Only the fields asked for are looked at, whatever else was sent.
    """

    _inherit = "channel.registration"

    @api.model
    def _read_form(self, typed, names):
        """Read what was typed.

        :param dict typed: field name → text, or a list of texts for services
        :param names: the fields of :data:`FORM` to read
        :return: the values that can be kept, and an error for each field that cannot be read
        :rtype: tuple
        """
        values, errors = {}, {}
        for name in names:
            if name == "service_ids":
                services = self._read_form_services(typed.get(name) or ())
                if services:
                    values[name] = [fields.Command.set(services.ids)]
                continue
            text = clean_text(str(typed.get(name) or "")).strip()
            if not text:
                continue
            if len(text) > FORM[name]:
                errors[name] = self.env._("Write %(number)s characters at most.", number=FORM[name])
                continue
            value, error = self._read_form_text(name, text)
            if error:
                errors[name] = error
            else:
                values[name] = value
        return values, errors

    @api.model
    def _read_form_text(self, name, text):
        """Return the value of a field and what is wrong with it, one of them empty."""
        readers = {
            "customer_vat": self._read_form_vat,
            "customer_email": self._read_form_email,
            "customer_phone": self._read_form_phone,
            "expected_revenue": self._read_form_value,
            "date_closing": self._read_form_day,
            "note": lambda text: (plaintext2html(text), None),
        }
        # What is a line stays one.
        return readers.get(name, lambda text: (" ".join(text.split()), None))(text)

    @api.model
    def _read_form_vat(self, text):
        country = self.env.company.country_id.code or ""
        if contact_keys.tax_id(text, country).number:
            return text, None
        return None, self.env._("This is no tax ID. Write it with its country, as LU12345678.")

    @api.model
    def _read_form_email(self, text):
        if email_normalize(text):
            return email_normalize(text), None
        return None, self.env._("This is no mail address. Write one, as office@customer.example.")

    @api.model
    def _read_form_phone(self, text):
        country = self.env.company.country_id.code or ""
        if contact_keys.phone_number(text, country):
            return text, None
        return None, self.env._(
            "This is no phone number. Write it with its country, as +352 26 12."
        )

    @api.model
    def _read_form_value(self, text):
        plain = re.sub(r"[\s'’]", "", text)
        number = float(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else math.nan
        if 0 < number <= VALUE_MAX:
            return number, None
        return None, self.env._("Write an amount, as 25000 or 25000.50.")

    @api.model
    def _read_form_day(self, text):
        try:
            day = fields.Date.to_date(text)
        except ValueError:
            return None, self.env._("Write a day, as 2030-12-31.")
        if day < self._today_in(self.env.company):
            return None, self.env._("This day has passed already.")
        return day, None

    @api.model
    def _read_form_services(self, ids):
        wanted = {int(each) for each in ids if each.isascii() and each.isdigit() and len(each) < 10}
        return self._get_form_services().filtered(lambda service: service.id in wanted)

    @api.model
    def _get_form_services(self):
        """Return what a channel partner can choose from, in the order of the tree."""
        services = self.env["channel.service"].sudo().search([])
        place = {service.id: (service.sequence, service.id) for service in services}
        return services.sorted(
            lambda each: [place.get(int(i), (0, 0)) for i in each.parent_path.split("/") if i]
        )

    # ------------------------------------------------------------------ what lacks

    @api.model
    def _get_form_lacking(self, values, errors, codes):
        """Return an error beside each piece that a form lacks.

        :param dict values: what could be read
        :param dict errors: what could not, which has its error already
        :param codes: codes of the pieces that are needed
        :rtype: dict
        """
        labels = self._get_piece_labels()
        return {
            PIECES[code][0]: self.env._("Please give %(piece)s.", piece=labels[code])
            for code in codes
            if not any(name in values or name in errors for name in PIECES[code])
        }
