import { registry } from "@web/core/registry";
import { choose } from "./choose";

registry.category("web_tour.tours").add("channel_handover", {
    steps: () => [
        { trigger: ".o_notebook .nav-link[name=channel]", run: "click" },
        { trigger: "button[name=action_channel_hand_over]", run: "click" },
        {
            content: "nobody takes over yet, so all would be released",
            trigger: ".modal .alert-warning:contains(protected no more)",
        },
        { trigger: ".modal .o_data_row:contains(Tour Lumen)" },
        ...choose("successor_id", "Tour Rival", ".modal"),
        { trigger: ".modal .alert-info:contains(manages the customers from now on)" },
        {
            trigger: ".modal .o_field_widget[name=reason] textarea",
            run: "edit They close their business.",
        },
        {
            trigger: ".modal footer button[name=action_hand_over]:contains(Hand Over)",
            run: "click",
        },
        {
            content: "the contact is no channel partner any more, and its chatter says why",
            trigger:
                "body:not(:has(.modal)) .o-mail-Message:contains(Handed over from Tour Netzhaus to Tour Rival)",
        },
    ],
});
