import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { FeatureView } from "../view/feature.ts";

export interface StoreTestView {
  readonly feature: FeatureView;
  readonly collection: string;
  readonly id: string;
}

export const storeTestTs = ({ feature, collection, id }: StoreTestView) => {
  const { model, list, item, options, sampleLabel } = feature;
  const { names } = model;
  const { one, many } = names.noun;
  return `
${importLines([
  ["vitest", "expect", "it"],
  ["msw", ...(list || options ? ["http"] : [])],
  ["../../test/fixtures", ...(item ? [names.fixture] : []), ...(list ? [`${names.fixture}Rows`] : [])],
  ["../../test/server", ...(list || options ? ["problem", "server"] : []), ...(list ? ["lastRequest"] : [])],
  [
    "./store",
    ...(list ? [names.listStore] : []),
    ...(item ? [names.itemStore] : []),
    ...(options ? [names.optionsStore] : []),
  ],
])}
${
  list
    ? `
it("the list holds the ${many} that the API has for the query", async () => {
  await ${names.listStore}.getState().load({ page: 2 });
  expect(${names.listStore}.getState()).toMatchObject({ status: "ready", items: ${names.fixture}Rows() });
  expect(await lastRequest("GET", ${literal(collection)})).toMatchObject({ query: { page: "2" } });
});

it("the list says why the API refused", async () => {
  server.use(http.get(${literal(`*${collection}`)}, () => problem(403, "Not yours.")));
  await ${names.listStore}.getState().load({});
  expect(${names.listStore}.getState()).toMatchObject({ status: "error", error: { message: "Not yours." } });
});`
    : ""
}
${
  item
    ? `
it("the ${one} is the one with the id", async () => {
  await ${names.itemStore}.getState().load(${literal(id)});
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
    value: ${literal(id)},
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
