/** Everything that the templates of the frontend need: names, types, code and imports, computed once from the spec. */
import type { OpenApiDocument } from "../../core/contracts/openapi-document.ts";
import type { Spec } from "../../core/spec/model.ts";
import { type AppModel, appModel } from "./view/app.ts";
import { type AuthView, authView } from "./view/auth.ts";
import { type ClientView, clientView } from "./view/client.ts";
import { type EnumView, enumViews } from "./view/enums.ts";
import { type FeatureView, featureViews } from "./view/feature.ts";
import { type FixtureView, fixtureViews } from "./view/fixture.ts";
import type { FormView } from "./view/form.ts";
import { type FormPageView, formPageView } from "./view/form-page.ts";
import { type ListView, screenListView } from "./view/list.ts";
import { queryListViews } from "./view/query.ts";
import { parametersOf } from "./view/route.ts";
import { type RouteSample, routeSamples } from "./view/route-sample.ts";

export interface ApiView {
  readonly client: ClientView;
  readonly fixtures: readonly FixtureView[];
  readonly samples: readonly RouteSample[];
  /** null: nobody signs in. */
  readonly auth: AuthView | null;
}

export interface PagesView {
  readonly app: AppModel;
  readonly name: string;
  readonly page: { readonly size: number; readonly max: number };
  readonly enums: readonly EnumView[];
  readonly auth: AuthView | null;
  /** Of the screens, then of the endpoints that select rows. */
  readonly lists: readonly ListView[];
  readonly formPages: readonly FormPageView[];
  /** Of pages and dialogs, each once. */
  readonly forms: readonly FormView[];
  readonly features: readonly FeatureView[];
  readonly navigation: readonly { readonly address: string; readonly label: string }[];
  /** Where "/" leads when no screen is there; null: to none. */
  readonly start: string | null;
}

export function apiView(spec: Spec, openapi: OpenApiDocument): ApiView {
  const app = appModel(spec);
  const auth = authView(app);
  return { client: clientView(openapi), fixtures: fixtureViews(app), samples: routeSamples(app, auth), auth };
}

export function pagesView(spec: Spec): PagesView {
  const app = appModel(spec);
  const auth = authView(app);
  const lists = [
    ...spec.screens.flatMap((screen) => (screen.kind === "list" ? [screenListView(app, screen)] : [])),
    ...queryListViews(app),
  ];
  const formPages = spec.screens.flatMap((screen) => (screen.kind === "form" ? [formPageView(app, screen)] : []));
  const dialogs = lists.flatMap(({ create, edit, actions }) => [
    ...[create, edit].flatMap((open) => (open?.kind === "dialog" ? [open.form] : [])),
    ...actions.flatMap(({ form }) => form ?? []),
  ]);
  const forms = [...formPages.map(({ form }) => form), ...dialogs];
  const navigation = lists
    .filter(({ route }) => parametersOf(route).length === 0)
    .map(({ route, title }) => ({ address: route, label: title }));
  const served = [...lists.map(({ route }) => route), ...formPages.map(({ screen }) => screen.route)].includes("/");
  return {
    app,
    name: spec.app.name,
    page: spec.app.api.page,
    enums: enumViews(spec),
    auth,
    lists,
    formPages,
    forms: [...new Map(forms.map((form) => [form.file, form])).values()],
    features: featureViews(app, { lists, formPages, forms, auth }),
    navigation,
    start: served ? null : (navigation[0]?.address ?? null),
  };
}
