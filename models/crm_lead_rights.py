from odoo import api, models
from odoo.exceptions import AccessError

from .crm_lead import MANAGER


class CrmLead(models.Model):
    """What only a channel manager says of an opportunity that a channel partner introduced."""

    _inherit = "crm.lead"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_introduced(self):
        kept = self.filtered(lambda lead: lead._channel_is_introduced())
        if kept and not self._channel_may_decide():
            raise AccessError(
                self.env._(
                    "“%s” was introduced by a channel partner: only a channel manager may delete "
                    "it. Mark it as lost instead.",
                    kept[0].name,
                )
            )

    def _channel_may_decide(self):
        return self.env.su or self.env.user.has_group(MANAGER)

    def _channel_check_rights(self, vals):
        """Let a sales rep add an introduction or a deal, and neither change nor end one."""
        if self._channel_may_decide():
            return
        ended = vals.keys() & {
            "channel_introduction_ended_on",
            "channel_introduction_end_reason",
        } or vals.get("channel_introduced_by_deal")

        def changes(lead, name):
            return name in vals and (vals[name] or False) != lead[name].id

        changed = self.filtered(
            lambda lead: (
                # Computed; whoever else is named there would keep the real one from it.
                changes(lead, "channel_customer_id")
                or (lead.registration_id and changes(lead, "registration_id"))
                or (
                    lead._channel_is_introduced()
                    and (
                        changes(lead, "channel_partner_id")
                        or vals.get("channel_origin") == "direct"
                    )
                )
            )
        )
        if ended or changed:
            self._channel_refuse_change()

    def _channel_check_made(self):
        """Refuse a new introduction that has ended already, or protects somebody else: a merge
        of opportunities could pass that on to another."""
        if not self._channel_may_decide() and self.filtered(
            lambda lead: (
                lead.channel_introduction_ended_on
                or lead.channel_introduction_end_reason
                or lead.channel_customer_id - lead.partner_id.commercial_partner_id
            )
        ):
            self._channel_refuse_change()

    def _channel_refuse_change(self):
        raise AccessError(
            self.env._(
                "An introduction protects a channel partner: only a channel manager changes "
                "or ends it, with a reason."
            )
        )

    def _inverse_email_from(self):
        # Who speaks for a channel partner, and where it is mailed, is seen by a channel manager:
        # as superuser, such as for a mail that comes in, nobody would.
        theirs = self.filtered(
            lambda lead: self.env.su and lead.partner_id.commercial_partner_id.is_channel_partner
        )
        return super(CrmLead, self - theirs)._inverse_email_from()
