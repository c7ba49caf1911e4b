from odoo import api, fields, models
from odoo.exceptions import UserError

#: What a channel partner can be asked for, and the fields that hold it: of several, one is enough.
PIECES = {
    "customer_name": ("customer_name",),
    "customer_contact": ("customer_vat", "customer_email", "customer_phone"),
    "customer_vat": ("customer_vat",),
    "customer_email": ("customer_email",),
    "customer_phone": ("customer_phone",),
    "contact_person": ("customer_contact",),
    "services": ("service_ids",),
    "expected_revenue": ("expected_revenue",),
    "date_closing": ("date_closing",),
}
#: What every registration takes, so what is asked for by itself where a mail lacks it.
NEEDED = ("customer_name", "customer_contact", "services")
#: What a linked customer answers as well.
BY_CUSTOMER = ("customer_name", "customer_contact")


def codes_in(text):
    """Return the codes of pieces that a field lists."""
    return [code for each in (text or "").split(",") if (code := each.strip())]


def fields_of(code):
    """Return the names of the fields of which any one answers a piece."""
    names = PIECES.get(code, ())
    return {*names, "customer_id"} if code in BY_CUSTOMER else {*names}


class ChannelRegistration(models.Model):
    """The pieces of information that a registration takes, and what of them is missing."""

    _inherit = "channel.registration"

    missing_information = fields.Char(
        copy=False,
        readonly=True,
        help="Codes of the pieces that the channel partner was asked for and has not given.",
    )
    missing_text = fields.Char(string="Still Missing", compute="_compute_missing_text")

    @api.depends("missing_information")
    @api.depends_context("lang")
    def _compute_missing_text(self):
        for registration in self:
            registration.missing_text = "; ".join(registration._get_missing_labels())

    # ------------------------------------------------------------------- business

    @api.model
    def _check_pieces(self, codes):
        if unknown := set(codes) - PIECES.keys():
            raise UserError(
                self.env._(
                    "Nobody can be asked for %(unknown)s. The pieces are: %(pieces)s.",
                    unknown=", ".join(sorted(map(str, unknown))),
                    pieces=", ".join(PIECES),
                )
            )

    def _has_piece(self, code):
        return any(self[name] for name in fields_of(code))

    def _get_missing(self):
        """Return the codes of the pieces that every registration takes and this one lacks."""
        self.ensure_one()
        return [code for code in NEEDED if not self._has_piece(code)]

    def _get_missing_labels(self):
        """Return in words what the channel partner was asked for and has not given."""
        self.ensure_one()
        return self._get_labels(codes_in(self.missing_information))

    def _get_missing_examples(self):
        """Return for each missing piece a line as a reply can have it."""
        self.ensure_one()
        examples = self._get_piece_examples()
        return [examples[code] for code in codes_in(self.missing_information) if code in examples]

    @api.model
    def _get_labels(self, codes):
        labels = self._get_piece_labels()
        return [labels[code] for code in codes if code in labels]

    @api.model
    def _get_piece_labels(self):
        return {
            "customer_name": self.env._("the name of the customer"),
            "customer_contact": self.env._(
                "the customer's tax ID, or a mail address or phone number of the customer"
            ),
            "customer_vat": self.env._("the customer's tax ID"),
            "customer_email": self.env._("a mail address of the customer"),
            "customer_phone": self.env._("a phone number of the customer"),
            "contact_person": self.env._("a contact person at the customer"),
            "services": self.env._("the services that the customer is interested in"),
            "expected_revenue": self.env._("the value that you expect of the deal"),
            "date_closing": self.env._("the day on which you expect the customer to decide"),
        }

    @api.model
    def _get_piece_examples(self):
        """Return lines that the reader of mails understands, in each of its languages."""
        return {
            "customer_name": self.env._("Customer: Example Ltd"),
            "customer_contact": self.env._("VAT: LU12345678"),
            "customer_vat": self.env._("VAT: LU12345678"),
            "customer_email": self.env._("E-mail: office@customer.example"),
            "customer_phone": self.env._("Phone: +352 26 12 34"),
            "contact_person": self.env._("Contact person: Robin Example"),
            "services": self.env._("Services: SIP trunk, firewall"),
            "expected_revenue": self.env._("Expected value: 25 000 EUR"),
            "date_closing": self.env._("Closing date: 2030-12-31"),
        }
