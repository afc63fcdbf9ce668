/** One case for each function of the client: how it is called, what must be sent, and what is answered. */
import type { ClientOperation } from "../../../core/contracts/client.ts";
import { literal } from "../typescript.ts";
import type { ApiView } from "../view.ts";
import type { FixtureView } from "./fixture.ts";

export interface ClientCase {
  readonly name: string;
  /** All of these are code. */
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly answer: string;
}

export function clientCases({ client, fixtures }: ApiView): ClientCase[] {
  return client.document.operations.map((operation) => {
    const fixture = fixtures.find(({ operations }) =>
      operations.some(({ operationId }) => operationId === operation.name),
    );
    const path = operation.path.replaceAll(/\{[^}]+\}/g, fixture?.ids[0] ?? "");
    const withQuery = operation.parameters.some((parameter) => parameter.in === "query");
    return {
      name: operation.name,
      call: [...operation.parameters.map((parameter) => argument(parameter, operation, fixture)), "options"].join(", "),
      method: operation.method,
      path: literal(path),
      query: withQuery ? '{ page: "2", size: "5" }' : "{}",
      body: bodyOf(operation, fixture),
      answer: answerOf(operation, fixture),
    };
  });
}

function argument(
  parameter: ClientOperation["parameters"][number],
  operation: ClientOperation,
  fixture: FixtureView | undefined,
): string {
  switch (parameter.in) {
    case "path":
      return literal(fixture?.ids[0] ?? "");
    case "query":
      return "{ page: 2, size: 5 }";
    case "body":
      return bodyOf(operation, fixture);
  }
}

function bodyOf({ method, parameters }: ClientOperation, fixture: FixtureView | undefined): string {
  if (!parameters.some((parameter) => parameter.in === "body")) {
    return "null";
  }
  return (method === "PATCH" ? fixture?.updateBody : fixture?.createBody) ?? "{}";
}

function answerOf({ method, result, parameters }: ClientOperation, fixture: FixtureView | undefined): string {
  if (result === "void") {
    return "undefined";
  }
  if (fixture === undefined) {
    return '{ status: "ok" }';
  }
  const row = `fixtures.${fixture.model.names.fixture}()`;
  const isList = method === "GET" && parameters.some((parameter) => parameter.in === "query");
  return isList ? `{ items: [${row}], total: 6, page: 2, size: 5 }` : row;
}
