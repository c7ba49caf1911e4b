from odoo import api, models

#: What a channel partner's people may read of their own registrations, whichever way they ask.
#: Anything else could tell who holds the customer: rivals, candidates, conflicts, activities,
#: the linked contact, our own notes. What a page shows besides, its controller reads for them.
SHARED = frozenset(
    (
        "id",
        "display_name",
        "name",
        "state",
        "channel_partner_id",
        "customer_name",
        "customer_vat",
        "customer_email",
        "customer_phone",
        "customer_contact",
        "date_closing",
        "date_received",
        "date_submitted",
        "date_start",
        "date_end",
        "source",
        "access_url",
        "access_warning",
        "create_date",
    )
)


class ChannelRegistration(models.Model):
    """What channel partners see of their registrations in the portal."""

    _name = "channel.registration"
    _inherit = ["channel.portal.mixin", "channel.registration"]

    # -------------------------------------------------------------------- compute

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for registration in self:
            registration.access_url = f"/my/registrations/{registration.id}"
        return result

    @api.depends_context("uid")
    def _compute_display_name(self):
        if self._is_told_all():
            return super()._compute_display_name()
        for registration in self:
            customer = registration.customer_name
            registration.display_name = (
                f"{registration.name} ({customer})" if customer else registration.name
            )
        return None

    # --------------------------------------------------------------------- rights

    @api.model
    def _get_portal_fields(self):
        return SHARED

    # ------------------------------------------------------------------- business

    def _get_customer_label(self):
        """Return the customer's name as the channel partner knows it."""
        self.ensure_one()
        return self.customer_name or self.sudo().customer_id.name
