from odoo import api, models
from odoo.tools import plaintext2html

from ..policy.mail_words import clean_text

#: How long a name, what happened, and a proposal can be.
NAME_MAX, TEXT_MAX = 200, 5000


class ChannelCase(models.Model):
    """What channel partners type to open a case, read as values of it.

    Only these fields are looked at, whatever else was sent.
    """

    _inherit = "channel.case"

    @api.model
    def _read_case(self, typed, channel_partner):
        """Read what was typed.

        :param dict typed: text by ``type``, ``customer_id``, ``customer_name`` and
            ``description``
        :param res.partner channel_partner: who opens the case
        :return: the values that can be kept, and an error for each field that cannot be read
        :rtype: tuple
        """
        deals = self.env["channel.portal.customer"]._get_deals(channel_partner)
        values, errors = self._read_case_customer(typed, channel_partner)
        kind = str(typed.get("type") or "")
        if kind not in self._get_portal_types():
            errors["type"] = self.env._("Say what the case is about.")
        elif kind == "extension" and not any(deals):
            errors["type"] = self.env._("You have no registered deal that could get more time.")
        elif kind == "extension" and not errors and values.get("customer_id") not in deals:
            errors["customer_id"] = self.env._(
                "Choose a customer for whom you have a registered deal."
            )
        elif kind != "breach" and not errors and not values:
            errors["customer_id"] = self.env._("Choose the customer, or write its name below.")
        values["type"] = kind
        text, error = self._read_text(typed.get("description"), TEXT_MAX)
        if error or not text:
            errors["description"] = error or self.env._("Write what happened.")
        values["description"] = plaintext2html(text)
        return values, errors

    @api.model
    def _read_case_customer(self, typed, channel_partner):
        """Read which customer is meant: one of theirs, or a name."""
        values, errors = {}, {}
        number, name = str(typed.get("customer_id") or ""), str(typed.get("customer_name") or "")
        name, error = self._read_text(name, NAME_MAX)
        if error:
            errors["customer_name"] = error
        elif name:
            values["customer_name"] = " ".join(name.split())
        if number:
            wanted = int(number) if number.isascii() and number.isdigit() else 0
            customers = self.env["channel.portal.customer"]._find(channel_partner)
            customer = customers.filtered(lambda each: each.id == wanted)
            if not customer:
                errors["customer_id"] = self.env._("Choose one of your customers.")
            elif name:
                errors["customer_name"] = self.env._(
                    "You have chosen a customer already: leave this empty, or choose none."
                )
            else:
                values["customer_id"] = customer
        return values, errors

    @api.model
    def _read_text(self, text, limit):
        """Return a text and what is wrong with it."""
        text = clean_text(str(text or "")).strip()
        if len(text) > limit:
            return text, self.env._("Write %(number)s characters at most.", number=limit)
        return text, None
