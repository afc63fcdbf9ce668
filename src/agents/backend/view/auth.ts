/** What the templates of signing in need, computed once. */
import { entityPackage, jsonName, schemaNames } from "../../../core/api.ts";
import { type AuthOperationId, authEntity, authPath, authRoutes, signInProperties } from "../../../core/api-routes.ts";
import type { Spec } from "../../../core/spec/model.ts";
import { createAnnotation } from "./types.ts";

export interface AuthView {
  /** The entity whose rows sign in, its package, and what clients see of it. */
  readonly entity: string;
  readonly package: string;
  readonly read: string;
  readonly login: {
    readonly attribute: string;
    /** As clients send it. */
    readonly name: string;
    readonly annotation: string;
    /** `a@example.com` signs in as `A@example.com` too. */
    readonly ignoresCase: boolean;
  };
  readonly passwordAnnotation: string;
  /** How clients know the properties of the tokens. */
  readonly json: Readonly<Record<"accessToken" | "refreshToken" | "tokenType" | "expiresIn", string>>;
  /** The field that keeps the hashed password. */
  readonly secret: string;
  /** Under the API prefix. */
  readonly path: string;
  readonly routes: readonly AuthRouteView[];
}

export interface AuthRouteView {
  readonly operationId: AuthOperationId;
  /** Under the path of signing in. */
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly successStatus: number;
  readonly problems: readonly number[];
}

/** null: nobody signs in. */
export function authView(spec: Spec): AuthView | null {
  const entity = authEntity(spec);
  const [login, password] = signInProperties(spec);
  if (spec.auth === null || entity === null || login === undefined || password === undefined) {
    return null;
  }
  const field = entity.fields.find(({ name }) => name === login.attribute);
  return {
    entity: entity.name,
    package: entityPackage(entity),
    read: schemaNames(entity).read,
    login: {
      attribute: login.attribute,
      name: login.name,
      annotation: createAnnotation(login),
      ignoresCase: field?.unique === "case-insensitive",
    },
    passwordAnnotation: createAnnotation(password),
    json: {
      accessToken: jsonName(spec, "access_token"),
      refreshToken: jsonName(spec, "refresh_token"),
      tokenType: jsonName(spec, "token_type"),
      expiresIn: jsonName(spec, "expires_in"),
    },
    secret: spec.auth.secretField,
    path: authPath,
    routes: authRoutes(spec).map(({ path, ...route }) => ({
      ...route,
      path: path.slice(`${spec.app.api.prefix}${authPath}`.length),
    })),
  };
}

/** Arguments of `timedelta`: `days=30`. */
export function duration(seconds: number): string {
  const units = [
    ["days", 86_400],
    ["hours", 3600],
    ["minutes", 60],
  ] as const;
  const [name, length] = units.find(([, unit]) => seconds % unit === 0) ?? ["seconds", 1];
  return `${name}=${seconds / length}`;
}
