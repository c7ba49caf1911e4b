"""One step for many registrations: each by itself, and what was not done is told."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_registration import RegistrationCase


@tagged("post_install", "-at_install")
class TestRegistrationBatch(RegistrationCase):
    def told(self, action):
        """Return how many were done, and the reason for each that was not."""
        self.assertEqual(action["res_model"], "channel.registration.batch")
        batch = self.env[action["res_model"]].browse(action["res_id"])
        return batch.done_count, {line.registration_id: line.reason for line in batch.line_ids}

    def assertAllDone(self, action, number):
        self.assertEqual(action["tag"], "display_notification")
        self.assertRegex(action["params"]["message"], rf": {number}$")

    def four(self, state="submitted", **values):
        registrations = self.env["channel.registration"].with_user(self.manager)
        for number in range(4):
            registrations |= self.make(state, self.own_customer(f"Customer {number}"), **values)
        return registrations

    def test_all_that_can_be_registered_are_and_that_is_said(self):
        registrations = self.four()
        self.assertAllDone(registrations.action_register_each(), 4)
        self.assertEqual(set(registrations.mapped("state")), {"registered"})

    def test_one_that_cannot_be_registered_leaves_the_others_registered(self):
        registrations = self.four()
        # Likely a contact that exists, so a person has to choose.
        self.own_customer("Somebody")
        nameless = self.make("submitted", customer_id=False, customer_name="Somebody")
        lost = self.make("lost", self.own_customer("Lost"))
        done, reasons = self.told((registrations | nameless | lost).action_register_each())
        self.assertEqual(done, 4)
        self.assertEqual(set(registrations.mapped("state")), {"registered"})
        self.assertEqual(reasons.keys(), {nameless, lost})
        self.assertIn("may be about a contact that exists", reasons[nameless])
        self.assertIn("“Lost” and cannot become “Registered”", reasons[lost])
        self.assertEqual((nameless.state, lost.state), ("submitted", "lost"))
        self.assertFalse(nameless.date_end)

    def test_of_chosen_rivals_the_first_one_received_is_registered(self):
        first = self.make("submitted", channel_partner_id=self.rival.id)
        second = self.make("submitted")
        done, reasons = self.told((second | first).action_register_each())
        self.assertEqual(done, 1)
        self.assertEqual((first.state, second.state), ("registered", "submitted"))
        self.assertIn(first.name, reasons[second])

    def test_registering_what_is_registered_already_gives_it_no_more_time(self):
        registered = self.make("registered", self.own_customer("In Force"))
        registered.write({"date_start": "2025-01-01", "date_end": "2031-01-05"})
        with self.assertRaisesRegex(UserError, "extend"), self.env.cr.savepoint():
            registered.action_register()
        self.env.invalidate_all()
        pending = self.make("submitted", self.own_customer("Pending"))
        done, reasons = self.told((registered | pending).action_register_each())
        self.assertEqual((done, list(reasons)), (1, [registered]))
        self.assertEqual(str(registered.date_end), "2031-01-05")
        self.assertEqual(str(registered.date_start), "2025-01-01")

    def test_what_is_in_the_state_already_is_not_counted_as_done(self):
        lost = self.make("lost", self.own_customer("Lost"))
        registered = self.make("registered", self.own_customer("In Force"))
        done, reasons = self.told((lost | registered).action_lost_each())
        self.assertEqual((done, list(reasons)), (1, [lost]))
        self.assertIn("“Lost” already", reasons[lost])

    def test_a_refused_one_keeps_its_reason_when_others_are_refused(self):
        refused = self.make("refused", self.own_customer("Refused"), refusal_reason="The first")
        pending = self.make("submitted", self.own_customer("Pending"), refusal_reason=False)
        form = Form(
            self.env["channel.registration.refuse"]
            .with_user(self.manager)
            .with_context(active_model="channel.registration", active_ids=(refused | pending).ids)
        )
        form.reason = "The second"
        done, reasons = self.told(form.save().action_refuse())
        self.assertEqual((done, list(reasons)), (1, [refused]))
        self.assertEqual(
            (refused.refusal_reason, pending.refusal_reason), ("The first", "The second")
        )

    def test_a_single_one_is_refused_as_by_the_button_of_its_form(self):
        with self.assertRaisesRegex(UserError, "cannot become"):
            self.make("lost").action_register_each()

    def test_each_step_of_the_list_reaches_its_state(self):
        for before, step, after in (
            ("draft", "action_submit_each", "submitted"),
            ("registered", "action_won_each", "won"),
            ("registered", "action_lost_each", "lost"),
            ("registered", "action_cancel_each", "cancelled"),
        ):
            with self.subTest(step=step):
                registrations = self.four(before)
                done, reasons = self.told(
                    getattr(registrations | self.make("refused"), step)()
                    if after != "submitted"
                    else (registrations | self.make("lost")).action_submit_each()
                )
                self.assertEqual((done, len(reasons)), (4, 1))
                self.assertEqual(set(registrations.mapped("state")), {after})

    def test_a_rep_is_told_what_only_a_manager_may_do(self):
        registrations = self.four()
        done, reasons = self.told(registrations.with_user(self.rep).action_register_each())
        self.assertEqual((done, len(reasons)), (0, 4))
        self.assertIn("Only a", reasons[registrations[0]])
        self.assertEqual(set(registrations.mapped("state")), {"submitted"})

    def test_many_are_refused_with_one_reason_and_those_left_keep_none(self):
        registrations = self.four(refusal_reason=False)
        registered = self.make("registered", refusal_reason=False)
        form = Form(
            self.env["channel.registration.refuse"]
            .with_user(self.manager)
            .with_context(
                active_model="channel.registration", active_ids=(registrations | registered).ids
            )
        )
        form.reason = "No project"
        done, reasons = self.told(form.save().action_refuse())
        self.assertEqual((done, list(reasons)), (4, [registered]))
        self.assertEqual(set(registrations.mapped("refusal_reason")), {"No project"})
        self.assertFalse(registered.refusal_reason)

    def test_many_are_assigned_and_a_rep_is_told_which_were_decided(self):
        registrations = self.four()
        registered = self.make("registered")
        form = Form(
            self.env["channel.registration.assign"]
            .with_user(self.rep)
            .with_context(
                active_model="channel.registration", active_ids=(registrations | registered).ids
            )
        )
        self.assertEqual(form.user_id, self.rep)
        done, reasons = self.told(form.save().action_assign())
        self.assertEqual((done, list(reasons)), (4, [registered]))
        self.assertEqual(registrations.user_id, self.rep)
        self.assertEqual(registered.user_id, self.manager)

    def test_the_result_leads_to_what_was_left(self):
        registrations = self.four("lost")
        action = registrations.action_register_each()
        [line, *_others] = self.env["channel.registration.batch"].browse(action["res_id"]).line_ids
        opened = line.action_open()
        self.assertEqual(
            (opened["res_model"], opened["res_id"]),
            ("channel.registration", line.registration_id.id),
        )

    def test_a_result_is_for_who_took_the_step(self):
        action = self.four("lost").action_register_each()
        batch = self.env["channel.registration.batch"].browse(action["res_id"])
        self.assertTrue(batch.with_user(self.manager).read(["done"]))
        with self.assertRaises(AccessError):
            batch.with_user(self.rep).read(["done"])
