"""The portal's pages of consents, over HTTP: with a login, by a link, and for everybody else."""

import json

from lxml.html import fromstring

from odoo import http
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common_consent import SIGNATURE, ConsentPeopleCase


@tagged("post_install", "-at_install")
class ConsentPortalCase(HttpCase, ConsentPeopleCase):
    def setUp(self):
        super().setUp()
        self.order = self.quotation(self.customer, self.firewall)
        self.request = self.ask(self.order)
        self.url = f"/my/consents/{self.request.id}"

    def login(self, person):
        user = self.users[person]
        self.authenticate(user.login, user.login)

    def link(self, person=None, request=None):
        token = (request or self.request)._get_personal_token(person or self.jean)
        return {"access_token": token}

    def page(self, url=None, status=200, **parameters):
        response = self.url_open(url or self.url, params=parameters)
        self.assertEqual(response.status_code, status)
        return response.text

    def sign_over_http(self, request=None, **parameters):
        request = request or self.request
        answer = self.url_open(
            f"/my/consents/{request.id}/sign",
            data=json.dumps(
                {
                    "params": {
                        "name": "Jean Net",
                        "signature": SIGNATURE,
                        "shown": request._get_terms_hash(),
                        **parameters,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()["result"]

    def answer(self, kind, reason="Because", csrf=True, **parameters):
        if csrf:
            parameters["csrf_token"] = self.csrf()
        return self.url_open(
            f"{self.url}/{kind}", data={"reason": reason, **parameters}, allow_redirects=True
        )

    def csrf(self):
        if not self.session:
            self.authenticate(None, None)
        return http.Request.csrf_token(self)


class TestConsentPages(ConsentPortalCase):
    def test_the_page_shows_what_is_asked(self):
        self.login(self.nadia)
        page = self.page()
        for text in (
            self.request.name,
            "Atelier Lumen",
            self.service("network_security").name,
            self.order.name,
            self.scenario("customer_sip").clause,
            "They asked us for a firewall.",
            "Waiting for your answer",
            "Rita Rep",
        ):
            with self.subTest(text=text):
                self.assertIn(text, page)
        self.assertNotIn("For information", page)
        self.assertIn("portal.signature_form", page)
        self.assertIn("o_portal_chatter", page)

    def test_the_portal_says_that_it_waits_until_it_is_answered(self):
        self.login(self.nadia)
        home = fromstring(self.page("/my"))
        (row,) = home.xpath("//section[contains(@class, 'o_channel_attention')]//a")
        self.assertIn("wait for your answer", row.text_content())
        self.assertIn(self.customer.name, row.text_content())
        # Among the other entries of channel partners.
        self.assertTrue(home.xpath("//div[@id='portal_channel_category']//a[@href='/my/consents']"))
        self.request.sudo().state = "refused"
        self.assertFalse(self.netzhaus._get_channel_attention())

    def test_a_link_opens_it_without_a_login_and_without_words_about_others(self):
        page = self.page(**self.link())
        self.assertIn("Atelier Lumen", page)
        self.assertIn("portal.signature_form", page)
        self.assertNotIn(self.request.sudo().access_token, page)
        self.assertNotIn(self.request._get_personal_token(self.nadia), page)

    def test_everybody_else_sees_nothing_of_it(self):
        stranger = new_test_user(self.env, "stranger@portal", groups="base.group_portal")
        clerk = new_test_user(self.env, "clerk@test", groups="base.group_user")
        for user in (self.users[self.robin], self.users[self.lucie], stranger, clerk):
            with self.subTest(user=user.login):
                self.authenticate(user.login, user.login)
                page = self.page(status=403)
                for secret in ("Netzhaus", "Lumen's", self.order.name, self.request.name):
                    self.assertNotIn(secret, page)
                self.assertIn("error", self.sign_over_http())
                self.assertEqual(self.request.state, "requested")
                self.page(f"{self.url}/document", status=403)

    def test_without_login_and_link_one_is_asked_to_log_in(self):
        response = self.url_open(self.url, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_a_guess_says_the_same_whether_there_is_such_a_consent_or_not(self):
        missing = f"/my/consents/{self.request.id + 1000}"
        pages = {
            self.page(url, status=403, access_token="1-abc")
            .replace(str(self.request.id + 1000), "")
            .replace(str(self.request.id), "")
            for url in (self.url, missing)
        }
        pages = {page.split('<div id="wrap"')[1].split("</main>")[0] for page in pages}
        self.assertEqual(len(pages), 1)

    def test_our_own_people_see_the_page_and_can_answer_nothing(self):
        self.authenticate(self.rep.login, self.rep.login)
        page = self.page()
        self.assertIn("Only its people can answer", page)
        self.assertNotIn("portal.signature_form", page)
        self.assertNotIn("consent_refuse", page)
        self.assertIn("Only people of Netzhaus", self.sign_over_http()["error"])
        self.answer("refuse")
        self.assertEqual(self.request.state, "requested")

    def test_amounts_are_shown_only_where_the_rep_chose_so(self):
        self.login(self.nadia)
        self.assertNotIn("100.00", self.page())
        order = self.quotation(self.customer, self.firewall)
        shown = self.ask(order, show_amounts=True)
        self.assertIn("100.00", self.page(f"/my/consents/{shown.id}"))

    def test_what_people_typed_is_no_html(self):
        attack = '<script>alert("x")</script>'
        self.customer.name = f"Lumen {attack}"
        request = self.ask(self.quotation(self.customer, self.firewall), message=attack)
        self.login(self.nadia)
        for url in (f"/my/consents/{request.id}", "/my/consents"):
            page = self.page(url)
            self.assertNotIn(attack, page)
            self.assertIn("&lt;script&gt;", page)
        self.sign_over_http(request, name=attack)
        self.assertEqual(request.signed_by, attack)
        self.assertNotIn(attack, self.page(f"/my/consents/{request.id}"))

    def test_the_link_is_told_to_no_other_site(self):
        response = self.url_open(self.url, params=self.link())
        self.assertEqual(response.headers["Referrer-Policy"], "same-origin")
        self.assertIn("no-store", response.headers["Cache-Control"])


class TestConsentAnswersOverHttp(ConsentPortalCase):
    def test_signing_by_a_link(self):
        answer = self.sign_over_http(**self.link())
        self.assertTrue(answer["force_refresh"])
        self.assertEqual(self.request.state, "granted")
        self.assertEqual(self.request.answered_by_id, self.jean)
        self.assertEqual(self.request.signed_ip, "127.0.0.1")
        self.assertStatus("consented", self.order)
        page = self.page(answer["redirect_url"])
        self.assertIn("Thank you. Your consent is given", page)
        self.assertIn(self.request.signed_hash, page)

    def test_signing_with_a_login(self):
        self.login(self.nadia)
        self.sign_over_http()
        self.assertEqual(self.request.answered_by_id, self.nadia)

    def test_signing_the_second_time_and_too_late_says_so(self):
        self.login(self.nadia)
        self.sign_over_http()
        answer = self.sign_over_http(name="Somebody Else")
        self.assertIn("was signed by Jean Net", answer["error"])
        self.assertEqual(self.request.signed_by, "Jean Net")
        late = self.ask(self.quotation(self.customer, self.firewall))
        late.write({"state": "expired"})
        self.assertIn("could be answered until", self.sign_over_http(late)["error"])
        self.assertNotIn("portal.signature_form", self.page(f"/my/consents/{late.id}"))

    def test_a_text_that_has_changed_meanwhile_is_not_signed(self):
        self.login(self.nadia)
        shown = self.request._get_terms_hash()
        self.request.sudo()._refuse(self.jean, "No.")
        self.customer.name = "Atelier Lumen II"
        self.request.action_request()
        self.assertIn("has changed", self.sign_over_http(shown=shown)["error"])
        self.assertEqual(self.request.state, "requested")

    def test_only_what_the_form_is_for_is_written(self):
        self.login(self.nadia)
        with mute_logger("odoo.http"):
            self.sign_over_http(state="granted", customer_id=self.stranger.id, signed_on="2001")
        self.assertEqual(self.request.customer_id, self.customer)
        self.assertNotEqual(self.request.signed_on and self.request.signed_on.year, 2001)

    def test_refusing_by_a_link_which_is_worth_nothing_afterwards(self):
        link = self.link()
        page = self.answer("refuse", "We sell firewalls.", **link).text
        self.assertEqual(
            (self.request.state, self.request.reason), ("refused", "We sell firewalls.")
        )
        self.assertEqual(self.request.answered_by_id, self.jean)
        self.assertIn("Your refusal is recorded", page)
        self.assertNotIn("Lumen", page)
        self.assertIn("no longer valid", self.page(status=403, **link))
        self.assertIn("error", self.sign_over_http(**link))

    def test_refusing_without_a_reason_says_so_beside_the_form(self):
        self.login(self.nadia)
        page = self.answer("refuse", "  ").text
        self.assertIn("Tell us why.", page)
        self.assertIn("is-invalid", page)
        self.assertEqual(self.request.state, "requested")
        typed = "x" * 2001
        page = self.answer("refuse", typed).text
        self.assertIn(typed, page)
        self.assertIn("2000 characters at most", page)

    def test_withdrawing_with_a_login(self):
        self.login(self.nadia)
        self.sign_over_http()
        self.assertStatus("consented", self.order)
        page = self.answer("withdraw", "We sell it now.").text
        self.assertEqual(self.request.state, "revoked")
        self.assertIn("Your consent is withdrawn", page)
        self.assertIn("We sell it now.", page)
        self.assertStatus("blocked", self.order)

    def test_a_form_from_elsewhere_is_refused(self):
        self.login(self.nadia)
        with mute_logger("odoo.http"):
            response = self.answer("refuse", csrf=False)
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.request.state, "requested")

    def test_an_address_that_is_only_followed_answers_nothing(self):
        self.login(self.nadia)
        for kind in ("refuse", "withdraw", "sign"):
            with mute_logger("odoo.http"):
                response = self.url_open(f"{self.url}/{kind}?reason=Because")
            self.assertIn(response.status_code, (400, 404, 405, 415))
        self.assertEqual(self.request.state, "requested")

    def test_the_document_is_downloaded_once_it_is_there(self):
        link = self.link()
        self.sign_over_http(**link)
        self.assertIn("The document is being made", self.page(**link))
        self.assertNotIn("%PDF", self.page(f"{self.url}/document", **link))
        self.request.sudo()._try_document()
        self.assertIn("Download the document", self.page(**link))
        response = self.url_open(f"{self.url}/document", params=link)
        self.assertTrue(response.content.startswith(b"%PDF"))
        self.assertIn("attachment", response.headers["Content-Disposition"])


class TestConsentDiscussion(ConsentPortalCase):
    def post(self, **access):
        return self.url_open(
            "/mail/message/post",
            data=json.dumps(
                {
                    "params": {
                        "thread_model": "channel.consent",
                        "thread_id": self.request.id,
                        "post_data": {
                            "body": "Which firewall?",
                            "message_type": "comment",
                            "subtype_xmlid": "mail.mt_comment",
                        },
                        **access,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    def posted(self):
        return self.request.message_ids.filtered(lambda each: "Which firewall?" in each.body)

    def access(self, person):
        return {
            "token": self.request._get_personal_token(person),
            "pid": person.id,
            "hash": self.request.sudo()._sign_token(person.id),
        }

    def test_who_came_by_a_link_writes_under_their_own_name_and_the_rep_is_told(self):
        self.assertIn("result", self.post(**self.access(self.jean)))
        message = self.posted()
        self.assertEqual(message.author_id, self.jean)
        self.assertIn(self.rep.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.lucie, message.notified_partner_ids)

    def test_with_a_login_too(self):
        self.login(self.nadia)
        self.post()
        self.assertEqual(self.posted().author_id, self.nadia)

    def test_nobody_else_writes_or_reads(self):
        self.request.with_user(self.rep).message_post(
            body="Our secret", subtype_xmlid="mail.mt_comment", message_type="comment"
        )
        former = self.access(self.jean)
        self.jean.parent_id = self.stranger
        for person, access in ((self.robin, {}), (self.lucie, {}), (None, {}), (None, former)):
            with self.subTest(person=person and person.name, access=access):
                if person:
                    self.login(person)
                else:
                    self.authenticate(None, None)
                with mute_logger("odoo.http"):
                    self.assertIn("error", self.post(**access))
                    response = self.url_open(
                        "/mail/chatter_fetch",
                        data=json.dumps(
                            {
                                "params": {
                                    "thread_model": "channel.consent",
                                    "thread_id": self.request.id,
                                    **access,
                                }
                            }
                        ),
                        headers={"Content-Type": "application/json"},
                    )
                self.assertNotIn("Our secret", response.text)
        self.assertFalse(self.posted())


class TestConsentList(ConsentPortalCase):
    def setUp(self):
        super().setUp()
        self.manage(self.stranger, self.netzhaus, "sip_trunk")
        self.signed = self.ask(self.quotation(self.stranger, self.laptop))
        self.sign(self.signed)
        self.rivals = self.env["channel.consent"].create(
            {
                "channel_partner_id": self.rival.id,
                "customer_id": self.customer.id,
                "service_ids": [Command.set(self.service("it").ids)],
            }
        )
        self.rivals.action_request()
        self.draft = self.signed.copy()

    def listed(self, **parameters):
        page = self.page("/my/consents", **parameters)
        every = self.request | self.signed | self.rivals | self.draft
        found = every.filtered(lambda each: f">{each.name}<" in page)
        return found.sorted(lambda each: page.index(f">{each.name}<"))

    def test_it_lists_their_own_and_nobody_elses(self):
        self.login(self.nadia)
        self.assertEqual(self.listed(), self.signed | self.request)
        self.login(self.robin)
        self.assertEqual(self.listed(), self.rivals)

    def test_it_is_searched_sorted_and_filtered(self):
        self.login(self.nadia)
        for parameters, found in (
            ({"search": "Lumen"}, self.request),
            ({"search": "Lumen", "search_in": "name"}, self.request.browse()),
            ({"search": self.signed.name, "search_in": "name"}, self.signed),
            ({"search": "Stranger", "search_in": "customer"}, self.signed),
            ({"search": self.service("hardware").name, "search_in": "service"}, self.signed),
            ({"search": "Rival"}, self.request.browse()),
            ({"search": "%"}, self.request.browse()),
            ({"filterby": "waiting"}, self.request),
            ({"filterby": "granted"}, self.signed),
            ({"filterby": "closed"}, self.request.browse()),
            ({"sortby": "customer"}, self.request | self.signed),
            ({"sortby": "name"}, self.signed | self.request),
            # What somebody typed into the address.
            ({"sortby": "id; DROP", "filterby": "x", "search_in": "x"}, self.signed | self.request),
        ):
            with self.subTest(parameters=parameters):
                self.assertEqual(self.listed(**parameters), found)

    def test_what_waits_comes_before_what_was_given_on_paper_long_ago(self):
        paper = self.consent(self.stranger, self.netzhaus, "it", name="PAPER/1")
        latest = self.ask(self.quotation(self.customer, self.laptop))
        self.login(self.nadia)
        page = self.page("/my/consents")
        self.assertLess(page.index(f">{latest.name}<"), page.index(f">{paper.name}<"))
        self.assertIn("a document of its own", self.page(f"/my/consents/{paper.id}"))

    def test_it_has_pages(self):
        self.env["channel.consent"].concat(
            *(self.request.copy({"state": "requested"}) for _each in range(80))
        )
        self.login(self.nadia)
        first, second = self.page("/my/consents"), self.page("/my/consents/page/2")
        self.assertIn("/my/consents/page/2", first)
        self.assertGreater(first.count('href="/my/consents/'), 80)
        self.assertIn(f">{self.request.name}<", second)
        self.assertNotIn(f">{self.request.name}<", first)

    def test_an_empty_list_says_what_will_be_there(self):
        self.login(self.nadia)
        self.assertIn("No consent matches", self.page("/my/consents", search="nothing like it"))
        lonely = self.env["res.partner"].create(
            {"name": "Lonely", "is_company": True, "is_channel_partner": True}
        )
        person = self._person("Lone", "lone@lonely.example", lonely)
        user = self._login(person)
        self.authenticate(user.login, user.login)
        self.assertIn("Nobody has asked you", self.page("/my/consents"))

    def test_the_home_tells_channel_partners_what_waits_and_others_nothing(self):
        self.login(self.nadia)
        self.assertIn("Consents that wait for your answer", self.page("/my/home"))
        counts = self.make_jsonrpc_request("/my/counters", {"counters": ["channel_consent_count"]})
        self.assertEqual(counts, {"channel_consent_count": 2})
        self.login(self.lucie)
        self.assertNotIn("/my/consents", self.page("/my/home"))
        self.assertEqual(
            self.make_jsonrpc_request("/my/counters", {"counters": ["channel_consent_count"]}),
            {"channel_consent_count": 0},
        )
        response = self.url_open("/my/consents", allow_redirects=False)
        self.assertTrue(response.headers["Location"].endswith("/my"))
