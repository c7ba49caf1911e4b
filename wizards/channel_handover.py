from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import plaintext2html

from ..models.channel_case_lifecycle import RUNNING
from ..models.channel_registration import MANAGER


class ChannelHandover(models.TransientModel):
    """Hands what a channel partner holds to another one, or releases it, when it leaves.

    It goes over the whole group, as protection does (charter decision 11): what the manager may
    not read goes along, and is shown as a number only.
    """

    _name = "channel.handover"
    _description = "Handover of a Channel Partner"

    channel_partner_id = fields.Many2one(
        "res.partner", string="Leaves", required=True, readonly=True, ondelete="cascade"
    )
    successor_id = fields.Many2one(
        "res.partner",
        string="Hand Over to",
        domain="[('is_channel_partner', '=', True), ('id', '!=', channel_partner_id)]",
        ondelete="cascade",
        help="The channel partner who takes over. Empty: all is released, and protected no more.",
    )
    reason = fields.Text(
        required=True, help="Kept with each customer, registration and consent that it concerns."
    )
    evidence_attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Agreement",
        help="The document in which the successor takes the consents over that were given.",
    )
    is_leaving = fields.Boolean(
        string="Is No Longer a Channel Partner",
        default=True,
        help="Its people see nothing of it in the portal any more.",
    )
    customer_ids = fields.Many2many(
        "res.partner", string="Customers", compute="_compute_preview", compute_sudo=False
    )
    registration_ids = fields.Many2many(
        "channel.registration",
        string="Registrations",
        compute="_compute_preview",
        compute_sudo=False,
    )
    lead_ids = fields.Many2many(
        "crm.lead", string="Introductions", compute="_compute_preview", compute_sudo=False
    )
    request_ids = fields.Many2many(
        "channel.consent",
        string="Consents Asked for",
        compute="_compute_preview",
        compute_sudo=False,
    )
    consent_ids = fields.Many2many(
        "channel.consent", string="Consents Given", compute="_compute_preview", compute_sudo=False
    )
    case_ids = fields.Many2many(
        "channel.case", string="Open Cases", compute="_compute_preview", compute_sudo=False
    )
    unseen_count = fields.Integer(
        string="Of Other Companies",
        compute="_compute_preview",
        compute_sudo=False,
        help="What you may not read goes along all the same: protection holds across companies.",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("channel_partner_id")
    def _compute_preview(self):
        for handover in self:
            unseen = 0
            for name, records in handover._find_held().items():
                readable = records.with_env(self.env)._filtered_access("read")
                handover[name] = readable
                unseen += len(records) - len(readable)
            handover.unseen_count = unseen

    def _find_held(self):
        """Return what the channel partner holds, of all companies, as superuser.

        :return: name of a field of the preview → records
        :rtype: dict
        """
        self.ensure_one()
        env = self.sudo().with_context(active_test=False).env
        leaving = self.channel_partner_id.id
        held = Domain("channel_partner_id", "=", leaving)
        contacts = env["res.partner"].search(held)
        consents = env["channel.consent"].search(
            held & Domain("state", "in", ("requested", "granted"))
        )
        running = consents.filtered(lambda each: not each._is_over())
        return {
            "customer_ids": contacts.filtered(lambda each: each.commercial_partner_id == each),
            "registration_ids": env["channel.registration"].search(
                held & Domain("state", "in", RUNNING)
            ),
            "lead_ids": env["crm.lead"]
            .search(
                held
                & Domain("channel_origin", "in", ("introduced", "rfp"))
                & Domain("channel_introduction_ended_on", "=", False)
            )
            .filtered(lambda each: each._channel_is_introduced()),
            # An open request ends either way, so that nobody answers it for what it left.
            "request_ids": consents.filtered(lambda each: each.state == "requested"),
            "consent_ids": running.filtered(lambda each: each.state == "granted"),
            "case_ids": env["channel.case"].search(
                Domain("channel_partner_ids", "in", [leaving]) & Domain("state", "!=", "closed")
            ),
        }

    # -------------------------------------------------------------------- actions

    def action_hand_over(self):
        """Hand everything over, or release it: all of it or nothing.

        :return: an action that shows the channel partner as it is now
        :raise AccessError: for anybody but a channel manager
        :raise UserError: where there is nothing to do, or the successor cannot take over
        """
        self.ensure_one()
        self.env["channel.lifecycle.mixin"]._check_allowed(MANAGER)
        self.evidence_attachment_ids.check_access("read")
        held = self._find_held()
        self._check_can_be_done(held)
        self._hand_over(held)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _check_can_be_done(self, held):
        successor = self.successor_id
        if successor and (
            not successor.is_channel_partner
            or successor.commercial_partner_id == self.channel_partner_id.commercial_partner_id
        ):
            raise UserError(
                self.env._(
                    "%(name)s cannot take over: choose another company that is a channel partner.",
                    name=successor.display_name,
                )
            )
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: both sides will ask."))
        if not any(held.values()) and not (
            self.is_leaving and self.channel_partner_id.is_channel_partner
        ):
            raise UserError(
                self.env._(
                    "%(name)s holds nothing any more: there is nothing to hand over.",
                    name=self.channel_partner_id.display_name,
                )
            )

    # ------------------------------------------------------------------- business

    def _hand_over(self, held):
        successor = self.successor_id.sudo()
        # Before its customers go: what is asked anew names the successor's own.
        consents = self._carry_consents(held["request_ids"], held["consent_ids"], successor)
        self._carry_registrations(held["registration_ids"], successor)
        self._carry_introductions(held["lead_ids"], successor)
        self._carry_customers(held["customer_ids"], successor)
        for records in (*held.values(), consents):
            self._note(records)
        leaving = self.channel_partner_id.sudo()
        self._note(leaving | successor, self._get_summary(held))
        if self.is_leaving:
            leaving.is_channel_partner = False

    def _carry_customers(self, customers, successor):
        # Nobody manages itself: as a customer, the successor is its own master from now on.
        handed = customers - successor
        handed.write({"channel_partner_id": successor.id})
        (customers - handed).write({"channel_partner_id": False})

    def _carry_registrations(self, registrations, successor):
        handed = registrations.filtered(lambda each: successor and each.customer_id != successor)
        if handed:
            handed.write({"channel_partner_id": successor.id, "contact_id": False})
            handed.filtered(lambda each: each._shows_certificate())._send_certificate()
        (registrations - handed).action_cancel()

    def _carry_introductions(self, leads, successor):
        handed = leads.filtered(
            lambda lead: successor and lead.partner_id.commercial_partner_id != successor
        )
        # Whether it stands by itself or by its deal stays as it is.
        for by_deal, each in handed.grouped("channel_introduced_by_deal").items():
            each.write({"channel_partner_id": successor.id, "channel_introduced_by_deal": by_deal})
        if ended := leads - handed:
            ended._channel_end_introduction(self.reason)

    def _carry_consents(self, requests, given, successor):
        """Ask the successor what was not answered, and give what it took over in writing.

        A consent covers exactly what its text names, and that is the one who leaves. So what it
        gave counts for the successor only with the document in which that one agreed.

        :return: the consents that are new
        :rtype: channel.consent
        """
        asked = requests.filtered(lambda each: not each._is_over())
        requests.write({"state": "revoked", "reason": self.reason})
        if not successor:
            return requests.browse()
        asked = asked.filtered(lambda each: each.customer_id != successor)
        new = requests.create([self._prepare_consent(each, successor) for each in asked])
        new.action_request()
        if not self.evidence_attachment_ids:
            return new
        given = given.filtered(lambda each: each.customer_id != successor)
        taken = given.create(
            [
                self._prepare_consent(each, successor)
                | {
                    # A copy for each: it is locked with the consent that it proves.
                    "evidence_attachment_ids": [
                        Command.set(
                            [
                                document.copy({"res_model": False, "res_id": False}).id
                                for document in self.sudo().evidence_attachment_ids
                            ]
                        )
                    ],
                }
                for each in given
            ]
        )
        taken.action_grant()
        return new | taken

    def _prepare_consent(self, consent, successor):
        return {
            "channel_partner_id": successor.id,
            "customer_id": consent.customer_id.id,
            "service_ids": [Command.set(consent.service_ids.ids)],
            "order_id": consent.order_id.id,
            "date_end": consent.date_end,
            "earns_commission": consent.earns_commission,
            "request_message": consent.request_message,
            "show_amounts": consent.show_amounts,
            "company_id": consent.company_id.id,
            "user_id": consent.user_id.id,
        }

    # ---------------------------------------------------------------------- trace

    def _note(self, records, text=None):
        body = plaintext2html(text or f"{self._get_headline()}\n{self.reason}")
        records._message_log_batch(bodies={each.id: body for each in records})

    def _get_headline(self):
        if self.successor_id:
            return self.env._(
                "Handed over from %(leaving)s to %(successor)s.",
                leaving=self.channel_partner_id.name,
                successor=self.successor_id.name,
            )
        return self.env._("Released by %(leaving)s.", leaving=self.channel_partner_id.name)

    def _get_summary(self, held):
        counts = [
            f"{self._fields[name]._description_string(self.env)}: {len(records)}"
            for name, records in held.items()
            if records
        ]
        return "\n".join([self._get_headline(), self.reason, *counts])
