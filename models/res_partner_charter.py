from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

MANAGER = "channel_partner.group_channel_manager"


class ResPartner(models.Model):
    """Which channel partners have accepted the charter, and who is reminded to."""

    _inherit = "res.partner"

    channel_charter_state = fields.Selection(
        [("accepted", "Accepted"), ("missing", "Not Accepted")],
        string="Charter",
        compute="_compute_channel_charter",
        search="_search_channel_charter_state",
        compute_sudo=True,
        groups="base.group_user",
        help="Whether the channel partner has accepted the current version.",
    )
    channel_charter_acceptance_ids = fields.One2many(
        "channel.charter.acceptance",
        "channel_partner_id",
        readonly=True,
        groups="sales_team.group_sale_salesman",
    )
    channel_charter_acceptance_id = fields.Many2one(
        "channel.charter.acceptance",
        string="Last Accepted",
        compute="_compute_channel_charter",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman",
    )
    channel_charter_version = fields.Integer(
        string="Version Accepted",
        compute="_compute_channel_charter",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman",
    )
    channel_charter_signed_on = fields.Datetime(
        string="Accepted on",
        compute="_compute_channel_charter",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman",
    )
    channel_charter_signed_by = fields.Char(
        string="Accepted by",
        compute="_compute_channel_charter",
        compute_sudo=True,
        groups="sales_team.group_sale_salesman",
    )
    channel_charter_reminded_on = fields.Date(
        string="Reminded on",
        readonly=True,
        copy=False,
        prefetch="channel_partner",
        groups="base.group_user",
    )

    # -------------------------------------------------------------------- compute

    @api.depends("is_channel_partner")
    def _compute_channel_charter(self):
        current = self.env["channel.charter"]._get_current()
        acceptances = self.env["channel.charter.acceptance"].search(
            [("channel_partner_id", "in", self._origin.ids)], order="version, id"
        )
        latest = {each.channel_partner_id: each for each in acceptances}
        for contact in self:
            acceptance = latest.get(contact._origin, acceptances.browse())
            contact.channel_charter_acceptance_id = acceptance
            contact.channel_charter_version = acceptance.version
            contact.channel_charter_signed_on = acceptance.signed_on
            contact.channel_charter_signed_by = acceptance.signed_by
            contact.channel_charter_state = (
                ("accepted" if acceptance and acceptance.charter_id == current else "missing")
                if current and contact.is_channel_partner
                else False
            )

    def _search_channel_charter_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whoever may not read it learns nothing by searching either.
        self._check_field_access(self._fields["channel_charter_state"], "read")
        current = self.env["channel.charter"]._get_current()
        channel_partners = Domain("is_channel_partner", "=", True) if current else Domain.FALSE
        accepted = Domain(
            "id",
            "in",
            self.env["channel.charter.acceptance"]
            .sudo()
            ._search([("charter_id", "=", current.id)])
            .subselect("channel_partner_id"),
        )
        domains = {
            "accepted": channel_partners & accepted,
            "missing": channel_partners & ~accepted,
            False: ~channel_partners,
        }
        return Domain.OR(domains[each] for each in value if each in domains)

    # -------------------------------------------------------------------- actions

    def action_channel_charter_remind(self):
        """Mail those among these who have not accepted the current charter.

        Nobody is reminded twice on one day.

        :return: a notification that says who was reminded and who was not
        :raise AccessError: for whoever is no channel manager
        """
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a channel manager reminds channel partners."))
        today = fields.Date.context_today(self)
        missing = self.filtered(lambda each: each.channel_charter_state == "missing")
        due = missing.filtered(lambda each: each.channel_charter_reminded_on != today)
        told = due._channel_remind_of_charter()
        told.channel_charter_reminded_on = today
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if told else "warning",
                "message": self._channel_tell_reminded(told, missing - due, due - told),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    @api.model
    def _channel_tell_reminded(self, told, before, unreachable):
        env = self.env
        sentences = []
        if told:
            sentences.append(env._("Reminded: %s.", ", ".join(told.mapped("name"))))
        if before:
            sentences.append(env._("Reminded today already: %s.", ", ".join(before.mapped("name"))))
        if unreachable:
            sentences.append(
                env._(
                    "No mail address, so not reminded: %s.", ", ".join(unreachable.mapped("name"))
                )
            )
        return " ".join(sentences) or env._("Nobody to remind: they have accepted the charter.")

    # ------------------------------------------------------------------- business

    def _channel_attention(self):
        charter = self.env["channel.charter"]._get_current()
        rows = super()._channel_attention()
        if charter and not self._channel_charter_acceptance(charter):
            rows.append(
                {
                    "sequence": 50,
                    "icon": "fa-file-text-o",
                    "title": self.env._("Read and sign our charter"),
                    "text": charter.display_name,
                    "url": "/my/charter",
                }
            )
        return rows

    def _channel_charter_acceptance(self, charter):
        """Return a channel partner's acceptance of one version, if there is one.

        :rtype: channel.charter.acceptance
        """
        self.ensure_one()
        return (
            self.env["channel.charter.acceptance"]
            .sudo()
            .search(
                [("charter_id", "=", charter.id), ("channel_partner_id", "=", self.id)], limit=1
            )
        )

    def _channel_remind_of_charter(self):
        """Queue a reminder for each of these channel partners that can be reached by mail.

        :return: those who can
        :rtype: res.partner
        """
        readers = {channel_partner: channel_partner._channel_readers() for channel_partner in self}
        told = self.filtered(lambda each: readers[each])
        template = self.env.ref("channel_partner.mail_template_charter_reminder")
        # Nobody but these gets the mail, whatever was added to the template.
        mails = template.sudo().send_mail_batch(
            told.ids,
            email_values={"email_to": False, "email_cc": False, "recipient_ids": []},
            email_layout_xmlid="mail.mail_notification_light",
        )
        for mail in mails:
            mail.recipient_ids = readers[self.browse(mail.res_id)]
        return told

    def _channel_readers(self):
        """Return who reads what is written to a channel partner: those who can log in to the
        portal, else the company.

        :rtype: res.partner
        """
        self.ensure_one()
        users = (
            self.env["res.users"]
            .sudo()
            .search([("partner_id", "child_of", self.id), ("share", "=", True)])
        )
        people = users.partner_id.filtered(
            lambda person: person.email_normalized and person.commercial_partner_id == self
        )
        return people or self.sudo().filtered("email_normalized")
