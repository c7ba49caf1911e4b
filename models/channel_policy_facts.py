from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..policy import Consent, CustomerFacts, Introduction, Registration


class ChannelPolicy(models.AbstractModel):
    """What the database knows of customers, in one query for any number of them."""

    _inherit = "channel.policy"

    @api.model
    def _gather_facts(self, customers, opportunities=(), products=(), known=None):
        """Return what is known of some customers. Extension point for integrators.

        Whoever finds facts elsewhere than :meth:`_get_fact_sources` looks also overrides
        :meth:`_get_known` and :meth:`_hold`.

        :param set customers: ids of commercial entities
        :param set opportunities: ids of the opportunities that are asked for
        :param list products: ids of products that nobody may change until this is committed
        :param dict known: which kinds of facts are known, if that was asked before
        :return: customer → :class:`CustomerFacts`, only customers of whom something is known
        :rtype: dict
        """
        if known is None:
            known = self._get_known(customers)
        concerned = known.keys() & customers
        if not concerned:
            return {}
        kinds = set().union(*(known[customer] for customer in concerned))
        sources = [
            source
            for source in self._get_fact_sources(list(concerned), list(opportunities))
            if source[0] in kinds
        ]
        if not sources:
            return {}
        self._flush_facts()
        rows = self.env.execute_query(self._facts_query(sources, products))
        if products and rows:
            self._keep_products(rows[0][-1])
        return self._read_facts(rows)

    @api.model
    def _get_known(self, customers):
        """Return which kinds of facts are known of some customers.

        Most have nothing to do with any channel partner, and the others seldom with several
        kinds. Their own rows tell, which every quotation reads anyhow, so that no query looks for
        what is not there: to plan one takes the database longer than to answer it.

        :param customers: ids of commercial entities
        :return: customer → kinds, see :meth:`_get_fact_sources`; only those of whom one is known
        :rtype: dict
        """
        contacts = self.env["res.partner"].sudo().browse(filter(None, customers))
        contacts.fetch(["channel_known_facts", "channel_partner_id"])
        return {
            contact.id: self._read_kinds(contact.channel_known_facts, contact.channel_partner_id)
            for contact in contacts
            if contact.channel_known_facts or contact.channel_partner_id
        }

    @api.model
    def _read_kinds(self, kinds, owner):
        # Who manages a customer is told by its row itself, before anybody notes it.
        return {*(kinds or "").split(), *(("owner",) if owner else ())}

    @api.model
    def _find_kinds(self, customer):
        """Return which kinds of facts are known of a customer, as the database finds it.

        :param SQL customer: the column with its id, in the statement that this becomes part of
        :return: text as in ``channel_known_facts``
        :rtype: SQL
        """
        requests = SQL(
            """
            ARRAY(SELECT lead.id
                    FROM crm_lead AS lead
                    JOIN res_partner AS contact ON contact.id = lead.partner_id
                   WHERE contact.commercial_partner_id = %s AND lead.channel_origin = 'rfp')
            """,
            customer,
        )
        return SQL(
            "NULLIF(CONCAT_WS(' ', %s), '')",
            SQL(", ").join(
                SQL("CASE WHEN EXISTS (SELECT FROM %s) THEN %s END", rows, kind)
                for kind, _columns, rows in self._get_fact_sources(
                    SQL("ARRAY[%s]", customer), requests
                )
            ),
        )

    @api.model
    def _learn(self):
        """Let all customers tell which kinds of facts are known of them, and their quotations
        follow, as after facts that were loaded with SQL."""
        self._flush_facts()
        changed = self.env.execute_query(
            SQL(
                """
                UPDATE res_partner AS customer SET channel_known_facts = found.kinds
                  FROM (SELECT id, %s AS kinds
                          FROM res_partner AS named
                         WHERE id = commercial_partner_id) AS found
                 WHERE customer.id = found.id
                   AND customer.channel_known_facts IS DISTINCT FROM found.kinds
             RETURNING customer.id
                """,
                self._find_kinds(SQL.identifier("named", "id")),
            )
        )
        customers = self.env["res.partner"].browse(customer for (customer,) in changed)
        customers.invalidate_recordset(["channel_known_facts"], flush=False)
        self.env["sale.order"]._channel_refresh(customers)

    @api.model
    def _gather_past_facts(self, customers, opportunities=()):
        """Return what is known of some customers on days that are past.

        What ran out since counts within its dates. Of what was ended by hand nothing tells how
        long it held, and who managed a customer before is no fact any more: both are left out.

        :return: as :meth:`_gather_facts`
        :rtype: dict
        """
        self._flush_facts()
        sources = self._get_fact_sources(list(customers), list(opportunities), ended=("expired",))
        return self._read_facts(self.env.execute_query(self._facts_query(sources)))

    @api.model
    def _flush_facts(self):
        """Write out what the query reads, so that it sees what this transaction changed."""
        for model, names in self._get_fact_fields().items():
            self.env[model].flush_model(names)

    @api.model
    def _get_fact_fields(self):
        return {
            "res.partner": ["channel_partner_id", "commercial_partner_id", "tz"],
            "channel.registration": [
                "channel_partner_id",
                "customer_id",
                "state",
                "date_start",
                "date_end",
                "company_id",
            ],
            "crm.lead": [
                "partner_id",
                "channel_partner_id",
                "channel_origin",
                "channel_customer_id",
                "channel_introduced_by_deal",
                "channel_introduction_ended_on",
                "rfp_reference",
            ],
            "channel.consent": [
                "channel_partner_id",
                "customer_id",
                "order_id",
                "state",
                "date_start",
                "date_end",
                "earns_commission",
                "company_id",
            ],
        }

    @api.model
    def _facts_query(self, sources, products=()):
        """One round trip, and joined once at its end: planning is most of its time."""
        return SQL(
            """
            WITH fact(kind, customer_id, record_id, channel_partner_id, date_start, date_end,
                      timezone, details) AS (%s) %s
            SELECT fact.kind, fact.customer_id, fact.record_id, holder.commercial_partner_id,
                   fact.date_start, fact.date_end, fact.timezone, fact.details,
                   %s
              FROM fact
              LEFT JOIN res_partner AS holder ON holder.id = fact.channel_partner_id
            """,
            SQL(" UNION ALL ").join(
                SQL("SELECT %s, %s FROM %s", kind, columns, rows) for kind, columns, rows in sources
            ),
            self._held_products(products) if products else SQL(),
            # Asked for, since the database holds nothing that it is not asked for.
            SQL("(SELECT jsonb_agg(held_product.told) FROM held_product)")
            if products
            else SQL("NULL"),
        )

    @api.model
    def _read_facts(self, rows):
        known = defaultdict(lambda: defaultdict(set))
        for kind, customer, record, channel_partner, start, end, timezone, details, _held in rows:
            if kind == "rfp":
                known[customer]["requests"].add(record)
            elif channel_partner == customer:
                continue  # its own customer: nobody to protect it for
            elif kind == "owner":
                known[customer]["owner"] = channel_partner
                known[customer]["revenue"] = details or ()
            elif kind == "registration":
                known[customer]["registrations"].add(
                    Registration(record, channel_partner, start, end, timezone or "UTC", details)
                )
            elif kind == "introduction":
                known[customer]["introductions"].add(Introduction(record, channel_partner))
            else:
                known[customer]["consents"].add(
                    Consent(
                        record,
                        channel_partner,
                        frozenset(details["services"] or ()),
                        details["order"],
                        start,
                        end,
                        details["earns"],
                        timezone or "UTC",
                    )
                )
        return {
            customer: CustomerFacts(
                each["owner"] or None,
                frozenset(each["revenue"]),
                frozenset(each["registrations"]),
                frozenset(each["introductions"]),
                frozenset(each["consents"]),
                frozenset(each["requests"]),
            )
            for customer, each in known.items()
        }
