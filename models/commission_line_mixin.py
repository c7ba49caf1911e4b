from odoo import api, fields, models
from odoo.exceptions import AccessError

from .frozen_json import FrozenJson
from .own_defaults import MADE_BY_ODOO, with_own_defaults
from .res_partner import MANAGER

#: What makes an agent line one of the charter's. Nobody writes these: they follow from it.
AWARDED = {
    "channel_scenario_id",
    "channel_service_id",
    "channel_consent_id",
    "channel_terms",
}


class CommissionLineMixin(models.AbstractModel):
    """Agent lines that the charter awards, beside those that users of commissions set."""

    _inherit = "commission.line.mixin"

    channel_scenario_id = fields.Many2one(
        "channel.scenario",
        string="Awarded by",
        readonly=True,
        ondelete="restrict",
        help="The scenario of the charter that awards it. Empty where somebody set the agent.",
    )
    channel_service_id = fields.Many2one(
        "channel.service", string="Service", readonly=True, ondelete="restrict"
    )
    channel_consent_id = fields.Many2one(
        "channel.consent", string="Consent", readonly=True, ondelete="restrict"
    )
    # Read only where an amount is worked out: posting an invoice looks at agents, too.
    channel_terms = FrozenJson(
        readonly=True,
        prefetch=False,
        help="The commission as it was when it was promised: changing it changes no promise.",
    )
    channel_rate = fields.Float(
        string="Rate (%)",
        compute="_compute_channel_rate",
        digits=(16, 4),
        help="What the commission comes to, in percent of the line's amount.",
    )

    @api.depends("amount")
    def _compute_channel_rate(self):
        for line in self:
            base = line.object_id.price_subtotal
            line.channel_rate = abs(line.amount) / abs(base) * 100 if base else 0.0

    # ----------------------------------------------------------------------- CRUD

    @api.model
    def default_get(self, fields):
        return with_own_defaults(self, super().default_get(fields), AWARDED)

    @api.model_create_multi
    def create(self, vals_list):
        copied = [vals.get("channel_scenario_id") is MADE_BY_ODOO for vals in vals_list]
        vals_list = [
            {name: value for name, value in vals.items() if value is not MADE_BY_ODOO}
            for vals in vals_list
        ]
        self._channel_check_awarded(vals_list)
        lines = super().create(vals_list)
        if not self.env.su:
            lines.object_id.check_access("write")
            given = lines.browse(
                line.id for line, is_copy in zip(lines, copied, strict=True) if not is_copy
            )
            given._channel_check_agents()
            given._channel_log(self.env._("%(agent)s was made an agent by hand: %(commission)s"))
        return lines

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        self._channel_check_awarded([vals])
        self.object_id.check_access("write")
        self._channel_check_agents()
        changed = vals.keys() & {"agent_id", "commission_id", "object_id"}
        if changed and self.sudo().channel_scenario_id:
            # From now on it is as somebody set it, and no longer follows the charter.
            self.sudo().write(dict.fromkeys(AWARDED, False))
        result = super().write(vals)
        self._channel_check_agents()
        if changed:
            self.object_id.check_access("write")
            self._channel_log(
                self.env._("The commission of %(agent)s was changed by hand: %(commission)s")
            )
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_awarded(self):
        if self.env.su:
            return
        self.object_id.check_access("write")
        self._channel_check_agents()
        if self.sudo().filtered("channel_scenario_id"):
            raise AccessError(
                self.env._(
                    "What the charter awards cannot be deleted. To have a line earn nothing, give "
                    "it a commission of 0 %."
                )
            )
        self._channel_log(
            self.env._("%(agent)s is no longer an agent, by hand. It was: %(commission)s")
        )

    @api.model
    def _channel_check_awarded(self, vals_list):
        if not self.env.su and any(vals.keys() & AWARDED for vals in vals_list):
            raise AccessError(
                self.env._(
                    "What the charter awards follows from its rules: change the rule's "
                    "commission, the level's or the channel partner's."
                )
            )

    def _channel_check_agents(self):
        """Refuse to touch what a channel partner earns, to everybody but channel managers."""
        if self.env.user.has_group(MANAGER):
            return
        if self.sudo().filtered(
            lambda line: line.channel_scenario_id or line.agent_id.is_channel_partner
        ):
            raise AccessError(
                self.env._(
                    "What a channel partner earns follows from the charter: ask a channel manager "
                    "to agree on anything else."
                )
            )

    # ------------------------------------------------------------------- business

    def _channel_log(self, text):
        """Leave a trace of what was done by hand with what channel partners earn.

        :param str text: with the places ``agent`` and ``commission``
        """
        for line in self.filtered("agent_id.is_channel_partner").sudo():
            line._channel_document().message_post(
                body=text
                % {
                    "agent": line.agent_id.display_name,
                    "commission": line.commission_id.display_name,
                },
                author_id=self.env.user.partner_id.id,
            )

    def _channel_get_awarded(self):
        """Return what makes this agent line one of the charter's, as values."""
        self.ensure_one()
        return {
            name: self._fields[name].convert_to_write(self[name], self) for name in sorted(AWARDED)
        }

    def _channel_is_settled(self):
        """Return whether it counts in a settlement, so that it can no longer change."""
        self.ensure_one()
        return False

    def _channel_differs(self, vals):
        """Return whether writing some values would change anything."""
        self.ensure_one()
        return any(
            self._fields[name].convert_to_write(self[name], self) != value
            for name, value in vals.items()
        )

    def _channel_document(self):
        """Return the order or invoice that a line belongs to."""
        raise NotImplementedError

    def _get_commission_amount(self, commission, subtotal, product, quantity):
        terms, base = self.channel_terms, subtotal
        if not terms:
            return super()._get_commission_amount(commission, subtotal, product, quantity)
        if terms["base"] == "net_amount":
            base = max(0.0, subtotal - product.standard_price * quantity)
        if terms["type"] == "fixed":
            return base * terms["percent"] / 100
        percents = (percent for low, high, percent in terms["sections"] if low <= base <= high)
        return base * next(percents, 0.0) / 100


class SaleOrderLineAgent(models.Model):
    _inherit = "sale.order.line.agent"

    # Looked up for each order and each invoice.
    object_id = fields.Many2one(index=True)
    currency_id = fields.Many2one(related="object_id.currency_id")

    def _channel_document(self):
        return self.object_id.order_id


class AccountInvoiceLineAgent(models.Model):
    _inherit = "account.invoice.line.agent"

    object_id = fields.Many2one(index=True)
    # Looked for whenever an invoice changes: three times while it is posted.
    invoice_id = fields.Many2one(index=True)

    def _channel_document(self):
        return self.invoice_id

    def _channel_is_settled(self):
        return self.settled

    def _compute_amount(self):
        # What was invoiced stays, whatever asks for it again.
        posted = self.filtered(
            lambda line: line.channel_scenario_id and line.invoice_id.state == "posted"
        )
        kept = posted.filtered("amount")
        return super(AccountInvoiceLineAgent, self - kept)._compute_amount()
