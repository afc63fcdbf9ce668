/** The view of the pages → their files, below frontend/. */
import type { FileTree } from "../../core/tree.ts";
import { resourcePath } from "../../core/api.ts";
import { actionsTs } from "./templates/actions.ts.ts";
import { authPagesTestTsx } from "./templates/auth-pages.test.tsx.ts";
import { choicesTs } from "./templates/choices.ts.ts";
import { enumsTs } from "./templates/enums.ts.ts";
import { formPageTestTsx } from "./templates/form-page.test.tsx.ts";
import { formPageTsx } from "./templates/form-page.tsx.ts";
import { formTsx } from "./templates/form.tsx.ts";
import { formValuesTs } from "./templates/form-values.ts.ts";
import { labelTs } from "./templates/label.ts.ts";
import { listFiltersTsx } from "./templates/list-filters.tsx.ts";
import { listPageTestTsx } from "./templates/list-page.test.tsx.ts";
import { listPageTsx } from "./templates/list-page.tsx.ts";
import { listTableTsx } from "./templates/list-table.tsx.ts";
import { navigationTs } from "./templates/navigation.ts.ts";
import { pageSizeTs } from "./templates/page-size.ts.ts";
import { routesTsx } from "./templates/routes.tsx.ts";
import { signInPageTsx } from "./templates/sign-in-page.tsx.ts";
import { testSignInTs } from "./templates/sign-in.ts.ts";
import { storeTestTs } from "./templates/store.test.ts.ts";
import { storeTs } from "./templates/store.ts.ts";
import { viewerTs } from "./templates/viewer.ts.ts";
import type { PagesView } from "./view.ts";
import { authPagesTest, formPageTest, listPageTest } from "./view/tests.ts";

/** A line of a template that held nothing but an empty value leaves no gap. */
const withoutEmptySlots = (text: string) => text.replaceAll(/^[ \t]+\n/gm, "");

export function pageFiles(view: PagesView): FileTree {
  const features = view.features.flatMap((feature) => {
    const { model, sources, item, options, actions } = feature;
    const directory = `features/${model.names.directory}`;
    const collection = `${view.app.spec.app.api.prefix}${resourcePath(model.entity)}`;
    return [
      [`${directory}/label.ts`, labelTs(feature)] as const,
      ...(actions === null ? [] : [[`${directory}/actions.ts`, actionsTs(actions)] as const]),
      ...(sources.length > 0 || item || options
        ? [
            [`${directory}/store.ts`, storeTs(feature)] as const,
            [`${directory}/store.test.ts`, storeTestTs(feature, collection)] as const,
          ]
        : []),
    ];
  });
  const lists = view.lists.flatMap((list) => [
    [`${list.pageFile}.tsx`, listPageTsx(list)] as const,
    [`${list.pageFile}.test.tsx`, listPageTestTsx(listPageTest(view.app, list))] as const,
    [`${list.tableFile}.tsx`, listTableTsx(list)] as const,
    ...(list.bar === null ? [] : [[`${list.bar.file}.tsx`, listFiltersTsx(list, list.bar)] as const]),
  ]);
  const forms = view.forms.flatMap((form) => [
    [`${form.file}.tsx`, formTsx(form)] as const,
    [`${form.file}-values.ts`, formValuesTs(form)] as const,
  ]);
  const formPages = view.formPages.flatMap((page) => [
    [`${page.file}.tsx`, formPageTsx(page)] as const,
    [`${page.file}.test.tsx`, formPageTestTsx(formPageTest(view.app, page))] as const,
  ]);
  const { auth } = view;
  const signIn =
    auth === null
      ? []
      : [
          ["auth/viewer.ts", viewerTs(auth)] as const,
          ["auth/sign-in-page.tsx", signInPageTsx(view, auth)] as const,
          ["auth/auth-pages.test.tsx", authPagesTestTsx(authPagesTest(view, auth))] as const,
          ["test/sign-in.ts", testSignInTs(auth)] as const,
        ];
  const choices = [...view.lists.flatMap(({ filters }) => filters), ...view.forms.flatMap(({ controls }) => controls)]
    .flatMap(({ elementImports }) => elementImports)
    .some(([module]) => module.endsWith("format/choices"));
  const files = [
    ["app/navigation.ts", navigationTs(view)] as const,
    ["app/routes.tsx", routesTsx(view)] as const,
    ["lists/page-size.ts", pageSizeTs(view)] as const,
    ...(view.enums.length > 0 ? [["format/enums.ts", enumsTs(view.enums)] as const] : []),
    ...(choices ? [["format/choices.ts", choicesTs] as const] : []),
    ...signIn,
    ...features,
    ...lists,
    ...forms,
    ...formPages,
  ];
  return new Map(files.map(([path, text]) => [`src/${path}`, withoutEmptySlots(text)]));
}
