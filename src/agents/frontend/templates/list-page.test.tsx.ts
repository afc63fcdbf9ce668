import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { ActionTestView } from "../view/action-test.ts";
import type { ColumnView } from "../view/cell.ts";
import type { FormTestView } from "../view/form-test.ts";
import type { ListView } from "../view/list.ts";
import { modulePath } from "../view/names.ts";
import { actionDialogTests, actionTests } from "./action-tests.ts";
import { formTests } from "./form-tests.ts";
import { savedText } from "./list-page.tsx.ts";

export interface ListPageTestView {
  readonly view: ListView;
  /** Path of the API's collection. */
  readonly collection: string;
  /** The first row's id, and how it is called. */
  readonly id: string;
  readonly label: string;
  readonly size: number;
  readonly create: FormTestView | null;
  readonly edit: FormTestView | null;
  /** Address of the page that edits the first row, and of the one that creates a row. */
  readonly editAddress: string | null;
  readonly createAddress: string | null;
  /** Path of the API's item that the list belongs to. */
  readonly parentPath: string | null;
  readonly actions: readonly ActionTestView[];
}

export const listPageTestTsx = (test: ListPageTestView) => {
  const { view } = test;
  const { pageFile: file, page, model, source, filters, remove, title } = view;
  const { names } = model;
  const { many } = names.noun;
  const own = source.kind === "list";
  const asking = test.actions.some(({ form }) => form !== null);
  const forms = [test.create, test.edit].filter((form) => form !== null);
  const body = `
const address = ${literal(view.example.address)};
const path = ${literal(source.path)};

/** What the API answers to the list from now on. */
function answer(items: ReturnType<typeof ${names.fixture}>[], total = items.length) {
  server.use(http.get(\`*\${path}\`, () => HttpResponse.json({ items, total, page: 1, size: ${test.size} })));
}

${
  own
    ? `/** The query of the newest request for the list; requests for the choices of selects have no order. */
async function lastQuery() {
  return (await sentRequests("GET", path)).filter(({ query }) => "sort" in query).at(-1)?.query;
}`
    : `/** The query of the newest request for the list. */
async function lastQuery() {
  return (await sentRequests("GET", path)).at(-1)?.query;
}`
}

async function open(search = "") {
  const { user, router } = renderAt(address + search);
  const table = within(await screen.findByRole("table", { name: ${literal(title)} }));
  return { user, router, table };
}

describe("${page}", () => {
  it("shows the ${many}, first page first", async () => {
    const { table } = await open();
    expect(table.getAllByRole("row")).toHaveLength(1 + ${names.fixture}Rows().length);
    expect(screen.getByRole("heading", { level: 1, name: ${literal(title)} })).toBeVisible();
    expect(await lastQuery()).toEqual({
      page: "1",
      size: "${test.size}",
      ${own ? `sort: ${literal(view.sorts[0] ?? "id")},` : ""}
      ${view.example.query.map(([name, value]) => `${name}: ${value},`).join("\n")}
    });
  });

  it("says that there are none", async () => {
    answer([]);
    renderAt(address);
    expect(await screen.findByText("There are no ${many} ${own ? "yet" : "here"}.")).toBeVisible();
  });

  it("says why they could not be loaded, and tries again", async () => {
    server.use(http.get(\`*\${path}\`, () => problem(500, "Broken.")));
    const { user } = renderAt(address);
    expect(await screen.findByText("The server has a problem of its own. Try again later.")).toBeVisible();
    server.resetHandlers();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("table", { name: ${literal(title)} })).toBeVisible();
  });

  it("says that they are not for this person", async () => {
    server.use(http.get(\`*\${path}\`, () => problem(403, "Not yours.")));
    renderAt(address);
    expect(await screen.findByText("You are not allowed to see this.")).toBeVisible();
    expect(await axeViolations()).toEqual([]);
  });

  it("turns the pages", async () => {
    answer([${names.fixture}()], ${test.size + 1});
    const { user, router } = await open();
    await user.click(screen.getByRole("button", { name: "Next" }));
    await waitFor(async () => {
      expect(await lastQuery()).toMatchObject({ page: "2" });
    });
    expect(router.state.location.search).toBe("?page=2");
  });

  it("goes to the last page when its own rows are gone", async () => {
    server.use(
      http.get(\`*\${path}\`, ({ request }) =>
        HttpResponse.json({
          items: new URL(request.url).searchParams.get("page") === "9" ? [] : [${names.fixture}()],
          total: 1,
          page: 1,
          size: ${test.size},
        }),
      ),
    );
    const { router } = await open("?page=9");
    expect(router.state.location.search).toBe("");
  });
  ${filterTests(view)}
  ${view.columns.map((column) => sortTest(column, view.sorts[0] ?? "")).join("\n")}
  ${linkTests(test)}
  ${remove ? deleteTests(test) : ""}
  ${test.actions.map((action) => actionTests(action, model, test.label)).join("\n")}
  ${parentTests(test)}

  it("has no barrier that axe can find", async () => {
    await open();
    expect(await axeViolations()).toEqual([]);
  });
});
${dialogTests(test)}
${test.actions.map((action) => actionDialogTests(action, model, test.label)).join("\n")}
`;
  return `
${importLines([
  ["@testing-library/react", "screen", "waitFor", "within"],
  ["msw", "http", "HttpResponse"],
  ["vitest", "describe", "expect", "it"],
  [modulePath(file, "test/fixtures"), names.fixture, `${names.fixture}Rows`],
  [modulePath(file, "test/gate"), ...(body.includes("makeGate(") ? ["makeGate"] : [])],
  [modulePath(file, "test/render"), "axeViolations", "renderAt"],
  [modulePath(file, "test/server"), "problem", "sentRequests", "server"],
  [modulePath(file, "test/user"), ...(filters.length + forms.length > 0 || asking ? ["enter"] : [])],
  [modulePath(file, "format/values"), ...(body.includes("toLocalInput(") ? ["toLocalInput"] : [])],
])}

${body}`;
};

