"""Each method that can be called from outside × each person: refused, or tells nothing.

Methods are taken from the registry: all that our models have, Odoo's own included, and those that
the addon adds to other models. What is called about somebody else's record has to answer as if
about a record that never was, and to write nothing.
"""

# ruff: noqa: BLE001 - what breaks is told.

import inspect
import re

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access_expectations import PORTAL
from .common_access import MatrixOfAccess

#: An id that no record has.
NOWHERE = 2**31 - 7

#: Those for whom Odoo's own methods are called too, the first two on what nobody discusses either:
#: Odoo asks for the same rights, whoever calls.
FEW = ("channel partner", "internal", "public", "foreigner")

#: Those for whom our methods are called about one of each state.
MANY = ("channel partner", "internal", "foreigner", "manager")

#: Methods of Odoo that answer the same to everybody, whatever record they are called on, and are
#: slow: descriptions of models and views.
SLOW = {"get_views", "get_view", "get_empty_list_help", "get_import_templates"}

#: Methods of Odoo that look at nothing of a record: whether one may, where it is, and its xml id.
HARMLESS = {"has_access", "get_base_url", "read_progress_bar", "get_external_id"}

#: What people of a channel partner may do with their own documents: discuss them.
WRITES = {"message_post", "message_subscribe", "message_unsubscribe"}

#: What makes a record of one's own. Whoever may create one may call it, whatever the id.
MAKES = {"create", "load", "message_new", "name_create", "web_save"}

#: What Odoo lets each internal user do with any document. Words are looked for nevertheless.
INSIDE = {
    # The account of a mail gate is an ordinary one. What a mail says counts as its sender's, and
    # test_mail_rights shows that whoever hands it over decides nothing.
    "message_process": "each internal user may hand over a mail",
    # Odoo has no rule on mail.followers: a contact and a record's id, nothing of the record.
    "message_get_followers": "each internal user may read who follows what",
}

#: Arguments by name, for methods whose name does not say what they are for.
GUESSES = {
    "domain": [],
    "fields": ["display_name"],
    "field_names": ["display_name"],
    "fields_to_export": ["display_name"],
    "allfields": ["display_name"],
    "specification": {"display_name": {}},
    "fields_spec": {"display_name": {}},
    "groupby": ["id"],
    "group_by": "id",
    "aggregates": ["__count"],
    "progress_bar": {"field": "id", "colors": {}},
    "field_name": "create_uid",
    "field": "create_uid",
    "name": "x",
    "values": {},
    "vals": {},
    "vals_list": [{}],
    "order": "id",
    "data": [["x"]],
    "body": "x",
    "msg_dict": {"email_from": "x@x.example", "subject": "x", "body": "x"},
    "message": "x",
    "activity_xmlid": "mail.mail_activity_data_todo",
    "act_type_xmlids": ["mail.mail_activity_data_todo"],
    "act_type_ids": [1],
    "template": "channel_partner.mail_template_registration_received",
    "source_ref": "channel_partner.mail_template_registration_received",
    "view_id": None,
    "views": [[False, "form"]],
    "lang": "en_US",
    "res_ids": [],
    "partner_ids": [],
    "translations": {},
    "args": [],
    "default": {},
    "operation": "read",
}


