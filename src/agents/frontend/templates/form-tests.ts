/** Tests that every form has, whether it stands on a page or in a dialog. */
import { literal } from "../typescript.ts";
import { enterCode, type FormTestView } from "../view/form-test.ts";

export interface FormTestPlace {
  /** Code of an async function body that opens the form; leaves `user`, `router` and `part` behind. */
  readonly open: string;
  readonly submit: string;
  /** Path of the API that the form's call goes to, as code; and the same at any origin. */
  readonly path: string;
  readonly anyOrigin: string;
  readonly method: string;
  /** What the notice says afterwards, as a string literal. */
  readonly notice: string;
}

/** Code of `it(…)` calls; needs screen, problem, server, http, sentRequests, enter and waitFor in scope. */
export function formTests(view: FormTestView, place: FormTestPlace): string {
  return view.form.mode === "update" ? updateTests(view, place) : createTests(view, place);
}

const press = (submit: string) => `await user.click(part.getByRole("button", { name: ${literal(submit)} }));`;

function createTests(view: FormTestView, place: FormTestPlace): string {
  const { form } = view;
  const { one } = form.model.names.noun;
  const what =
    form.mode === "create" ? `creates the ${one} that was filled in` : `calls ${form.call} with what was filled in`;
  return `
  it("${what}", async () => {
    const { user, part } = ${place.open};
    ${view.fill.join("\n")}
    ${press(place.submit)}
    expect(await screen.findByText(${place.notice})).toBeVisible();
    expect(await sentRequests(${literal(place.method.toUpperCase())}, ${place.path})).toMatchObject([{ body: ${view.created} }]);
  });
  ${mandatoryTest(view, place, "")}
  ${refusalTests(view, place, view.fill.join("\n"))}
`;
}

function updateTests(view: FormTestView, place: FormTestPlace): string {
  const { change, form } = view;
  const { one } = form.model.names.noun;
  const changing = change === null ? "" : enterCode(change.control.label, change.control.sample.otherEntry);
  return `
  it("starts with the values of the ${one}", async () => {
    const { part } = ${place.open};
    ${form.controls
      .map(({ label, type, sample }) =>
        type === "boolean"
          ? `expect(part.getByRole("checkbox", { name: ${literal(label)} })).toBeChecked();`
          : `expect(part.getByLabelText(${literal(label)})).toHaveValue(${sample.shown});`,
      )
      .join("\n")}
  });

  it("sends nothing when nothing was changed", async () => {
    const { user, part } = ${place.open};
    ${press(place.submit)}
    expect(await screen.findByText(${place.notice})).toBeVisible();
    expect(await sentRequests("PATCH", ${place.path})).toEqual([]);
  });
  ${
    change === null
      ? ""
      : `
  it("sends only what was changed", async () => {
    const { user, part } = ${place.open};
    ${changing}
    ${press(place.submit)}
    expect(await screen.findByText(${place.notice})).toBeVisible();
    expect(await sentRequests("PATCH", ${place.path})).toMatchObject([{ body: ${change.body} }]);
    expect(Object.keys((await sentRequests("PATCH", ${place.path}))[0]?.body ?? {})).toHaveLength(1);
  });

  it("sends everything that was changed, as the API takes it", async () => {
    const { user, part } = ${place.open};
    ${view.refill.join("\n")}
    ${press(place.submit)}
    expect(await screen.findByText(${place.notice})).toBeVisible();
    expect(await sentRequests("PATCH", ${place.path})).toMatchObject([{ body: ${view.updated} }]);
  });
  ${refusalTests(view, place, changing)}`
  }
  ${mandatoryTest(view, place, view.mandatory === null ? "" : `await user.clear(part.getByLabelText(${literal(view.mandatory.label)}));`)}
`;
}

function mandatoryTest({ mandatory }: FormTestView, place: FormTestPlace, prepare: string): string {
  return mandatory === null
    ? ""
    : `
  it("asks for what is missing, and moves the focus there", async () => {
    const { user, part } = ${place.open};
    ${prepare}
    ${press(place.submit)}
    const control = part.getByLabelText(${literal(mandatory.label)});
    expect(control).toBeInvalid();
    expect(control).toHaveAccessibleDescription(/Fill in this field/);
    expect(control).toHaveFocus();
    expect(await sentRequests(${literal(place.method.toUpperCase())}, ${place.path})).toEqual([]);
  });`;
}

function refusalTests(
  { form }: FormTestView,
  { open, submit, anyOrigin, method }: FormTestPlace,
  prepare: string,
): string {
  const [first] = form.controls;
  return first === undefined
    ? ""
    : `
  it("puts what the API refuses at its field, which then has the focus", async () => {
    server.use(
      http.${method}(${anyOrigin}, () =>
        problem(422, "Invalid.", [{ pointer: ${literal(`/${first.name}`)}, detail: "Not like this." }]),
      ),
    );
    const { user, part } = ${open};
    ${prepare}
    ${press(submit)}
    expect(await part.findByText("Not like this.")).toBeVisible();
    const control = part.getByLabelText(${literal(first.label)});
    expect(control).toHaveAccessibleDescription(/Not like this/);
    await waitFor(() => {
      expect(control).toHaveFocus();
    });
  });

  it("shows a conflict above the fields and keeps what was entered", async () => {
    server.use(http.${method}(${anyOrigin}, () => problem(409, "Somebody was faster.")));
    const { user, part } = ${open};
    ${prepare}
    ${press(submit)}
    expect(await part.findByRole("alert")).toHaveTextContent("Somebody was faster.");
    expect(part.getByRole("button", { name: ${literal(submit)} })).toBeEnabled();
  });`;
}
