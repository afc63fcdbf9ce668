/** Tests that every row action of a list has; they need what list-page.test.tsx.ts declares. */
import { literal } from "../typescript.ts";
import type { ActionTestView } from "../view/action-test.ts";
import type { EntityModel } from "../view/app.ts";
import { formTests } from "./form-tests.ts";

/** Code of `it(…)` calls. @param label how the first row is called. */
export function actionTests({ action, ...test }: ActionTestView, { names }: EntityModel, label: string): string {
  const button = literal(`${action.label} ${label}`);
  const row = (changes: string) => `${names.fixture}(${changes === "" ? "" : `{ ${changes} }`})`;
  const refused = test.impossible.map(
    ({ changes, text }) => `
  it(${literal(`says why ${action.call} is not possible: ${text}`)}, async () => {
    answer([${row(changes)}]);
    const { user, table } = await open();
    const button = table.getByRole("button", { name: ${button} });
    expect(button).toHaveAttribute("aria-disabled", "true");
    expect(button).toHaveAccessibleDescription(${literal(text)});
    await user.click(button);
    expect(await screen.findByRole("alert")).toHaveTextContent(${literal(text)});
    expect(await sentRequests(${literal(test.method)}, ${literal(test.path)})).toEqual([]);
  });`,
  );
  return [
    ...refused,
    test.possible === null || action.form !== null ? "" : runTests({ action, ...test }, row(test.possible), button),
  ].join("\n");
}

/** @param row code of a row that the action is possible with. @param button code of the button's name. */
function runTests({ action, path, method, answers, shown }: ActionTestView, row: string, button: string): string {
  const mocked = `http.${method.toLowerCase()}(${literal(`*${path}`)}`;
  const succeed = answers ? `HttpResponse.json(${row})` : "new HttpResponse(null, { status: 204 })";
  const atOnce =
    shown === null
      ? ""
      : `
  it("shows at once what ${action.call} will do, before the API has answered", async () => {
    answer([${row}]);
    const gate = makeGate();
    server.use(
      ${mocked}, async () => {
        await gate.opened;
        return ${succeed};
      }),
    );
    const { user, table } = await open();
    expect(table.queryByText(${literal(shown)})).not.toBeInTheDocument();
    await user.click(table.getByRole("button", { name: ${button} }));
    expect(table.getByText(${literal(shown)})).toBeVisible();
    gate.open();
    expect(await screen.findByText(${literal(action.done)})).toBeVisible();
  });`;
  return `
  it("calls ${action.call}, says so, and asks for the list again", async () => {
    answer([${row}]);
    const { user, table } = await open();
    const before = (await sentRequests("GET", path)).length;
    await user.click(table.getByRole("button", { name: ${button} }));
    expect(await screen.findByText(${literal(action.done)})).toBeVisible();
    expect(await sentRequests(${literal(method)}, ${literal(path)})).toHaveLength(1);
    await waitFor(async () => {
      expect((await sentRequests("GET", path)).length).toBeGreaterThan(before);
    });
  });
  ${atOnce}

  it("says why ${action.call} was refused${shown === null ? "" : ", and shows the row as it was"}", async () => {
    answer([${row}]);
    server.use(${mocked}, () => problem(409, "Somebody was faster.")));
    const { user, table } = await open();
    await user.click(table.getByRole("button", { name: ${button} }));
    expect(await screen.findByText("Somebody was faster.")).toBeVisible();
    ${shown === null ? "" : `expect(table.queryByText(${literal(shown)})).not.toBeInTheDocument();`}
    await user.click(screen.getByRole("button", { name: "Dismiss" }));
  });`;
}

/** Code of the `describe(…)` of the action's dialog, where it has one. */
export function actionDialogTests(
  { action, form, path, method, possible }: ActionTestView,
  { names }: EntityModel,
  label: string,
): string {
  if (form === null || possible === null) {
    return "";
  }
  return `
describe("the dialog for ${action.call}", () => {
  async function openDialog() {
    answer([${names.fixture}({ ${possible} })]);
    const { user, router } = await open();
    await user.click(screen.getByRole("button", { name: ${literal(`${action.label} ${label}`)} }));
    const part = within(screen.getByRole("dialog", { name: ${literal(form.form.title)} }));
    return { user, router, part };
  }
  ${formTests(form, {
    open: "await openDialog()",
    submit: form.form.verb,
    path: literal(path),
    anyOrigin: literal(`*${path}`),
    method: method.toLowerCase(),
    notice: literal(action.done),
  })}

  it("can be left", async () => {
    const { user, part } = await openDialog();
    await user.click(part.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
});`;
}