@tagged("post_install", "-at_install")
class TestAccessMethods(MatrixOfAccess):
    def public_methods(self, model):
        """Return the methods of a model that Odoo lets anybody call by name."""
        cls = type(self.env[model])
        found = {}
        for name in dir(cls):
            if name.startswith("_") or name in self.env[model]._fields:
                continue
            method = inspect.getattr_static(cls, name)
            if not inspect.isfunction(method):
                continue
            definitions = [each.__dict__[name] for each in cls.mro() if name in each.__dict__]
            if not any(getattr(each, "_api_private", False) for each in definitions):
                found[name] = (method, definitions)
        return found

    def is_ours(self, definitions):
        return any(
            each.__module__.startswith("odoo.addons.channel_partner")
            and not each.__qualname__.startswith("MailThread.")
            for each in definitions
        )

    def arguments(self, model, method, record_id):
        """Return arguments that make sense by their names."""
        given = {}
        for parameter in list(inspect.signature(method).parameters.values())[1:]:
            name = parameter.name
            if (
                parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
                or parameter.default is not parameter.empty
            ):
                continue
            if name in ("vals", "values", "vals_list"):
                values = self.any_values(model)
                given[name] = [values] if name == "vals_list" else values
            elif name.endswith("_id") or name == "id":
                given[name] = record_id
            else:
                given[name] = model if name == "model" else GUESSES.get(name, [])
        return given

    def call(self, user, model, name, method, record_id):
        """Call a method as over RPC.

        :return: what came back as text, what was raised, and the tables written to
        """
        arguments = self.arguments(model, method, record_id)
        ids = [] if getattr(method, "_api_model", False) else [[record_id]]
        error, result = None, None
        savepoint = self.env.cr.savepoint()
        # Nothing is known yet when a request comes in.
        self.env.invalidate_all()
        before = self.writes.look()
        try:
            result = call_kw(self.env[model].with_user(user), name, ids, arguments)
            self.env.flush_all()
        except Exception as caught:
            error = caught
        # What is refused is undone as a whole.
        tables = self.writes.since(before) - {"bus_bus"} if error is None else set()
        savepoint.rollback()
        savepoint.close(rollback=False)
        return re.sub(rf"\b({record_id}|{NOWHERE})\b", "ID", repr(result)), error, tables

    def look_at(self, model, name, method, definitions, role, user, record, own):
        told, error, tables = self.call(user, model, name, method, record.id)
        about_one = not getattr(method, "_api_model", False)
        faults = [f"tells {word}" for word in self.words(role, f"{told} {error}")]
        makes = name in MAKES and self.env[model].with_user(user).has_access("create")
        free = makes or (name in INSIDE and role in self.insiders) or (own and name in WRITES)
        if tables and not free:
            faults.append(f"writes {sorted(tables)}")
        if error is not None and not isinstance(error, UserError):
            # A method that cannot make sense of what it is asked was not looked at.
            self.odd.setdefault((model, name), f"{type(error).__name__}: {error}")
            if self.is_ours(definitions) and name not in MAKES:
                faults.append(f"{type(error).__name__}: {error}")
        if error is None and about_one and not (own or free or name in HARMLESS):
            nothing, absent, _tables = self.call(user, model, name, method, NOWHERE)
            if absent is not None or told != nothing:
                faults.append(f"{told[:200]}, and of none: {nothing[:200]} {absent}")
        self.expect(not faults, role, model, name, record.id, *faults)

    def readable(self, role, user, model):
        if model in self.own_models:
            return self.expected(role, user, model)
        # Odoo's own: who reads them is Odoo's to say.
        return self.world[model].with_user(user)._filtered_access("read").sudo()

    def look_for(self, role, user, model, methods):
        world = self.world.get(model, self.env[model].browse())
        expected = self.readable(role, user, model)
        others = self.one_of_each_state(world - expected)
        is_shown = model in PORTAL or model not in self.own_models
        own = expected[-1:] if is_shown and user.share else world.browse()
        for name, (method, definitions) in methods.items():
            many = role in MANY and self.is_ours(definitions)
            for record in (others if many else others[:1]) | own:
                self.look_at(model, name, method, definitions, role, user, record, record in own)

    def look(self, models, ours_only, least):
        self.odd, self.called = {}, set()
        quiet = (
            "odoo.sql_db",
            "odoo.models",
            "odoo.addons.base.models.ir_rule",
            "odoo.addons.mail.models.mail_thread",
            "odoo.addons.channel_partner.models.channel_mail_quarantine",
        )
        with mute_logger(*quiet):
            for model in models:
                methods = self.public_methods(model)
                ours = {name: each for name, each in methods.items() if self.is_ours(each[1])}
                quick = {name: each for name, each in methods.items() if name not in SLOW}
                self.called |= {(model, name) for name in (ours if ours_only else quick)}
                for role, user in {**self.outsiders, **self.insiders}.items():
                    asked = FEW if model in self.discussed else FEW[:2]
                    all_of_them = not ours_only and (role in asked or model in PORTAL)
                    self.look_for(role, user, model, quick if all_of_them else ours)
        self.tell(
            f"{len(self.called)} methods, of which {len(self.odd)} made no sense of the guess"
        )
        self.conclude(least)

    def test_of_our_models(self):
        self.look(self.own_models, False, 3000)

    def test_that_we_add_to_other_models(self):
        others = [
            model
            for model in sorted(self.world)
            if model not in self.own_models and model not in self.commission_models
        ]
        self.assertGreaterEqual(len(others), 8)
        self.look(others, True, 300)
