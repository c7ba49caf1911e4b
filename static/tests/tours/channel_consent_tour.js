import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_consent_ask", {
    steps: () => [
        {
            content: "it is offered in one place",
            trigger: ".o_form_view [name=channel_alerts]:not(:has(.alert a)) .alert-danger",
        },
        {
            content: "which opens the dialog",
            trigger: "[name=channel_alerts] button[name=action_channel_ask_consent]",
            run: "click",
        },
        {
            content: "it names whom, and for which services",
            trigger: ".modal .o_data_row:contains(Tour Netzhaus):contains(Network Security)",
        },
        {
            trigger: ".modal .o_field_widget[name=message] textarea",
            run: "edit The customer wants it all from one hand.",
        },
        { trigger: ".modal footer button[name=action_ask]", run: "click" },
        {
            content: "the quotation says whose answer it waits for",
            trigger:
                "body:not(:has(.modal)) .o_form_view [name=channel_alerts] .alert-info:contains(Waiting for consent):contains(Tour Netzhaus)",
        },
        {
            content: "and there is nothing left to ask for",
            trigger: ".o_form_view:not(:has(button[name=action_channel_ask_consent]))",
        },
    ],
});

registry.category("web_tour.tours").add("channel_consent_sign", {
    steps: () => [
        {
            content: "the list tells what waits",
            trigger: ".o_portal_my_doc_table tr:contains(Waiting for your answer) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the text names the customer, and why we ask",
            trigger: "#consent_terms:contains(Tour Lumen):contains(from one hand)",
        },
        { trigger: "button[data-bs-target='#consent_sign']", run: "click" },
        {
            content: "the dialog is open, and has room for a signature",
            trigger: "#consent_sign.show canvas:not([width='0'])",
        },
        {
            trigger: "#consent_sign.show .o_web_sign_name_input",
            run: "edit Nadia Netz",
        },
        { trigger: "#consent_sign .o_web_sign_auto_button", run: "click" },
        {
            trigger: "#consent_sign .o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Your consent is given)" },
        { trigger: ".badge:contains(Given)" },
    ],
});

registry.category("web_tour.tours").add("channel_consent_refuse", {
    steps: () => [
        { trigger: "#consent_refuse textarea", run: "edit We sell firewalls ourselves." },
        {
            trigger: "#consent_refuse button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Your refusal is recorded)" },
        { trigger: "body:contains(We sell firewalls ourselves.):not(:has(#consent_sign))" },
    ],
});

registry.category("web_tour.tours").add("channel_consent_withdraw", {
    steps: () => [
        { trigger: "summary:contains(Withdraw the consent)", run: "click" },
        {
            content: "it says what that ends",
            trigger: "#consent_withdraw p:contains(What has been confirmed stays)",
        },
        { trigger: "#consent_withdraw textarea", run: "edit We sell firewalls ourselves." },
        {
            trigger: "#consent_withdraw button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Your consent is withdrawn)" },
        { trigger: ".badge:contains(Withdrawn)" },
        {
            content: "it is valid until no day any more",
            trigger: "dl:not(:contains(Valid until)):contains(Asked on)",
        },
        { trigger: "body:contains(We sell firewalls ourselves.):not(:has(#consent_withdraw))" },
    ],
});

registry.category("web_tour.tours").add("channel_consent_confirm", {
    steps: () => [
        {
            content: "nothing blocks it any more",
            trigger: ".o_form_view:not(:has([name=channel_alerts] .alert-danger))",
        },
        { trigger: "button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Sales Order)" },
    ],
});
