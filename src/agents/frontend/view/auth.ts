/** Signing in: what the API takes and answers, and the page for it. */
import { authEntity, authPath, signInProperties } from "../../../core/api-routes.ts";
import { type ApiProperty, jsonName } from "../../../core/api.ts";
import { camelCase } from "../../../core/names.ts";
import { type AppModel, type EntityModel, entityOf } from "./app.ts";
import { labelText } from "./names.ts";
import { sampleValue } from "./sample.ts";

export interface AuthView {
  /** The entity whose rows sign in. */
  readonly model: EntityModel;
  readonly paths: { readonly signIn: string; readonly refresh: string; readonly signOut: string; readonly me: string };
  /** Names in the API's JSON. */
  readonly json: {
    readonly access: string;
    readonly refresh: string;
    readonly type: string;
    readonly expires: string;
  };
  readonly login: LoginView;
  /** Seconds that an access token lives. */
  readonly accessTtl: number;
  /** Address of the sign-in page. */
  readonly address: string;
}

export interface LoginView {
  readonly name: string;
  readonly label: string;
  readonly email: boolean;
  /** Code of a value for tests. */
  readonly sample: string;
}

/** The password that tests sign in with. */
export const samplePassword = "correct horse";

/** null for a spec without `auth`. Where the spec has no sign-in screen there is one at /login all the same. */
export function authView(app: AppModel): AuthView | null {
  const { spec } = app;
  const entity = authEntity(spec);
  const [login] = signInProperties(spec);
  if (spec.auth === null || entity === null || login === undefined) {
    return null;
  }
  const path = (end: string) => `${spec.app.api.prefix}${authPath}${end}`;
  return {
    model: entityOf(app, entity.name),
    paths: { signIn: path("/sign-in"), refresh: path("/refresh"), signOut: path("/sign-out"), me: path("/me") },
    json: {
      access: jsonName(spec, "access_token"),
      refresh: jsonName(spec, "refresh_token"),
      type: jsonName(spec, "token_type"),
      expires: jsonName(spec, "expires_in"),
    },
    login: loginView(app, login),
    accessTtl: spec.auth.token.accessTtlSeconds,
    address: spec.screens.find(({ kind }) => kind === "login")?.route ?? freeAddress(app),
  };
}

/** `access_token: accessToken` where the API speaks snake_case, else `accessToken`: to take apart and to put together. */
export const shorthand = (name: string) => (camelCase(name) === name ? name : `${name}: ${camelCase(name)}`);

function loginView(app: AppModel, property: ApiProperty): LoginView {
  return {
    name: property.name,
    label: labelText(property.attribute),
    email: property.type.kind === "email",
    sample: sampleValue(app, property, 1),
  };
}

function freeAddress({ spec }: AppModel): string {
  const taken = new Set(spec.screens.map(({ route }) => route));
  return ["/login", "/sign-in"].find((address) => !taken.has(address)) ?? "/auth/sign-in";
}
