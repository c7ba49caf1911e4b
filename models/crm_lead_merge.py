from odoo import api, models
from odoo.exceptions import UserError


class CrmLead(models.Model):
    """What a merge of opportunities keeps: above all, who introduced them."""

    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        introduced = self.filtered(lambda lead: lead._channel_is_introduced())
        introducers = introduced.channel_partner_id
        if len(introducers) > 1:
            raise UserError(
                self.env._(
                    "These opportunities were introduced by different channel partners "
                    "(%(names)s), and a merge would drop one of them. A channel manager can end "
                    "an introduction first.",
                    names=", ".join(introducers.mapped("display_name")),
                )
            )
        if len(customers := introduced.channel_customer_id) > 1:
            raise UserError(
                self.env._(
                    "These opportunities protect different customers (%(names)s), and a merge "
                    "would drop one of them. A channel manager can end an introduction first.",
                    names=", ".join(customers.mapped("display_name")),
                )
            )
        return super()._merge_opportunity(*args, **kwargs)

    def _merge_get_fields_specific(self):
        # An introduction survives a merge, and only with the lead that carries it does the
        # evidence of a request for proposal.
        introduced = self.filtered(lambda lead: lead._channel_is_introduced())
        # There is one such customer at most: no other is merged away.
        introduced = introduced.filtered("channel_customer_id")[:1] or introduced[:1]
        source = introduced or self.filtered(lambda lead: lead.channel_origin != "direct")[:1]
        source = source or self[:1]
        taken = {
            name: (lambda fname, leads, source=source: self._channel_merged_value(source, fname))
            for name in (
                "channel_origin",
                "channel_partner_id",
                "channel_customer_id",
                "channel_introduced_by_deal",
                "rfp_reference",
            )
        }
        return {
            **super()._merge_get_fields_specific(),
            **taken,
            "rfp_attachment_ids": lambda fname, leads: source.rfp_attachment_ids,
            "channel_service_ids": lambda fname, leads: leads.channel_service_ids,
            "registration_id": lambda fname, leads: (
                (source.registration_id or leads.registration_id[:1]).id
            ),
        }

    @api.model
    def _channel_merged_value(self, source, name):
        return self._fields[name].convert_to_write(source[name], source)
