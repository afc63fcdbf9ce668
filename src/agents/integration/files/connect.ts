/** The provider with which accounts of one integration are connected. */
import type { Integration } from "../../../core/spec/model.ts";
import { providerModule } from "../templates/provider.py.ts";
import { providerView } from "../view/provider.ts";
import { app, type Files } from "./files.ts";

export function connectFiles(integration: Integration): Files {
  const { name, connect } = integration;
  return connect === null ? [] : [[`${app}/${name}/connect.py`, providerModule(providerView(integration, connect))]];
}
