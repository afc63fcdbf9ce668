/** What the tests of pages need beside the pages' own views. */
import { literal } from "../typescript.ts";
import type { AuthPagesTestView } from "../templates/auth-pages.test.tsx.ts";
import type { FormPageTestView } from "../templates/form-page.test.tsx.ts";
import type { ListPageTestView } from "../templates/list-page.test.tsx.ts";
import { resourcePath } from "../../../core/api.ts";
import type { PagesView } from "../view.ts";
import { actionTestView } from "./action-test.ts";
import type { AppModel, EntityModel } from "./app.ts";
import type { AuthView } from "./auth.ts";
import type { FormPageView } from "./form-page.ts";
import { formTestView } from "./form-test.ts";
import type { ListView, OpenView } from "./list.ts";
import { rowId, sampleLabel } from "./sample.ts";

const collectionOf = (app: AppModel, { entity }: EntityModel) => `${app.spec.app.api.prefix}${resourcePath(entity)}`;

export function listPageTest(app: AppModel, view: ListView): ListPageTestView {
  const { model, parent } = view;
  const { name } = model.entity;
  const form = (open: OpenView | null) => (open?.kind === "dialog" ? formTestView(app, open.form) : null);
  const address = (open: OpenView | null) => (open?.kind === "page" ? exampleOf(app, view, open.address) : null);
  return {
    view,
    collection: collectionOf(app, model),
    id: rowId(app, name, 1),
    label: sampleLabel(app, name, 1),
    size: app.spec.app.api.page.size,
    create: form(view.create),
    edit: form(view.edit),
    editAddress: address(view.edit),
    createAddress: address(view.create),
    parentPath:
      parent === null ? null : `${collectionOf(app, parent.model)}/${rowId(app, parent.model.entity.name, 1)}`,
    actions: view.actions.map((action) => actionTestView(app, view, action)),
  };
}

export function formPageTest(app: AppModel, view: FormPageView): FormPageTestView {
  const { model } = view.form;
  return {
    view,
    test: formTestView(app, view.form),
    collection: collectionOf(app, model),
    id: rowId(app, model.entity.name, 1),
    back: exampleAddressOf(app, model, view.back.address, view),
  };
}

export function authPagesTest({ app, lists, start }: PagesView, auth: AuthView): AuthPagesTestView {
  const closed = lists.find(({ source }) => source.viewer);
  const open = lists.find(({ source }) => !source.viewer);
  return {
    auth,
    name: literal(sampleLabel(app, auth.model.entity.name, 1)),
    closed: closed ?? null,
    open: open ?? null,
    start: start ?? "/",
  };
}

/** The address that the code gives for the first row, or for the example's own parameters. */
function exampleOf(app: AppModel, { model, parameters }: ListView, code: string): string {
  return evaluated(code, (expression) => {
    const variable = parameters.find((parameter) => parameter.variable === expression);
    return variable === undefined
      ? rowValue(app, model, expression.replace(/^row\./, ""))
      : rowId(app, variable.property.relation?.target ?? "", 1);
  });
}

function exampleAddressOf(app: AppModel, model: EntityModel, code: string, { parameters }: FormPageView): string {
  return evaluated(code, (expression) => {
    const variable = parameters.find((parameter) => parameter.variable === expression);
    return variable === undefined
      ? rowValue(app, model, expression.replace(/^item\./, ""))
      : rowId(app, variable.property.relation?.target ?? "", 1);
  });
}

function rowValue(app: AppModel, model: EntityModel, name: string): string {
  const relation = model.read.find((property) => property.name === name)?.relation;
  return rowId(app, relation?.target ?? model.entity.name, 1);
}

/** A string literal or a template literal of plain expressions, as the text that it gives. */
function evaluated(code: string, valueOf: (expression: string) => string): string {
  return code.startsWith("`")
    ? code.slice(1, -1).replaceAll(/\$\{([^}]+)\}/g, (_, expression: string) => valueOf(expression))
    : (JSON.parse(code) as string);
}
