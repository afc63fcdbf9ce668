/** `Admin` and `Faults` of a local GitHub that runs in another process. */
import type { Faults } from "../faults.ts";
import type { Admin } from "./admin.ts";

/** Each call is a request; what the other side refuses is thrown with its message. */
export function connectLocalGitHub(
  url: string,
  adminToken: string,
): { readonly admin: Admin; readonly faults: Faults } {
  const area = (name: string): unknown =>
    new Proxy<Record<string, unknown>>(
      {},
      {
        get: (_, method) => {
          // A promise that gives this object away must not take it for a promise itself.
          if (typeof method !== "string" || method === "then") {
            return undefined;
          }
          return (...args: readonly unknown[]) => call(url, adminToken, `/_local/${name}/${method}`, args);
        },
      },
    );
  return { admin: area("admin") as Admin, faults: area("faults") as Faults };
}

async function call(url: string, adminToken: string, path: string, args: readonly unknown[]): Promise<unknown> {
  const answer = await fetch(url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  const result: unknown = await answer.json();
  if (!answer.ok) {
    const message = (result as { readonly message?: string }).message ?? String(answer.status);
    throw new Error(`${path}: ${message}`);
  }
  return result;
}
