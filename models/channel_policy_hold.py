from odoo import api, models
from odoo.tools import SQL


class ChannelPolicy(models.AbstractModel):
    """Holds what decisions rely on, see ``channel.guard``, and keeps what is read of it thereby."""

    _inherit = "channel.policy"

    @api.model
    def _hold(self, contacts):
        """Hold some contacts, which nobody may change until this is committed, and return which
        kinds of facts are known of them. Whose they are, and their entities, are known then, too.

        :param res.partner contacts: each counted by its commercial entity
        :return: as :meth:`_get_known`
        :rtype: dict
        """
        contacts.flush_model(["channel_partner_id", "commercial_partner_id", "revenue_manual"])
        held = self.env.execute_query(
            SQL(
                """
                SELECT id, channel_known_facts, channel_partner_id, commercial_partner_id,
                       revenue_manual
                  FROM res_partner
                 WHERE id = ANY(ARRAY(SELECT unnest(ARRAY[id, commercial_partner_id])
                                        FROM res_partner WHERE id = ANY(%s)))
                 ORDER BY id
                   FOR SHARE
                """,
                contacts.ids,
            )
        )
        # Otherwise all that contacts have would be read, which nobody here asks for.
        self._keep(
            contacts.browse(row[0] for row in held),
            (
                "channel_known_facts",
                "channel_partner_id",
                "commercial_partner_id",
                "revenue_manual",
            ),
            [row[1:] for row in held],
        )
        return {
            customer: self._read_kinds(kinds, owner)
            for customer, kinds, owner, *_kept in held
            if kinds or owner
        }

    @api.model
    def _held_products(self, products):
        return SQL(
            """
            , held_product AS (
                SELECT jsonb_build_array(product.id, template.id, template.channel_service_id,
                                         template.commission_free) AS told
                  FROM product_template AS template
                  JOIN product_product AS product ON product.product_tmpl_id = template.id
                 WHERE product.id = ANY(%s)
                 ORDER BY template.id
                   FOR SHARE OF template
            )
            """,
            list(products),
        )

    @api.model
    def _keep_products(self, held):
        """Let what is held of products be known: all that is asked of them.

        :param list held: product, template, service and whether it earns nothing, of each
        """
        products, templates = self.env["product.product"], self.env["product.template"]
        held = held or []
        self._keep(
            products.browse(row[0] for row in held),
            ("product_tmpl_id",),
            [row[1:2] for row in held],
        )
        by_template = {row[1]: row[2:] for row in held}
        self._keep(
            templates.browse(by_template),
            ("channel_service_id", "commission_free"),
            [*by_template.values()],
        )

    @api.model
    def _keep(self, records, names, rows):
        """Let fields be known that a query has brought along, but not where they were known.

        :param list rows: of each record, the values of its fields as the database has them
        """
        for name, values in zip(names, zip(*rows, strict=True), strict=bool(rows)):
            records._fields[name]._insert_cache(records, values)
