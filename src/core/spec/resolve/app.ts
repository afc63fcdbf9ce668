/** The sections `app`, `auth` and `enums`. */
import type { RawApp, RawAuth, RawSpec } from "../language/spec.ts";
import type { AppSection, AuthSection, EnumDefinition } from "../model.ts";
import { enumValueName } from "../name-rules.ts";
import { code } from "../nearest.ts";
import { checkName } from "../shape.ts";
import { type Context, columnNamed, entityNamed } from "./context.ts";

export function resolveApp(raw: RawApp | undefined, context: Context): AppSection {
  const stack = raw?.get.stack?.get;
  const api = raw?.get.api?.get;
  const page = api?.page;
  const size = page?.get.size ?? 20;
  const max = page?.get.max ?? Math.max(100, size);
  if (page && size > max) {
    const place = page.node.entries.find(({ key }) => key.text === "size") ?? page.node.entries[0];
    context.report(
      place?.value.span ?? page.node.span,
      `A page has ${size} rows by default, but at most ${max}. Make \`size\` at most \`max\`.`,
    );
  }
  const prefix = api?.prefix ?? "/api";
  return {
    name: raw?.get.name ?? "app",
    stack: {
      frontend: stack?.frontend ?? "react",
      styles: stack?.styles ?? "css-modules",
      database: stack?.database ?? "postgresql",
    },
    api: { prefix: prefix === "/" ? "" : prefix, case: api?.case ?? "camel", page: { size, max } },
  };
}

export function resolveEnums(
  raw: RawSpec["get"]["enums"],
  context: Pick<Context, "report" | "position">,
): EnumDefinition[] {
  return (raw ?? []).map(({ name, key, value }) => {
    const values = new Set<string>();
    for (const word of value ?? []) {
      checkName(word, enumValueName, context.report);
      if (values.has(word.text)) {
        context.report(word.span, `${code(word.text)} is in ${code(name)} twice. Delete one.`);
      }
      values.add(word.text);
    }
    if (value?.length === 0) {
      context.report(key.span, `${code(name)} has no values. An enum has at least one.`);
    }
    return { name, values: [...values], at: context.position(key.span) };
  });
}

/** Characters of an Argon2id hash with its parameters and salt (RFC 9106), and room for larger parameters. */
const hashLength = 128;

export function resolveAuth(raw: RawAuth | undefined, context: Context): AuthSection | null {
  const entity = entityNamed(raw?.get.entity, context);
  if (raw === undefined || entity === undefined) {
    return null;
  }
  const { login, secret, token } = raw.get;
  const loginMember = login && columnNamed(login, entity, context, { relations: false });
  if (login && loginMember) {
    const field = entity.fields.find(({ name }) => name === login.text);
    if (login.text === "password") {
      context.report(login.span, "Sign-in takes a `password` beside the login, so the login needs another name.");
    } else if (field && (field.unique === null || field.optional || !["email", "string"].includes(field.type.kind))) {
      context.report(
        login.span,
        `People sign in with ${code(login.text)}, so it must be a required, unique \`email\` or \`string\` field.`,
      );
    }
  }
  const secretMember = secret && columnNamed(secret, entity, context, { relations: false });
  if (secret && secretMember) {
    const field = entity.fields.find(({ name }) => name === secret.text);
    if (field && (!field.hidden || !["text", "string"].includes(field.type.kind))) {
      context.report(
        secret.span,
        `${code(secret.text)} holds the password's hash, so it must be \`text hidden\`: it never leaves the server.`,
      );
    } else if (field?.type.kind === "string" && (field.type.maxLength ?? Infinity) < hashLength) {
      context.report(
        secret.span,
        `${code(secret.text)} holds the password's hash, which has about 100 characters. Make it \`text hidden\`.`,
      );
    }
  }
  const access = (token?.get.access_ttl ?? 15 * 60_000) / 1000;
  const refresh = (token?.get.refresh_ttl ?? 30 * 86_400_000) / 1000;
  if (token && access > refresh) {
    context.report(token.node.span, "An access token cannot be valid for longer than the refresh token.");
  }
  return {
    entity: entity.name,
    loginField: login?.text ?? "",
    secretField: secret?.text ?? "",
    token: { scheme: "Bearer", accessTtlSeconds: access, refreshTtlSeconds: refresh },
    at: context.position(raw.node.span),
  };
}
