import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { AnswerView, RouteSample } from "../view/route-sample.ts";

export const handlersTs = (samples: readonly RouteSample[]) => `
/** The API when all is well: two rows of everything, and every change succeeds. Tests replace what they are about. */
import { http, HttpResponse } from "msw";
${importLines([["./fixtures", ...samples.flatMap(({ answer }) => fixturesOf(answer))]])}

/** The path of an operation at any origin. */
const at = (path: string) => \`*\${path}\`;

${
  samples.some(({ answer }) => answer.kind === "page")
    ? "const page = (items: readonly object[]) => HttpResponse.json({ items, total: items.length, page: 1, size: 20 });"
    : ""
}
${
  samples.some(({ answer }) => answer.kind === "nothing")
    ? "const nothing = () => new HttpResponse(null, { status: 204 });"
    : ""
}

export const handlers = [
  ${inOrder(samples).map(handler).join("\n")}
];
`;

/** The first handler that fits answers: literal paths stand before those with an id. */
const inOrder = (samples: readonly RouteSample[]) => [
  ...samples.filter(({ id }) => id === null),
  ...samples.filter(({ id }) => id !== null),
];

function handler({ route, answer }: RouteSample): string {
  const address = `at(${literal(route.path.replace("{id}", ":id"))})`;
  const status = route.successStatus === 200 ? "" : `, { status: ${route.successStatus} }`;
  return `http.${route.method.toLowerCase()}(${address}, ${resolver(answer, status)}),`;
}

function resolver(answer: AnswerView, status: string): string {
  switch (answer.kind) {
    case "nothing":
      return "nothing";
    case "tokens":
      return "() => HttpResponse.json(makeTokenPair())";
    case "row":
      return answer.item
        ? `({ params }) => HttpResponse.json(${answer.fixture}({ id: String(params["id"]) }))`
        : `() => HttpResponse.json(${answer.fixture}()${status})`;
    case "page":
      return `() => page(${answer.fixture}Rows())`;
    case "object":
      return `() => HttpResponse.json(${answer.code}${status})`;
  }
}

function fixturesOf(answer: AnswerView): string[] {
  switch (answer.kind) {
    case "tokens":
      return ["makeTokenPair"];
    case "row":
      return [answer.fixture];
    case "page":
      return [`${answer.fixture}Rows`];
    case "nothing":
    case "object":
      return [];
  }
}
