import { importLines } from "../imports.ts";
import { propertyName } from "../typescript.ts";
import type { ApiView } from "../view.ts";

export const fixturesTs = ({ fixtures, auth }: ApiView) => `
/** What the API answers, for tests. */
${importLines([
  [
    "../api/client",
    ...fixtures.map(({ model }) => `type ${model.names.read}`),
    ...(auth === null ? [] : ["type TokenPair"]),
  ],
])}

${fixtures
  .map(
    ({ model, properties, second }) => `
/** The first ${model.names.noun.one}, but for what is given. */
export function ${model.names.fixture}(changes: Partial<${model.names.read}> = {}): ${model.names.read} {
  return {
    ${properties.map(({ name, value }) => `${name}: ${value},`).join("\n")}
    ...changes,
  };
}

/** The first ${model.names.noun.one}, and one that differs in everything and leaves out what may be left out. */
export function ${model.names.fixture}Rows(): ${model.names.read}[] {
  return [
    ${model.names.fixture}(),
    ${model.names.fixture}({ ${second.map(({ name, value }) => `${name}: ${value}`).join(", ")} }),
  ];
}
`,
  )
  .join("\n")}
${
  auth === null
    ? ""
    : `
/** What signing in gives. */
export function makeTokenPair(): TokenPair {
  return {
    ${propertyName(auth.json.access)}: "access-token",
    ${propertyName(auth.json.refresh)}: "refresh-token",
    ${propertyName(auth.json.type)}: "Bearer",
    ${propertyName(auth.json.expires)}: ${auth.accessTtl},
  };
}`
}
`;
