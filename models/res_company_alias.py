from odoo import api, fields, models


class ResCompany(models.Model):
    """The mail address at which channel partners register deals."""

    _inherit = "res.company"

    channel_registration_alias_id = fields.Many2one(
        "mail.alias",
        string="Alias of Deal Registrations",
        ondelete="set null",
        copy=False,
        prefetch="channel_partner",
        groups="base.group_user",
    )
    channel_registration_alias_name = fields.Char(
        string="Mail Address of Deal Registrations",
        compute="_compute_channel_registration_alias_name",
        inverse="_inverse_channel_registration_alias_name",
        groups="base.group_user",
    )
    channel_registration_email = fields.Char(
        compute="_compute_channel_registration_alias_name",
        groups="base.group_user",
    )

    @api.depends(
        "channel_registration_alias_id.alias_name",
        "channel_registration_alias_id.alias_domain_id.name",
    )
    def _compute_channel_registration_alias_name(self):
        for company in self:
            alias = company.channel_registration_alias_id.sudo()
            company.channel_registration_alias_name = alias.alias_name
            company.channel_registration_email = (
                alias.alias_full_name if alias.alias_name and alias.alias_domain else False
            )

    def _inverse_channel_registration_alias_name(self):
        for company in self:
            name = company.channel_registration_alias_name
            if alias := company.channel_registration_alias_id.sudo():
                alias.alias_name = name
            elif name:
                company.channel_registration_alias_id = (
                    self.env["mail.alias"]
                    .sudo()
                    .create(
                        {
                            "alias_name": name,
                            "alias_domain_id": company.alias_domain_id.id,
                            "alias_model_id": self.env["ir.model"]._get_id("channel.registration"),
                            "alias_defaults": repr({"company_id": company.id}),
                            # Without a domain of its own, any address with this name is meant.
                            "alias_incoming_local": not company.alias_domain_id,
                        }
                    )
                )
