from odoo import models
from odoo.exceptions import UserError

#: What says who brought an opportunity and for whom, and what proves it: goes along as a whole.
BROUGHT = (
    "channel_origin",
    "channel_partner_id",
    "channel_introduced_by_deal",
    "channel_introduction_ended_on",
    "channel_introduction_end_reason",
    "rfp_reference",
    "rfp_attachment_ids",
)


class CrmLead(models.Model):
    """What a merge of opportunities keeps: above all, who introduced them."""

    _inherit = "crm.lead"

    def _merge_opportunity(self, *args, **kwargs):
        if conflict := self._channel_merge_conflict():
            raise UserError(conflict)
        # As long as the others are there.
        brought = self._channel_get_brought()
        merged = super()._merge_opportunity(*args, **kwargs)
        if brought:
            # Nothing ends by it, so whoever may merge them may also do this.
            merged.sudo().write(brought)
        return merged

    def _channel_merge_conflict(self):
        """Return why these must not be merged: an introduction would be dropped.

        :return: what to tell whoever merges them, or an empty text
        :rtype: str
        """
        introduced = self.filtered(lambda lead: lead._channel_is_introduced())
        if len(introducers := introduced.channel_partner_id) > 1:
            return self.env._(
                "These opportunities were introduced by different channel partners "
                "(%(names)s), and a merge would drop one of them. A channel manager can end "
                "an introduction first.",
                names=", ".join(introducers.mapped("display_name")),
            )
        if len(customers := introduced.channel_customer_id) > 1:
            return self.env._(
                "These opportunities protect different customers (%(names)s), and a merge "
                "would drop one of them. A channel manager can end an introduction first.",
                names=", ".join(customers.mapped("display_name")),
            )
        return ""

    def _channel_get_brought(self):
        """Return what the merge of these takes over of how the others came about.

        An introduction that holds survives, and only with the opportunity that carries it does
        the evidence of a request for proposal, or that an introduction has ended.

        :return: values to write to the one that is kept; mostly none
        :rtype: dict
        """
        leads = self._sort_by_confidence_level(reverse=True)
        kept = leads[:1]
        introduced = leads.filtered(lambda lead: lead._channel_is_introduced())
        # There is one such customer at most: no other is merged away.
        introduced = introduced.filtered("channel_customer_id")[:1] or introduced[:1]
        source = introduced or leads.filtered(lambda lead: lead.channel_origin != "direct")[:1]
        source = source or kept
        values = {}
        if source != kept:
            values = source._convert_to_write({name: source[name] for name in BROUGHT})
            if source.channel_customer_id:
                values["channel_customer_id"] = source.channel_customer_id.id
        deal = source.registration_id or leads.registration_id[:1]
        if deal != kept.registration_id:
            values["registration_id"] = deal.id
        return values

    def _merge_get_fields_specific(self):
        return {
            **super()._merge_get_fields_specific(),
            "channel_service_ids": lambda fname, leads: leads.channel_service_ids,
        }
