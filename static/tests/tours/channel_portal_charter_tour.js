import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("channel_portal_charter", {
    steps: () => [
        {
            content: "The home says that there is a charter to sign",
            trigger: ".o_channel_attention a:contains(Tour Charter, version)",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: "h1:contains(Tour Charter)" },
        { trigger: ".o_channel_charter_table th:contains(Registered Deal)" },
        {
            trigger: "button[data-bs-target='#channel_charter_sign']:first",
            run: "click",
        },
        {
            content: "The dialog is open, and has room for a signature",
            trigger: "#channel_charter_sign.show canvas:not([width='0'])",
        },
        {
            trigger: ".o_web_sign_name_input",
            run: "edit Nadia Netz",
        },
        {
            content: "Have the name written as a signature",
            trigger: ".o_web_sign_auto_button",
            run: "click",
        },
        {
            trigger: ".o_portal_sign_submit:enabled",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".alert-success:contains(Thank you)" },
        { trigger: ".badge:contains(Signed by)" },
        {
            content: "Nothing to sign any more",
            trigger: "body:not(:has(.o_portal_sign_submit))",
        },
        {
            trigger: ".breadcrumb a[href='/my/home']",
            run: "click",
            expectUnloadPage: true,
        },
        { trigger: ".o_channel_attention:contains(Nothing at the moment)" },
    ],
});

registry.category("web_tour.tours").add("channel_charter_publish", {
    steps: () => [
        { trigger: ".o_list_button_add", run: "click" },
        {
            trigger: ".o_field_widget[name=name] input, .o_field_widget[name=name] textarea",
            run: "edit Tour Charter",
        },
        {
            trigger: ".o_field_widget[name=body] .odoo-editor-editable",
            run: "editor We keep our word.",
        },
        { trigger: "button[name=action_publish]:visible, .o_form_button_save", run: "click" },
        { trigger: "button[name=action_publish]:visible", run: "click" },
        { trigger: ".modal button.btn-primary", run: "click" },
        { trigger: ".o_arrow_button_current:contains(Current)" },
        {
            content: "What channel partners read has the table",
            trigger: ".o_field_widget[name=document] .o_channel_charter_table",
        },
        {
            content: "See who has not accepted it yet, and remind them",
            trigger: "button[name=action_view_missing]",
            run: "click",
        },
        { trigger: ".o_data_row:contains(Tour Netzhaus) input[type=checkbox]", run: "click" },
        {
            trigger:
                ".o_control_panel button[name=action_channel_charter_remind], .o_list_buttons button[name=action_channel_charter_remind]",
            run: "click",
        },
        { trigger: ".o_notification:contains(Reminded: Tour Netzhaus)" },
    ],
});
