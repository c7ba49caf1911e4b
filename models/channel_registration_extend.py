from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .channel_registration import IN_FORCE, MANAGER

#: Stands in the context while an agreed extension puts an expired deal in force again. An
#: object, which no caller over RPC can send.
EXTENDING = object()


class ChannelRegistration(models.Model):
    """How a registration gets more time, and is in force again."""

    _inherit = "channel.registration"

    extension_ids = fields.One2many(
        "channel.registration.extension", "registration_id", string="Extensions", readonly=True
    )

    @api.model
    def _get_transitions(self):
        transitions = super()._get_transitions()
        if self.env.context.get("channel_extending") is EXTENDING:
            transitions = transitions | {"expired": {"registered": MANAGER}}
        return transitions

    def action_extend(self):
        """Open the request for more time: the one that waits, or else a new one."""
        self.ensure_one()
        waiting = self.extension_ids.filtered(lambda each: each.state == "requested")[:1]
        if not waiting:
            draft = self.extension_ids.new({"registration_id": self.id})
            draft._check_extendable()
            draft._check_number()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Extend the Deal"),
            "res_model": "channel.registration.extension",
            "view_mode": "form",
            "res_id": waiting.id,
            "context": {"default_registration_id": self.id},
        }

    def _extend_until(self, day):
        self.ensure_one()
        vals = {"date_end": day}
        if self.state == "expired":
            vals["state"] = "registered"
        self.with_context(channel_extending=EXTENDING).write(vals)

    def _check_free_until(self, after):
        """Refuse to extend over what somebody else got meanwhile. The database would, too."""
        self.ensure_one()
        others = Domain("customer_id", "=", self.customer_id.id) & Domain("id", "!=", self.id)
        overlapping = (
            Domain("state", "in", IN_FORCE)
            & Domain("date_start", "<=", after)
            & Domain("date_end", ">=", self.date_start)
        )
        if self.state == "expired":
            # Also where the other one's protection is over again.
            overlapping |= (
                Domain("state", "in", ("lost", "expired"))
                & Domain("channel_partner_id", "!=", self.channel_partner_id.id)
                & Domain("date_start", ">", self.date_end)
            )
        if holder := self.env["channel.registration"].sudo().search(others & overlapping, limit=1):
            raise UserError(
                self.env._(
                    "%(customer)s is or was protected from %(start)s to %(end)s by %(holder)s, "
                    "so %(registration)s cannot be extended.",
                    customer=self.customer_id.name,
                    start=fields.Date.to_string(holder.date_start),
                    end=fields.Date.to_string(holder.date_end),
                    holder=holder._readable_name(self.env),
                    registration=self.display_name,
                )
            )
        owner = self.customer_id.channel_partner_id
        since = self.customer_id.channel_partner_since
        if (
            self.state == "expired"
            and owner not in (owner.browse(), self.channel_partner_id)
            and since
            and since > self.date_end
        ):
            raise UserError(
                self.env._(
                    "%(customer)s is managed by %(owner)s since %(since)s, so %(registration)s "
                    "cannot be extended.",
                    customer=self.customer_id.name,
                    owner=owner.name,
                    since=fields.Date.to_string(since),
                    registration=self.display_name,
                )
            )
