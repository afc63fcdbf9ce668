/** The live check's unit: one request and what its answer must be. `scripts/live-check.mts` makes the requests. */

/** One request and what its answer must be. Strings in `path`, `body` and `shows` may hold `{{name}}`: a saved value. */
export interface LiveCheck {
  readonly name: string;
  /** Whom to ask: the API itself, or the frontend's origin, which passes the API's prefix on. */
  readonly server: "backend" | "frontend";
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: unknown;
  /** The caller's access token: usually the saved one, `{{token}}`. */
  readonly token?: string;
  readonly status: number;
  /** Statuses by which the API may refuse for a rule of the app; the check then proves nothing, for or against. */
  readonly mayRefuse?: readonly number[];
  /** null: the answer has no body. */
  readonly mediaType: string | null;
  /** Properties that the JSON answer must have. */
  readonly has?: readonly string[];
  /** Properties that it must have with these values. */
  readonly shows?: Readonly<Record<string, unknown>>;
  /** Keeps a property of the answer under a name. */
  readonly saves?: { readonly property: string; readonly as: string };
  /** A page of rows with at least one. */
  readonly nonEmpty?: boolean;
  /** The answer must be the built page. */
  readonly builtPage?: boolean;
}

export function check(
  name: string,
  server: LiveCheck["server"],
  path: string,
  rest: Partial<LiveCheck> & Pick<LiveCheck, "mediaType">,
): LiveCheck {
  return { name, server, path, method: "GET", status: 200, ...rest };
}
