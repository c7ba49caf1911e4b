from odoo import models
from odoo.exceptions import AccessError


class CrmLead(models.Model):
    """Requests for proposal, which lift protection: marked, and evidenced (decision 4)."""

    _inherit = "crm.lead"

    def _channel_is_rfp(self):
        """Return whether it counts as a request for proposal: marked, with a reference
        and a document (decision 4)."""
        self.ensure_one()
        return bool(
            self.channel_origin == "rfp"
            and (self.rfp_reference or "").strip()
            and self.rfp_attachment_ids
        )

    def _channel_check_rfp(self):
        """Let only a channel manager mark what lifts protection before it is evidenced."""
        for lead in self:
            if not lead._channel_is_rfp() and not self._channel_may_decide():
                raise AccessError(
                    self.env._(
                        "A request for proposal lifts a channel partner's protection, so it needs "
                        "proof: add the reference and the document of “%s” at the same time.",
                        lead.name,
                    )
                )

    def _channel_adopt_documents(self):
        for lead in self:
            lead.rfp_attachment_ids._channel_adopt(lead)

    def _channel_tell_rfp(self):
        """Tell a channel manager of each request for proposal, as it lifts protection."""
        for lead in self:
            company = lead.company_id or self.env.company
            if manager := company._channel_manager():
                lead.activity_schedule(
                    "channel_partner.mail_activity_type_review",
                    summary=self.env._("Request for proposal: check its evidence"),
                    user_id=manager.id,
                )
