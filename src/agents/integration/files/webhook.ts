/** The events that one integration sends. */
import type { Integration, Spec } from "../../../core/spec/model.ts";
import { webhookModule } from "../templates/webhook.py.ts";
import { webhookView } from "../view/webhook.ts";
import { app, type Files } from "./files.ts";

export function webhookFiles(integration: Integration, spec: Spec): Files {
  const { name, webhook } = integration;
  return webhook === null
    ? []
    : [[`${app}/${name}/webhook.py`, webhookModule(webhookView(integration, webhook, spec))]];
}
