import hashlib

from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class ChannelConsent(models.Model):
    """The text that the channel partner reads, signs and keeps.

    It is written once, when the channel partner is asked, in its language, and never again:
    what is shown, signed and printed is this very text.
    """

    _inherit = "channel.consent"

    terms = fields.Text(
        string="Text to Sign",
        readonly=True,
        copy=False,
        help="Exactly what the channel partner reads and signs, as it was when it was asked.",
    )
    terms_lang = fields.Char(string="Language of the Text", readonly=True, copy=False)

    @api.model
    def _get_server_fields(self):
        return super()._get_server_fields() | {"terms", "terms_lang"}

    def _is_locked(self, vals):
        # Until it is written; a refused request can be made again, and says so anew.
        written = self.terms and self.state != "refused"
        return bool(written and vals.keys() & {"terms", "terms_lang"}) or super()._is_locked(vals)

    def _write_terms(self, lang):
        """Write down what is asked, for good.

        :param str lang: code of the language to write in
        """
        self.ensure_one()
        reader = self.with_context(lang=lang)
        self.write({"terms": "\n\n".join(reader._get_terms()), "terms_lang": lang})

    def _get_terms_hash(self):
        """Return what proves that a text is the very same: the SHA-256 of its UTF-8 bytes."""
        self.ensure_one()
        return hashlib.sha256((self.terms or "").encode()).hexdigest()

    def _get_terms(self):
        """Return the paragraphs of the text to sign. Extension point for integrators.

        :rtype: list
        """
        self.ensure_one()
        names = {
            "channel_partner": self.channel_partner_id.name,
            "company": self.company_id.name,
            "customer": self._get_customer_text(),
        }
        services = "\n".join(f"• {name}" for name in self.service_ids.sorted("id").mapped("name"))
        paragraphs = [
            self.env._("Consent %s", self.name),
            self.env._(
                "%(channel_partner)s agrees that %(company)s sells the services below to "
                "%(customer)s.",
                **names,
            ),
            services,
            self.env._(
                "The consent covers these services and everything under them: provision, set-up "
                "and maintenance. It covers nothing else."
            ),
            *self._get_limits(),
            self.env._(
                "%(channel_partner)s can withdraw the consent at any time. That ends it for "
                "everything that is not confirmed by then.",
                **names,
            ),
        ]
        if clauses := self._get_clauses():
            paragraphs.append(
                self.env._("What the charter says:")
                + "\n"
                + "\n".join(f"• {each}" for each in clauses)
            )
        if reason := (self.request_message or "").strip():
            paragraphs.append(self.env._("Why %(company)s asks:", **names) + "\n" + reason)
        if self.show_amounts and (offered := self._get_offered()):
            paragraphs.append("\n".join(offered))
        return paragraphs

    def _get_customer_text(self):
        """Return how the text names the customer, so that it is no other one."""
        customer = self.customer_id
        details = [each for each in (customer.city, customer.vat) if each]
        return f"{customer.name} ({', '.join(details)})" if details else customer.name

    def _get_limits(self):
        """Return for which quotation it holds, for how long, and what it earns."""
        if self.order_id:
            yield self.env._("It holds for quotation %s only.", self.order_id.name)
        else:
            yield self.env._("It holds for every quotation to this customer.")
        start, end = (
            day and format_date(self.env, day) for day in (self.date_start, self.date_end)
        )
        if start and end:
            yield self.env._(
                "It holds from %(start)s to %(end)s, both days included.", start=start, end=end
            )
        elif end:
            yield self.env._(
                "It holds from the day on which it is signed until %s, this day included. If it "
                "is not signed by then, it is void.",
                end,
            )
        elif start:
            yield self.env._("It holds from %s on.", start)
        else:
            yield self.env._("It holds from the day on which it is signed.")
        channel_partner = self.channel_partner_id.name
        if self.earns_commission:
            yield self.env._("%s earns a commission on what is sold.", channel_partner)
        else:
            yield self.env._("%s earns no commission on what is sold.", channel_partner)

    def _get_clauses(self):
        """Return what the charter says for which this consent is needed, as of now."""
        policy = self.env["channel.policy"]
        enquiry = (
            self.order_id._channel_enquiry() if self.order_id else policy._enquiry(self.customer_id)
        )
        decisions = policy._decide_lines(
            [(enquiry, {each: each.id for each in self.service_ids}, False)]
        )
        codes = dict.fromkeys(
            claim["scenario"]
            for service in self.service_ids.sorted("id")
            if decisions[service]["status"] in ("blocked", "warning", "consented")
            for claim in decisions[service]["claims"]
            if claim["channel_partner"] == self.channel_partner_id.id
            and claim["customer"] == self.customer_id.id
        )
        scenarios = self.env["channel.scenario"].search([("code", "in", list(codes))])
        return scenarios.sorted("id").filtered("clause").mapped("clause")

    def _get_offered(self):
        """Return what the quotation offers of these services, with amounts."""
        order = self.order_id
        lines = order.order_line.filtered(
            lambda line: (
                not line.display_type
                and line.channel_service_id
                and self._covers(line.channel_service_id)
            )
        )
        if not lines:
            return []
        today = format_date(self.env, self._today(self.company_id))
        return [
            self.env._(
                "For information, what quotation %(order)s offers on %(day)s, without taxes:",
                order=order.name,
                day=today,
            ),
            *(
                self.env._(
                    "• %(quantity)s × %(product)s: %(amount)s",
                    quantity=f"{line.product_uom_qty:g}",
                    product=line.product_id.name,
                    amount=format_amount(self.env, line.price_subtotal, order.currency_id),
                )
                for line in lines
            ),
        ]
