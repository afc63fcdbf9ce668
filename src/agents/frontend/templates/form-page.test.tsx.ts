import { importLines } from "../imports.ts";
import { literal } from "../typescript.ts";
import type { FormPageView } from "../view/form-page.ts";
import type { FormTestView } from "../view/form-test.ts";
import { modulePath } from "../view/names.ts";
import { formTests } from "./form-tests.ts";
import { savedText } from "./list-page.tsx.ts";

export interface FormPageTestView {
  readonly view: FormPageView;
  readonly test: FormTestView;
  /** Path of the API's collection. */
  readonly collection: string;
  /** Id of the row that the example address is about. */
  readonly id: string;
  /** Where the page leads when it is left. */
  readonly back: string;
}

export const formPageTestTsx = ({ view, test, collection, id, back }: FormPageTestView) => {
  const { page, file, form, title } = view;
  const update = form.mode === "update";
  const { one } = form.model.names.noun;
  const body = `
const address = ${literal(view.example)};
const path = ${literal(update ? `${collection}/${id}` : collection)};

async function open() {
  const { user, router } = renderAt(address);
  const part = within(await screen.findByRole("form", { name: ${literal(title)} }));
  return { user, router, part };
}

describe("${page}", () => {
  ${formTests(test, {
    open: "await open()",
    submit: update ? "Save" : "Create",
    path: "path",
    anyOrigin: "`*${path}`",
    method: update ? "patch" : "post",
    notice: savedText(one, update ? "saved" : "created"),
  })}

  it("can be left without a change", async () => {
    const { user, router, part } = await open();
    await user.click(part.getByRole("button", { name: "Cancel" }));
    expect(router.state.location.pathname).toBe(${literal(back)});
    expect(await sentRequests(${update ? '"PATCH"' : '"POST"'}, path)).toEqual([]);
  });
  ${
    update
      ? `
  it("says that there is no such ${one}", async () => {
    server.use(http.get(\`*\${path}\`, () => problem(404, "There is no such ${one}.")));
    renderAt(address);
    expect(await screen.findByRole("alert")).toHaveTextContent("Not found");
    expect(await axeViolations()).toEqual([]);
  });

  it("says why the ${one} could not be loaded, and tries again", async () => {
    server.use(http.get(\`*\${path}\`, () => problem(500, "Broken.")));
    const { user } = renderAt(address);
    expect(await screen.findByRole("alert")).toHaveTextContent("The server has a problem of its own.");
    server.resetHandlers();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("form", { name: ${literal(title)} })).toBeVisible();
  });`
      : ""
  }

  it("has no barrier that axe can find", async () => {
    await open();
    expect(await axeViolations()).toEqual([]);
  });
});
`;
  return `
${importLines([
  ["@testing-library/react", "screen", "waitFor", "within"],
  ["msw", "http"],
  ["vitest", "describe", "expect", "it"],
  [modulePath(file, "test/render"), "axeViolations", "renderAt"],
  [modulePath(file, "test/server"), "problem", "sentRequests", "server"],
  [modulePath(file, "test/user"), "enter"],
  [modulePath(file, "format/values"), ...(body.includes("toLocalInput(") ? ["toLocalInput"] : [])],
])}

${body}`;
};
