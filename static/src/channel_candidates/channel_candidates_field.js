import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** The contacts that may be the customer, beside what the channel partner wrote. */
export class ChannelCandidatesField extends Component {
    static template = "channel_partner.ChannelCandidatesField";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get candidates() {
        return this.props.record.data[this.props.name] || [];
    }

    use(candidate) {
        return this.props.record.update({
            customer_id: { id: candidate.id, display_name: candidate.name },
        });
    }

    open(candidate) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: candidate.id,
            views: [[false, "form"]],
        });
    }
}

export const channelCandidatesField = {
    component: ChannelCandidatesField,
    displayName: _t("Contacts That May Be the Customer"),
    supportedTypes: ["json"],
};

registry.category("fields").add("channel_candidates", channelCandidatesField);
