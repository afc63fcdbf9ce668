/** One case for each function of the client: how it is called, what must be sent, and what is answered. */
import { literal } from "../typescript.ts";
import type { AnswerView, RouteSample } from "./route-sample.ts";

export interface ClientCase {
  readonly name: string;
  /** All of these are code. */
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  /** The header that goes with it. */
  readonly authorization: string;
  readonly answer: string;
}

export function clientCases(samples: readonly RouteSample[]): ClientCase[] {
  return samples
    .map(({ route, id, body, answer }) => ({
      name: route.operationId,
      call: [
        ...(id === null ? [] : [literal(id)]),
        ...(body === null ? [] : [body]),
        ...(route.lists === null ? [] : ["{ page: 2, size: 5 }"]),
        "options",
      ].join(", "),
      method: route.method,
      path: literal(route.path.replace("{id}", id ?? "")),
      query: route.lists === null ? "{}" : '{ page: "2", size: "5" }',
      body: body ?? "null",
      authorization: route.access.viewer ? '"Bearer access-token"' : "null",
      answer: answerCode(answer),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function answerCode(answer: AnswerView): string {
  switch (answer.kind) {
    case "nothing":
      return "undefined";
    case "tokens":
      return "fixtures.makeTokenPair()";
    case "row":
      return `fixtures.${answer.fixture}()`;
    case "page":
      return `{ items: [fixtures.${answer.fixture}()], total: 6, page: 2, size: 5 }`;
    case "object":
      return answer.code;
  }
}
