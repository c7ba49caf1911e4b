from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain


class ChannelConsent(models.Model):
    """How a channel partner is asked: what is written to whom, and when."""

    _inherit = "channel.consent"

    request_message = fields.Text(
        string="Why We Ask",
        copy=False,
        help="Told to the channel partner, and part of the text that it signs.",
    )
    show_amounts = fields.Boolean(
        copy=False,
        groups="base.group_user",
        help="The channel partner reads what is offered at which price. Otherwise it reads the "
        "services alone.",
    )
    date_requested = fields.Datetime(string="Asked on", readonly=True, copy=False, tracking=True)
    is_mailed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Somebody of the channel partner got the link by mail.",
    )

    @api.model
    def _get_server_fields(self):
        return super()._get_server_fields() | {"date_requested", "is_mailed"}

    @api.model
    def _get_asked_fields(self):
        return super()._get_asked_fields() | {"request_message", "show_amounts"}

    # -------------------------------------------------------------------- actions

    def action_mail_request(self):
        """Send the link again to those who were asked, such as after an address was mended.

        :raise UserError: where there is nobody to write to
        """
        for consent in self:
            if consent.state != "requested":
                raise UserError(self.env._("%s does not wait for an answer.", consent.display_name))
            consent.check_access("write")
            if not consent._mail_request():
                raise UserError(
                    self.env._(
                        "Nobody was written to: enter a mail address of somebody at "
                        "%(channel_partner)s which is neither the customer's nor our own.",
                        channel_partner=consent.channel_partner_id.display_name,
                    )
                )
        return True

    # ------------------------------------------------------------------- business

    def _before_becoming(self, state, vals):
        if state == "requested":
            for consent in self:
                end = fields.Date.to_date(vals.get("date_end", consent.date_end))
                if end and end < consent._today(consent.company_id):
                    raise UserError(
                        self.env._(
                            "%(consent)s would have ended already: give a last day that is "
                            "still to come.",
                            consent=consent.display_name,
                        )
                    )
                if consent.state == "refused":
                    # It is asked anew, in a text of its own.
                    consent.sudo().terms = False
        return super()._before_becoming(state, vals)

    def _after_becoming(self, state):
        result = super()._after_becoming(state)
        if state == "requested":
            for consent in self:
                consent._ask()
        return result

    def _ask(self):
        """Write down what is asked, and mail it."""
        self.ensure_one()
        consent = self.sudo()
        if not consent._get_people():
            people = self._find_people(self.channel_partner_id, self.customer_id)
            consent.contact_ids = [Command.set(people.ids)]
        consent._write_terms(self._get_language())
        consent.write({"date_requested": fields.Datetime.now(), "access_token": False})
        consent._portal_ensure_token()
        self._mail_request()

    def _get_language(self):
        """Return the language in which the channel partner reads what it signs."""
        self.ensure_one()
        people = self._get_people()
        installed = dict(self.env["res.lang"].get_installed())
        for code in (*people.mapped("lang"), self.channel_partner_id.lang, self.env.lang):
            if code in installed:
                return code
        return "en_US"

    def _mail_request(self):
        """Mail the link to those who are asked.

        :return: whether there was anybody to write to
        :rtype: bool
        """
        self.ensure_one()
        return self._mail_people("channel_partner.mail_template_consent_request")

    def _mail_people(self, template):
        """Mail those who are asked, each in their language and with a link of their own.

        The mails are queued within the transaction: they leave if it is committed.

        :param str template: XML id of the mail template
        :return: whether there was anybody to write to
        :rtype: bool
        """
        self.ensure_one()
        people = self._get_people()
        # They hear each other: what is discussed reaches both sides.
        self.sudo().message_subscribe((people | self.user_id.partner_id).ids)
        self.sudo().is_mailed = bool(people)
        for lang, each in people.grouped("lang").items():
            self.with_context(
                lang=lang or self._get_language(), mail_notify_force_send=False
            ).message_post_with_source(
                template,
                message_type="auto_comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=each.ids,
                email_layout_xmlid="mail.mail_notification_layout",
            )
        return bool(people)

    @api.model
    def _find_requests(self, customers, orders):
        """Return the open requests that concern some customers, of whatever company they are.

        :param res.partner customers: commercial entities
        :param sale.order orders: requests for other orders than these are left out
        :rtype: channel.consent
        """
        requests = self.sudo().search(
            Domain("state", "=", "requested")
            & Domain("customer_id", "in", customers.ids)
            & Domain("order_id", "in", [*orders.ids, False]),
            order="id",
        )
        return requests.filtered(lambda consent: not consent._is_over())

    def _is_over(self):
        """Return whether the last day has passed."""
        self.ensure_one()
        return bool(self.date_end and self.date_end < self._today(self.company_id))

    def _covers(self, service):
        """Return whether a consent names a service, or one above it."""
        above = {int(each) for each in (service.parent_path or "").split("/") if each}
        return not above.isdisjoint(self.service_ids.ids)
