/** The provider with which accounts of one integration are connected. */
import type { Integration, Spec } from "../../../core/spec/model.ts";
import { enumValues } from "../../foundation/integrations/view.ts";
import { providerModule } from "../templates/provider.py.ts";
import { providerTests } from "../templates/test_connect-provider.py.ts";
import { clientTestView } from "../view/client-tests.ts";
import { ownerView } from "../view/owner.ts";
import { providerView } from "../view/provider.ts";
import { app, type Files, tests } from "./files.ts";

export function connectFiles(integration: Integration, spec: Spec): Files {
  const { name, connect } = integration;
  if (connect === null) {
    return [];
  }
  const owner = ownerView(spec);
  const client = clientTestView(integration, enumValues(spec), owner.owned);
  return [
    [`${app}/${name}/connect.py`, providerModule(providerView(integration, connect))],
    [`${tests}/test_${name}_connect.py`, providerTests(client, connect, owner)],
  ];
}
