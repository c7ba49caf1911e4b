import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** A form that answers while one chooses: there is nothing in it to save or to discard. */
export class ChannelCheckFormController extends FormController {
    setup() {
        super.setup();
        // Without it the form shows no sign of unsaved changes; its fields stay open.
        this.canEdit = false;
    }

    beforeVisibilityChange() {}

    async beforeLeave() {}

    async beforeUnload() {}
}

registry.category("views").add("channel_check_form", {
    ...formView,
    Controller: ChannelCheckFormController,
});
