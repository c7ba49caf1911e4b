from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL


class ChannelConsentRequest(models.TransientModel):
    """Asks the channel partners of a quotation's blocked lines for their consent.

    What is at stake is decided afresh when they are asked: the dialog only shows it, and
    leaves out whom the rep does not want to ask yet.
    """

    _name = "channel.consent.request"
    _description = "Ask for Consent"

    order_id = fields.Many2one("sale.order", string="Quotation", required=True, readonly=True)
    line_ids = fields.One2many("channel.consent.request.line", "request_id", string="Whom to Ask")
    message = fields.Text(
        string="Why We Ask",
        required=True,
        help="Told to the channel partner, and part of the text that it signs.",
    )
    date_end = fields.Date(
        string="Until",
        help="The last day of the consent, and the last day on which it can be given. Empty: "
        "until it is withdrawn.",
    )
    only_this_order = fields.Boolean(
        string="For This Quotation Only",
        default=True,
        help="Otherwise the consent holds for every quotation to the customer.",
    )
    show_amounts = fields.Boolean(
        help="The channel partner reads what is offered at which price. Otherwise it reads the "
        "services alone.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        order = self.env["sale.order"].browse(values.get("order_id"))
        if not order:
            return values
        order.check_access("write")
        waiting = order._channel_get_waiting(fresh=True)[order]
        order._channel_check_to_ask(waiting)
        values["line_ids"] = [
            Command.create(
                {
                    "channel_partner_id": channel_partner,
                    "customer_id": customer,
                    "service_ids": [Command.set(services)],
                    "contact_ids": [
                        Command.set(
                            self.env["channel.consent"]
                            ._find_people(*self._browse_pair(channel_partner, customer))
                            .ids
                        )
                    ],
                }
            )
            for (channel_partner, customer), services in waiting[1].items()
        ]
        values["date_end"] = self._get_default_end(order)
        return values

    @api.model
    def _browse_pair(self, channel_partner, customer):
        contacts = self.env["res.partner"]
        return contacts.browse(channel_partner), contacts.browse(customer)

    @api.model
    def _get_default_end(self, order):
        days = order.company_id.channel_consent_days
        today = self.env["channel.consent"]._today(order.company_id)
        return today + timedelta(days=days) if days else False

    def action_ask(self):
        """Make a request for each channel partner, and mail it.

        :return: an action that shows the quotation as it is now
        :raise UserError: where nothing is left to ask for
        """
        self.ensure_one()
        self._ask()
        # Opened from an alert, a dialog that only closes would leave the quotation as it was.
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _ask(self):
        order = self.order_id
        order.check_access("write")
        self._queue(order)
        waiting = order._channel_get_waiting(fresh=True)[order]
        order._channel_check_to_ask(waiting)
        chosen = {
            (line.channel_partner_id.id, line.customer_id.id): line
            for line in self.line_ids
            if line.ask
        }
        consents = self.env["channel.consent"].create(
            [
                self._prepare_consent(pair, services, chosen[pair])
                for pair, services in waiting[1].items()
                if pair in chosen
            ]
        )
        if not consents:
            raise UserError(self.env._("Choose whom to ask."))
        consents.action_request()
        return consents

    @api.model
    def _queue(self, order):
        """Let two who ask at the same time follow each other.

        The second one writes a row that has changed since its transaction began, so it is tried
        again, and sees what the first one has asked. A lock alone would not let it see that.
        """
        order.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE sale_order SET write_date = write_date WHERE id = %s", order.id)
        )

    def _prepare_consent(self, pair, services, line):
        channel_partner, customer = pair
        return {
            "channel_partner_id": channel_partner,
            "customer_id": customer,
            "service_ids": [Command.set(services)],
            "order_id": self.order_id.id if self.only_this_order else False,
            "company_id": self.order_id.company_id.id,
            "contact_ids": [Command.set(line.contact_ids.ids)],
            "request_message": self.message,
            "date_end": self.date_end,
            "show_amounts": self.show_amounts and self.only_this_order,
        }


class ChannelConsentRequestLine(models.TransientModel):
    _name = "channel.consent.request.line"
    _description = "Whom to Ask for Consent"

    request_id = fields.Many2one("channel.consent.request", required=True, ondelete="cascade")
    ask = fields.Boolean(default=True)
    channel_partner_id = fields.Many2one("res.partner", required=True)
    customer_id = fields.Many2one("res.partner", required=True)
    service_ids = fields.Many2many("channel.service", string="Services at Stake")
    contact_ids = fields.Many2many("res.partner", string="Mailed to")
