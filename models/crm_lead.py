from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .channel_registration import IN_FORCE

MANAGER = "channel_partner.group_channel_manager"

#: What says that, and for whom, an opportunity was introduced.
INTRODUCTION = {"channel_origin", "channel_partner_id"}


class CrmLead(models.Model):
    _inherit = "crm.lead"

    channel_origin = fields.Selection(
        [
            ("direct", "Direct"),
            ("introduced", "Introduced by a Channel Partner"),
            ("rfp", "Request for Proposal"),
        ],
        string="Origin",
        default="direct",
        required=True,
        tracking=True,
        copy=False,
    )
    channel_partner_id = fields.Many2one(
        "res.partner",
        string="Introduced by",
        domain=[("is_channel_partner", "=", True)],
        index="btree_not_null",
        tracking=True,
        copy=False,
        ondelete="restrict",
    )
    channel_customer_id = fields.Many2one(
        "res.partner",
        string="Introduced Customer",
        compute="_compute_channel_customer_id",
        store=True,
        index="btree_not_null",
        copy=False,
        ondelete="restrict",
        help="Stays protected although the opportunity is given another contact.",
    )
    channel_introduced_by_deal = fields.Boolean(
        string="Introduced by Its Deal",
        readonly=True,
        copy=False,
        help="The registered deal introduced it, and protects it for as long as that is in force.",
    )
    channel_introduction_ended_on = fields.Datetime(
        string="Introduction Ended on", readonly=True, tracking=True, copy=False
    )
    channel_introduction_end_reason = fields.Text(
        string="Reason of the End", readonly=True, tracking=True, copy=False
    )
    rfp_reference = fields.Char(string="RFP Reference", tracking=True, copy=False)
    rfp_attachment_ids = fields.Many2many(
        "ir.attachment",
        "crm_lead_rfp_attachment_rel",
        "lead_id",
        "attachment_id",
        string="RFP Documents",
        copy=False,
        help="The request as the customer sent it. Without it and its reference, the "
        "opportunity does not count as a request for proposal.",
    )
    channel_service_ids = fields.Many2many("channel.service", string="Services of Interest")
    registration_id = fields.Many2one(
        "channel.registration", index="btree_not_null", copy=False, ondelete="set null"
    )

    # -------------------------------------------------------------------- compute

    @api.depends("channel_partner_id", "partner_id.commercial_partner_id")
    def _compute_channel_customer_id(self):
        for lead in self:
            if lead.channel_partner_id and not lead.channel_customer_id:
                lead.channel_customer_id = lead.partner_id.commercial_partner_id
            else:
                # The first customer introduced stays, whoever the contact is today.
                lead.channel_customer_id = lead.channel_customer_id

    # ----------------------------------------------------------------- constrains

    @api.constrains("channel_origin", "channel_partner_id")
    def _check_channel_partner_id(self):
        for lead in self:
            if lead.channel_origin == "introduced" and not lead.channel_partner_id:
                raise ValidationError(
                    self.env._("Say which channel partner introduced “%s”.", lead.name)
                )

    @api.constrains("channel_introduction_ended_on", "channel_introduction_end_reason")
    def _check_channel_introduction_end_reason(self):
        for lead in self:
            reason = (lead.channel_introduction_end_reason or "").strip()
            if lead.channel_introduction_ended_on and not reason:
                raise ValidationError(
                    self.env._(
                        "Say why the introduction of “%s” ends: the channel partner will ask.",
                        lead.name,
                    )
                )

    @api.onchange("registration_id")
    def _onchange_registration_id(self):
        if self.registration_id and self.channel_origin == "direct":
            self.channel_origin = "introduced"
            self.channel_partner_id = self.registration_id.channel_partner_id

    # ----------------------------------------------------------------------- CRUD

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        leads._channel_check_made()
        leads._channel_adopt_documents()
        leads.filtered(lambda lead: lead.channel_origin == "rfp")._channel_check_rfp()
        leads.filtered(lambda lead: lead._channel_is_rfp())._channel_tell_rfp()
        brought = leads._channel_brought()
        brought._channel_refresh(brought.partner_id)
        return leads

    def write(self, vals):
        vals = self._channel_stand_alone(vals)
        asked = vals.keys() & {
            *INTRODUCTION,
            "channel_introduced_by_deal",
            "partner_id",
            "rfp_reference",
            "rfp_attachment_ids",
            "channel_customer_id",
            "channel_introduction_ended_on",
            "channel_introduction_end_reason",
            "registration_id",
        }
        if not asked:
            return super().write(vals)
        self._channel_check_rights(vals)
        brought = self._channel_brought()
        before = brought.partner_id | brought.channel_customer_id
        was_rfp = self.filtered(lambda lead: lead._channel_is_rfp())
        result = super().write(vals)
        if "rfp_attachment_ids" in vals:
            self._channel_adopt_documents()
        if vals.get("channel_origin") == "rfp":
            self._channel_check_rfp()
        (self.filtered(lambda lead: lead._channel_is_rfp()) - was_rfp)._channel_tell_rfp()
        brought = self._channel_brought()
        brought._channel_refresh(before | brought.partner_id)
        return result

    def _channel_stand_alone(self, vals):
        """Let an introduction that somebody makes stand by itself, whatever deal it had."""
        changed = vals.keys() & INTRODUCTION and "channel_introduced_by_deal" not in vals
        if changed and any(self.mapped("channel_introduced_by_deal")):
            return {**vals, "channel_introduced_by_deal": False}
        return vals

    def unlink(self):
        brought = self._channel_brought()
        customers = brought.partner_id
        result = super().unlink()
        brought._channel_refresh(customers)
        return result

    # -------------------------------------------------------------------- actions

    def action_end_introduction(self):
        """Open the form in which a channel manager ends an introduction, with a reason."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("End Introduction"),
            "res_model": "crm.lead.end.introduction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lead_ids": self.ids},
        }

    # ------------------------------------------------------------------- business

    def _channel_brought(self):
        """Return those that somebody brought: no decision depends on the others."""
        return self.filtered(lambda lead: lead.channel_origin != "direct")

    def _channel_is_introduced(self):
        """Return whether an introduction holds: by origin, until ended (decision 13), or by
        its deal, for as long as that is in force."""
        self.ensure_one()
        return bool(
            self.channel_partner_id
            and self.channel_origin in ("introduced", "rfp")
            and not self.channel_introduction_ended_on
            and not (
                self.channel_introduced_by_deal
                and self.registration_id.sudo().state not in IN_FORCE
            )
        )

    def _channel_get_introducer(self, customer):
        """Return the channel partner through whom the operator came to a customer, if any: by
        the opportunity's registered deal, or by an introduction that holds.

        :param res.partner customer: a commercial entity; an order can be of another one
        """
        self.ensure_one()
        registration = self.registration_id
        if registration.state in IN_FORCE and registration.customer_id == customer:
            return registration.channel_partner_id
        introduced = self.channel_customer_id | self.partner_id.commercial_partner_id
        if self._channel_is_introduced() and customer in introduced:
            return self.channel_partner_id
        return self.env["res.partner"]

    def _channel_end_introduction(self, reason):
        """End introductions, as decision 13 leaves to channel managers.

        :param str reason: why, as the chatter keeps it
        :raise AccessError: for anybody else
        """
        self.env["channel.lifecycle.mixin"]._check_allowed(MANAGER)
        self.write(
            {
                "channel_introduction_ended_on": fields.Datetime.now(),
                "channel_introduction_end_reason": reason,
            }
        )

    def _channel_refresh(self, contacts):
        self.env["sale.order"]._channel_refresh(contacts | self.exists().channel_customer_id)
