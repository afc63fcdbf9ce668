/** The events that one integration sends. */
import type { Integration, Spec } from "../../../core/spec/model.ts";
import { webhookTests } from "../templates/test_webhook.py.ts";
import { webhookModule } from "../templates/webhook.py.ts";
import { webhookTestView } from "../view/webhook-tests.ts";
import { webhookView } from "../view/webhook.ts";
import { app, type Files, tests } from "./files.ts";

export function webhookFiles(integration: Integration, spec: Spec): Files {
  const { name, webhook } = integration;
  if (webhook === null) {
    return [];
  }
  return [
    [`${app}/${name}/webhook.py`, webhookModule(webhookView(integration, webhook, spec))],
    [`${tests}/test_${name}_webhook.py`, webhookTests(webhookTestView(integration, webhook, spec))],
  ];
}
