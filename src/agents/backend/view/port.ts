/** A stand-in for another service, as the tests of the endpoints that call it need one. */
import type { Endpoint, Spec } from "../../../core/spec/model.ts";
import { sampleJson } from "../../foundation/integrations/types.ts";
import { enumValues, operationMethod, portClass, responseClass } from "../../foundation/integrations/view.ts";
import { pythonLiteral, pythonString } from "../../python.ts";
import { calledOperation } from "./call.ts";

export interface PortView {
  /** Name of the integration, of its package and of the test's fixture. */
  readonly integration: string;
  readonly fixture: string;
  readonly port: string;
  /** What the called operation is called in Python, and what it answers. */
  readonly method: string;
  /** Class and JSON of the answer; null: it answers nothing. */
  readonly response: { readonly name: string; readonly json: string } | null;
}

export function portView(spec: Spec, endpoint: Pick<Endpoint, "calls">): PortView | null {
  const called = calledOperation(spec, endpoint);
  if (called === null) {
    return null;
  }
  const { integration, operation } = called;
  const answer = operation.response?.map(
    ({ name, type }) => `${pythonString(name)}: ${pythonJson(sampleJson(type, enumValues(spec)))}`,
  );
  return {
    integration: integration.name,
    fixture: `${integration.name}_${operationMethod(operation)}`,
    port: portClass(integration),
    method: operationMethod(operation),
    response: answer === undefined ? null : { name: responseClass(operation), json: `{${answer.join(", ")}}` },
  };
}

function pythonJson(value: unknown): string {
  return typeof value === "object" && value !== null
    ? `{${Object.entries(value)
        .map(([name, item]) => `${pythonString(name)}: ${pythonJson(item)}`)
        .join(", ")}}`
    : pythonLiteral(value as string | number | boolean | null);
}
