from hashlib import sha256

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html


class ChannelPortalMixin(models.AbstractModel):
    """Documents that channel partners read, discuss and make in the portal.

    They come with a login: no link opens a document to anybody else. Whichever way they ask, they
    read a closed list of fields; what a page shows besides, its controller reads for them.

    A model names it first among what it inherits from, so that it comes before ``mail.thread``.
    """

    _name = "channel.portal.mixin"
    _description = "Document of a Channel Partner in the Portal"
    _inherit = ["portal.mixin", "mail.thread"]
    # Whoever reads it may write in its discussion.
    _mail_post_access = "read"

    #: Of the form that made it: sent twice, it makes one document.
    portal_key = fields.Char(copy=False, readonly=True, groups="base.group_system")

    # --------------------------------------------------------------------- rights

    @api.model
    def _get_portal_fields(self):
        """Return the fields that a channel partner's people may read. Hook for each model."""
        return frozenset(("id", "display_name"))

    @api.model
    def _is_told_all(self):
        """Return whether whoever asks is one of our own people."""
        return self.env.su or self.env.user._is_internal()

    def _has_field_access(self, field, operation):
        allowed = super()._has_field_access(field, operation)
        if self._is_told_all():
            return allowed
        return allowed and operation == "read" and field.name in self._get_portal_fields()

    @api.model
    def _search(self, domain, *args, **kwargs):
        # Odoo asks nobody for rights to a field that has a search of its own, and so would
        # tell by what is found what the field says.
        if not self.env.su:
            for condition in Domain(domain).iter_conditions():
                self._check_asked(condition.field_expr)
        return super()._search(domain, *args, **kwargs)

    def _field_to_sql(self, alias, field_expr, query=None):
        # The same for related fields, which it follows as superuser to sort and to group.
        self._check_asked(field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        # It groups by many documents of another model without asking for the field.
        self._check_asked(groupby_spec.partition(":")[0])
        return super()._read_group_groupby(alias, groupby_spec, query)

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

    # ---------------------------------------------------------------------- forms

    @api.model
    def _get_portal_key(self, channel_partner, values, token):
        """Return what is the same where the same form is sent again, with the same in it."""
        content = (channel_partner.id, str(token or "")[:100], sorted(values.items()))
        return sha256(repr(content).encode()).hexdigest() if token else False

    def _tell_responsible(self, person, text):
        """Tell its responsible user, in a note that channel partners do not read."""
        self.ensure_one()
        user = self.user_id.filtered("active") or self.company_id._channel_manager()
        self.with_context(mail_notify_force_send=False).message_post(
            body=plaintext2html(text),
            author_id=person.id,
            partner_ids=user.partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
