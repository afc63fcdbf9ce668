import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { FeatureView } from "../view/feature.ts";

/** @param collection the path of the API's list. */
export const storeTestTs = (
  { model, sources, item, options, sampleLabel, sampleId }: FeatureView,
  collection: string,
) => {
  const { names } = model;
  const { one, many } = names.noun;
  const lists = sources.length > 0;
  return `
${importLines([
  ["vitest", "expect", "it"],
  ["msw", ...(lists || options ? ["http"] : [])],
  ["../../test/fixtures", ...(item ? [names.fixture] : []), ...(lists ? [`${names.fixture}Rows`] : [])],
  ["../../test/server", ...(lists || options ? ["problem", "server"] : []), ...(lists ? ["lastRequest"] : [])],
  [
    "./store",
    ...sources.map(({ store }) => store),
    ...(item ? [names.itemStore] : []),
    ...(options ? [names.optionsStore] : []),
  ],
])}
${sources
  .map(({ store, call, path }) => {
    return `
it("the list holds the ${many} that ${call} answers", async () => {
  await ${store}.getState().load({ page: 2 });
  expect(${store}.getState()).toMatchObject({ status: "ready", items: ${names.fixture}Rows() });
  expect(await lastRequest("GET", ${literal(path)})).toMatchObject({ query: { page: "2" } });
});

it("the list says why ${call} was refused", async () => {
  server.use(http.get(${literal(`*${path}`)}, () => problem(403, "Not yours.")));
  await ${store}.getState().load({});
  expect(${store}.getState()).toMatchObject({ status: "error", error: { message: "Not yours." } });
});`;
  })
  .join("\n")}
${
  item
    ? `
it("the ${one} is the one with the id", async () => {
  await ${names.itemStore}.getState().load(${literal(sampleId)});
  expect(${names.itemStore}.getState()).toMatchObject({ status: "ready", item: ${names.fixture}() });
});`
    : ""
}
${
  options
    ? `
it("the choices are called as people call them", async () => {
  await ${names.optionsStore}.getState().load();
  expect(${names.optionsStore}.getState().options).toContainEqual({
    value: ${literal(sampleId)},
    label: ${literal(sampleLabel)},
  });
});

it("the choices say that they are missing", async () => {
  server.use(http.get(${literal(`*${collection}`)}, () => problem(403, "Not yours.")));
  await ${names.optionsStore}.getState().load();
  expect(${names.optionsStore}.getState().status).toBe("error");
});`
    : ""
}
`;
};
