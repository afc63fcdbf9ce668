import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { FixtureView } from "../view/fixture.ts";

export const handlersTs = (fixtures: readonly FixtureView[]) => `
/** The API when all is well: two rows of everything, and every change succeeds. Tests replace what they are about. */
import { http, HttpResponse } from "msw";
${importLines([
  [
    "./fixtures",
    ...fixtures.flatMap(({ model, operations }) =>
      operations.flatMap(({ operation }) =>
        operation === "list" ? [`${model.names.fixture}Rows`] : operation === "delete" ? [] : [model.names.fixture],
      ),
    ),
  ],
])}

/** The path of an operation at any origin. */
const at = (path: string) => \`*\${path}\`;

const page = (items: readonly object[]) => HttpResponse.json({ items, total: items.length, page: 1, size: 20 });

const nothing = () => new HttpResponse(null, { status: 204 });

export const handlers = [
  http.get(at("/health"), () => HttpResponse.json({ status: "ok" })),
  ${fixtures.flatMap(handlersOf).join("\n")}
];
`;

function handlersOf({ model, operations }: FixtureView): string[] {
  const make = model.names.fixture;
  return operations.map(({ operation, path }) => {
    const address = `at(${literal(path.replace("{id}", ":id"))})`;
    switch (operation) {
      case "list":
        return `http.get(${address}, () => page(${make}Rows())),`;
      case "get":
        return `http.get(${address}, ({ params }) => HttpResponse.json(${make}({ id: String(params["id"]) }))),`;
      case "create":
        return `http.post(${address}, () => HttpResponse.json(${make}(), { status: 201 })),`;
      case "update":
        return `http.patch(${address}, ({ params }) => HttpResponse.json(${make}({ id: String(params["id"]) }))),`;
      case "delete":
        return `http.delete(${address}, nothing),`;
    }
  });
}