function filterTests({ filters, model }: ListView): string {
  const cases = filters.map(
    ({ label, parameter, sample }) => `
  it(${literal(`filters by ${label}`)}, async () => {
    const { user } = await open("?page=2");
    await enter(user, within(screen.getByRole("search")), ${literal(label)}, ${sample.entry});
    await user.tab();
    await waitFor(async () => {
      expect(await lastQuery()).toMatchObject({ page: "1", ${parameter}: ${sample.sent} });
    });
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    await waitFor(async () => {
      expect(await lastQuery()).not.toHaveProperty(${literal(parameter)});
    });
  });`,
  );
  const [first] = filters;
  return first === undefined
    ? ""
    : `${cases.join("\n")}

  it("tells no matches from no rows", async () => {
    const { user } = await open();
    answer([]);
    await enter(user, within(screen.getByRole("search")), ${literal(first.label)}, ${first.sample.entry});
    await user.tab();
    expect(await screen.findByText("No ${model.names.noun.one} matches the filters.")).toBeVisible();
  });`;
}

function sortTest({ label, sort }: ColumnView, initial: string): string {
  const directions = [sort?.ascending, sort?.descending].filter((token) => token != null);
  const next = directions[directions.indexOf(literal(initial)) + 1] ?? directions[0];
  if (next === undefined || next === literal(initial)) {
    return "";
  }
  const direction = next === sort?.ascending ? "ascending" : "descending";
  return `
  it(${literal(`sorts by ${label}`)}, async () => {
    const { user, table } = await open();
    await user.click(table.getByRole("button", { name: ${literal(label)} }));
    await waitFor(async () => {
      expect(await lastQuery()).toMatchObject({ sort: ${next} });
    });
    expect(table.getByRole("columnheader", { name: ${literal(label)} })).toHaveAttribute("aria-sort", "${direction}");
  });`;
}

