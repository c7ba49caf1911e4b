"""Who outside the operator may see or do what: all that is not named here is refused."""

from dataclasses import dataclass

from odoo.fields import Domain

#: In a domain: the company of whoever asks.
COMPANY = "company of the user"


@dataclass(frozen=True)
class Allowed:
    """What people of a channel partner may do with documents of one model in the portal."""

    #: Which documents they read.
    read: tuple
    #: Which of their fields; Odoo may still refuse one, as it does what leads to a closed model.
    fields: frozenset
    #: Further operations on those: ``write``, ``create``, ``unlink``.
    operations: frozenset = frozenset()

    def domain(self, user):
        company = user.sudo().partner_id.commercial_partner_id
        return Domain(
            [(*term[:2], company.id) if COMPANY in term[2:] else term for term in self.read]
        )


#: Of every document that one may read: who and when, and what Odoo's portal and chatter need.
COMMON = frozenset(
    [
        "id",
        "display_name",
        "create_date",
        "create_uid",
        "write_date",
        "write_uid",
        "access_url",
        "access_warning",
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_type_icon",
        "has_message",
        "message_has_error",
        "message_has_error_counter",
        "message_has_sms_error",
        "message_ids",
        "message_is_follower",
        "message_needaction",
        "message_needaction_counter",
        "website_message_ids",
    ]
)

PORTAL = {
    "channel.registration": Allowed(
        # What our own people have begun is nobody's yet.
        read=(
            ("channel_partner_id", "=", COMPANY),
            "|",
            ("state", "!=", "draft"),
            ("source", "!=", "manual"),
        ),
        # Nothing that could tell who holds the customer.
        fields=frozenset(
            [
                "id",
                "display_name",
                "create_date",
                "access_url",
                "access_warning",
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
            ]
        ),
    ),
    "channel.case": Allowed(
        # What our own people have begun is nobody's before its discussion starts.
        read=(
            ("channel_partner_ids", "=", COMPANY),
            "|",
            ("state", "!=", "draft"),
            ("opened_by_id", "=", COMPANY),
        ),
        # Neither the sides' own documents, nor an outcome before it is agreed.
        fields=frozenset(
            [
                "id",
                "display_name",
                "create_date",
                "access_url",
                "access_warning",
                "name",
                "type",
                "state",
                "priority",
                "description",
                "date_agreed",
                "date_closed",
            ]
        ),
    ),
    "channel.consent": Allowed(
        read=(("channel_partner_id", "=", COMPANY), ("state", "!=", "draft")),
        fields=COMMON
        | frozenset(
            [
                "name",
                "state",
                "channel_partner_id",
                "customer_id",
                "service_ids",
                "date_start",
                "date_end",
                "evidence_attachment_ids",
                "signature",
                "signed_by",
                "signed_on",
                "signed_hash",
                "earns_commission",
                "reason",
                "request_message",
                "terms",
                "terms_lang",
                "document_id",
                "date_requested",
                "date_answered",
                "answered_by_id",
                "company_id",
                "user_id",
                "order_id",
                "contact_ids",
                "can_edit",
                "is_mailed",
            ]
        ),
    ),
}
