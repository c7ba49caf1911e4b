from odoo import api, fields, models


class CrmLead(models.Model):
    """What the charter says of an opportunity, shown on its form and its card."""

    _inherit = "crm.lead"

    channel_status = fields.Selection(
        [("clear", "Clear"), ("warning", "Warning"), ("blocked", "Protected")],
        string="Charter",
        compute="_compute_channel_alerts",
        compute_sudo=False,
    )
    channel_alerts = fields.Json(compute="_compute_channel_alerts", compute_sudo=False)
    channel_customer_summary = fields.Char(related="partner_id.channel_summary")

    @api.depends(
        "partner_id",
        "channel_service_ids",
        "channel_origin",
        "channel_partner_id",
        "rfp_reference",
        "rfp_attachment_ids",
    )
    @api.depends_context("lang", "uid")
    def _compute_channel_alerts(self):
        policy = self.env["channel.policy"]
        every = self.env["channel.service"].search([])
        # Read at once: a service browsed by its id is fetched by itself.
        names = {each.id: each.name for each in every | self.channel_service_ids._origin}
        decisions = policy._decide(
            [
                (
                    lead,
                    policy._enquiry(lead.partner_id, opportunity=lead),
                    (lead.channel_service_ids or every)._origin.ids,
                    False,
                )
                for lead in self.filtered("partner_id")
            ]
        )
        for lead in self:
            told = [
                {
                    "name": names[service],
                    "decision": policy._serialize(decision),
                }
                for service, decision in decisions.get(lead, {}).items()
            ]
            statuses = {each["decision"]["status"] for each in told}
            lead.channel_status = (
                "blocked"
                if "blocked" in statuses
                else "warning"
                if "warning" in statuses
                else "clear"
            )
            # With no service of interest yet, the contact's summary says it all.
            alerts = self.env["channel.alert"]._get_alerts(told) if lead.channel_service_ids else {}
            if lead.channel_origin == "rfp" and not lead._channel_is_rfp():
                alerts["channel_rfp"] = {
                    "level": "warning",
                    "message": self.env._(
                        "Not a request for proposal yet: add its reference and its document."
                    ),
                }
            lead.channel_alerts = alerts or False