function linkTests({ view, label, editAddress, createAddress }: ListPageTestView): string {
  const links = [
    ...view.children.map((child) => ({ name: `${child.label} of ${label}`, to: child.example })),
    ...(editAddress === null ? [] : [{ name: `Edit ${label}`, to: editAddress }]),
  ];
  const rows = links.map(
    ({ name, to }) => `
    expect(table.getByRole("link", { name: ${literal(name)} })).toHaveAttribute("href", ${literal(to)});`,
  );
  const header =
    createAddress === null
      ? ""
      : `
  it("leads to the page for a new one", async () => {
    await open();
    expect(screen.getByRole("link", { name: ${literal(`New ${view.model.names.noun.one}`)} })).toHaveAttribute(
      "href",
      ${literal(createAddress)},
    );
  });`;
  return `${
    rows.length === 0
      ? ""
      : `
  it("leads from a row to its pages", async () => {
    const { table } = await open();
    ${rows.join("")}
  });`
  }
  ${header}`;
}

function deleteTests({ view, collection, id, label }: ListPageTestView): string {
  const { one } = view.model.names.noun;
  const ask = `const { user, table } = await open();
    await user.click(table.getByRole("button", { name: ${literal(`Delete ${label}`)} }));
    const dialog = within(screen.getByRole("dialog", { name: ${literal(`Delete this ${one}?`)} }));`;
  const deleted = `sentRequests("DELETE", ${literal(`/${id}`)})`;
  return `
  it("deletes a ${one} after a question, and asks for the list again", async () => {
    ${ask}
    const before = (await sentRequests("GET", path)).length;
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await screen.findByText(${savedText(one, "deleted")})).toBeVisible();
    expect(await ${deleted}).toHaveLength(1);
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await waitFor(async () => {
      expect((await sentRequests("GET", path)).length).toBeGreaterThan(before);
    });
  });

  it("deletes nothing when the question is answered with no", async () => {
    ${ask}
    await user.click(dialog.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    expect(await ${deleted}).toEqual([]);
  });

  it("says why a ${one} cannot be deleted", async () => {
    server.use(http.delete(${literal(`*${collection}/:id`)}, () => problem(409, "It is still in use.")));
    ${ask}
    await user.click(dialog.getByRole("button", { name: "Delete" }));
    expect(await dialog.findByText("It is still in use.")).toBeVisible();
  });`;
}

function parentTests({ view, parentPath }: ListPageTestView): string {
  const { parent, parentLabel } = view;
  if (parent === null || parentPath === null) {
    return "";
  }
  const { one } = parent.model.names.noun;
  return `
  it("says which ${one} it belongs to", async () => {
    await open();
    const crumbs = within(screen.getByRole("navigation", { name: "Breadcrumb" }));
    expect(await crumbs.findByText(${literal(parentLabel ?? "")})).toBeVisible();
  });

  it("says that it does not know the ${one}", async () => {
    server.use(http.get(${literal(`*${parentPath}`)}, () => problem(404, "Gone.")));
    await open();
    expect(await screen.findByText("Unknown ${one}")).toBeVisible();
  });

  it("says that there is no such ${one} when nothing of it can be seen", async () => {
    server.use(http.get(${literal(`*${parentPath}`)}, () => problem(404, "Gone.")));
    answer([]);
    renderAt(address);
    expect(await screen.findByText("Not found")).toBeVisible();
  });`;
}

function dialogTests({ view, collection, create, edit, id, label }: ListPageTestView): string {
  const { one } = view.model.names.noun;
  const dialog = (name: string, test: FormTestView, title: string, button: string, verb: string, path: string) => `
describe("${name}", () => {
  async function openDialog() {
    const { user, router } = await open();
    await user.click(screen.getByRole("button", { name: ${literal(button)} }));
    const part = within(screen.getByRole("dialog", { name: ${literal(title)} }));
    return { user, router, part };
  }
  ${formTests(test, {
    open: "await openDialog()",
    submit: test.form.mode === "create" ? "Create" : "Save",
    path: literal(path),
    anyOrigin: literal(`*${path}`),
    method: test.form.mode === "create" ? "post" : "patch",
    notice: savedText(one, verb),
  })}

  it("can be left", async () => {
    const { user, part } = await openDialog();
    await user.click(part.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});`;
  return [
    create === null
      ? ""
      : dialog(`the dialog for a new ${one}`, create, `New ${one}`, `New ${one}`, "created", collection),
    edit === null
      ? ""
      : dialog(`the dialog to edit a ${one}`, edit, `Edit ${one}`, `Edit ${label}`, "saved", `${collection}/${id}`),
  ].join("\n");
}
