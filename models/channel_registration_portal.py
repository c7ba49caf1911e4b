from odoo import api, models
from odoo.fields import Domain

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
    """What channel partners see of their registrations in the portal.

    They come with a login: no link opens a registration to anybody else.
    """

    _name = "channel.registration"
    _inherit = ["channel.registration", "portal.mixin"]
    # Whoever reads it may write in its discussion.
    _mail_post_access = "read"

    # -------------------------------------------------------------------- compute

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for registration in self:
            registration.access_url = f"/my/registrations/{registration.id}"
        return result

    @api.depends_context("uid")
    def _compute_display_name(self):
        if self.env.su or self.env.user._is_internal():
            return super()._compute_display_name()
        for registration in self:
            customer = registration.customer_name
            registration.display_name = (
                f"{registration.name} ({customer})" if customer else registration.name
            )
        return None

    # --------------------------------------------------------------------- rights

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if self.env.su or self.env.user._is_internal():
            return allowed
        return allowed and operation == "read" and field.name in SHARED

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Odoo asks nobody for rights to a field that has a search of its own, and so would
        # tell by what is found whether somebody waits for a customer.
        if not self.env.su:
            for condition in Domain(domain).iter_conditions():
                self._check_asked(condition.field_expr)
        return super()._search(domain, *args, **kwargs)

    def _field_to_sql(self, alias, field_expr, query=None):
        # The same for related fields, which it follows as superuser to sort and to group.
        self._check_asked(field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    def _check_asked(self, field_expr):
        if field := self._fields.get(field_expr.partition(".")[0]):
            self._check_field_access(field, "read")

    @api.model
    def _get_thread_with_access(self, thread_id, *, mode="read", **kwargs):
        """Let nobody in by a link: Odoo would accept the record's token, or a person's hash."""
        kwargs = {key: kwargs[key] for key in kwargs.keys() - {"token", "hash", "pid"}}
        return super()._get_thread_with_access(thread_id, mode=mode, **kwargs)

    def _get_share_url(self, redirect=False, signup_partner=False, pid=None, share_token=True):
        return super()._get_share_url(
            redirect=redirect, signup_partner=False, pid=None, share_token=False
        )

    # ------------------------------------------------------------------- business

    def _get_customer_label(self):
        """Return the customer's name as the channel partner knows it."""
        self.ensure_one()
        return self.customer_name or self.sudo().customer_id.name
