import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** Recomputes the revenue flags step by step, and shows how far it is and how it ended. */
export class ChannelRevenueRefresh extends Component {
    static template = "channel_partner.ChannelRevenueRefresh";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ stage: "ready", error: "" });
    }

    get counts() {
        return this.props.record.data;
    }

    /** Starts, or goes on after an error: the server remembers which customers it has seen. */
    async start() {
        const { record } = this.props;
        this.state.stage = "running";
        try {
            await record.save();
            let step;
            do {
                step = await this.orm.call(record.resModel, "action_step", [[record.resId]]);
                await record.load();
            } while (step.done < step.total);
            this.state.stage = "finished";
        } catch (error) {
            this.state.stage = "stopped";
            this.state.error =
                error.data?.message || error.message || _t("The server did not answer.");
        }
    }
}

registry.category("view_widgets").add("channel_revenue_refresh", {
    component: ChannelRevenueRefresh,
});
