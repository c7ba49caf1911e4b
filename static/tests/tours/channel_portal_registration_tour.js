import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_portal_registration_create", {
    steps: () => [
        { trigger: "a[href='/my/registrations']", run: "click", expectUnloadPage: true },
        {
            content: "the empty list says how to begin",
            trigger: "section:contains(Register your first deal) a[href='/my/registrations/check']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#name", run: "edit Tour Lumen" },
        {
            trigger: "#registration_check button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "a free customer goes on into the form",
            trigger: ".alert-success:contains(Free) button",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#customer_name:value(Tour Lumen)" },
        { trigger: "#customer_email", run: "edit nobody" },
        {
            trigger: "#registration_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#customer_email_error:contains(no mail address)" },
        { trigger: "#service_ids_error:contains(Please give)" },
        { trigger: "#customer_email", run: "edit office@lumen.example" },
        { trigger: ".form-check:contains(Network Security) input", run: "click" },
        {
            trigger: "#registration_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(We have received your registration)" },
        { trigger: ".badge:contains(We are checking it)" },
    ],
});

registry.category("web_tour.tours").add("channel_portal_registration_answer", {
    steps: () => [
        {
            content: "the portal says what is asked",
            trigger: ".o_channel_attention a:contains(Answer a question about Tour Lumen)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#answer:contains(Which line do they have?)" },
        { trigger: "#customer_vat", run: "edit LU12345613" },
        {
            trigger: "#registration_answer button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(We go on with your registration)" },
        { trigger: "body:not(:has(#registration_answer))" },
    ],
});

registry.category("web_tour.tours").add("channel_portal_registration_extend", {
    steps: () => [
        {
            trigger: ".o_portal_my_doc_table tr:contains(Tour Lumen) a",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "a:contains(Download the certificate)" },
        { trigger: "summary:contains(Ask for an extension)", run: "click" },
        { trigger: "#months", run: "edit 2" },
        { trigger: "#extend_reason", run: "edit They decide in spring." },
        {
            trigger: "#registration_extend button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(request for more time)" },
        { trigger: "#registration_extension_waiting:contains(2)" },
        { trigger: "summary:contains(Withdraw the registration)", run: "click" },
        {
            trigger: "#registration_withdraw button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "#sure_error:contains(Confirm)" },
        { trigger: "#sure", run: "click" },
        {
            trigger: "#registration_withdraw button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(is withdrawn)" },
        { trigger: ".badge:contains(Withdrawn)" },
    ],
});
