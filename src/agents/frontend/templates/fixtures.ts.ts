import { importLines } from "../imports.ts";
import type { FixtureView } from "../view/fixture.ts";

export const fixturesTs = (fixtures: readonly FixtureView[]) => `
/** Rows as the API answers them, for tests. */
${importLines([["../api/client", ...fixtures.filter(hasRead).map(({ model }) => `type ${model.names.read}`)]])}

${fixtures
  .filter(hasRead)
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
`;

/** Rows are answered by every operation but delete. */
const hasRead = ({ operations }: FixtureView) => operations.some(({ operation }) => operation !== "delete");
