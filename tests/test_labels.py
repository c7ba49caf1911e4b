"""Labels are written as Odoo writes its own, "Created on": all but the small words are large."""

import re

from lxml import etree

from odoo.tests import TransactionCase, tagged

OURS = "channel_partner"
SMALL = re.compile(
    "a|an|and|as|at|behind|between|by|for|from|in|into|of|on|or|per|since|the|to|until|with|within"
    "|without"
)
#: These are small where they stand before a noun, and large where they are a verb or an adverb.
EITHER = {"before", "is", "it", "over", "that", "under", "up"}
WORD = re.compile(r"[A-Za-z][A-Za-z']*")


def unlike(label):
    """Return the words of a label that are not written as they would be in others."""
    return [
        word
        for word in WORD.findall(label)[1:]
        if word.lower() not in EITHER and word[0].islower() != bool(SMALL.fullmatch(word.lower()))
    ]


@tagged("post_install", "-at_install")
class TestLabels(TransactionCase):
    def test_the_labels_of_fields(self):
        fields = [
            field
            for model in self.env.registry.values()
            for field in model._fields.values()
            if set(field._modules) == {OURS}
        ]
        self.assertGreater(len(fields), 300)
        for field in fields:
            with self.subTest(field=str(field)):
                self.assertFalse(unlike(field.string or ""), field.string)

    def test_the_labels_of_buttons_menus_and_filters(self):
        ids = self.env["ir.model.data"].search([("module", "=", OURS)])
        views = self.env["ir.ui.view"].browse(
            ids.filtered(lambda each: each.model == "ir.ui.view").mapped("res_id")
        )
        menus = self.env["ir.ui.menu"].browse(
            ids.filtered(lambda each: each.model == "ir.ui.menu").mapped("res_id")
        )
        labels = {(menu.complete_name, menu.name) for menu in menus}
        for view in views.filtered(lambda view: view.type != "qweb"):
            labels |= {
                (view.name, node.get("string"))
                for node in etree.fromstring(view.arch_db).iter("button", "filter", "page")
                # A link within a sentence is written as the sentence is.
                if node.get("string", "-")[0].isupper()
            }
        self.assertGreater(len(labels), 100)
        for place, label in sorted(labels):
            with self.subTest(place=place):
                self.assertFalse(unlike(label), label)
