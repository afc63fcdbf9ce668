import type { ApiView } from "../view.ts";
import { clientCases } from "../view/client-test.ts";

export const clientTestTs = ({ samples, fixtures, auth }: ApiView) => {
  const cases = clientCases(samples);
  return `
import { http, HttpResponse } from "msw";
import { ${auth === null ? "" : "beforeEach, "}describe, expect, it } from "vitest";
import { problem, sentRequests, server } from "../test/server";
import * as client from "./client";
${auth === null ? "" : `import { session } from "./http";`}
${fixtures.length > 0 || auth !== null ? `import * as fixtures from "../test/fixtures";` : ""}

interface Case {
  readonly name: string;
  readonly call: (options: { signal?: AbortSignal }) => Promise<unknown>;
  readonly sent: {
    readonly method: string;
    readonly path: string;
    readonly query: object;
    readonly body: unknown;
    readonly authorization: string | null;
  };
  readonly answer: unknown;
}

const cases: Case[] = [
  ${cases
    .map(
      ({ name, call, method, path, query, body, authorization, answer }) => `{
        name: "${name}",
        call: (options) => client.${name}(${call}),
        sent: { method: "${method}", path: ${path}, query: ${query}, body: ${body}, authorization: ${authorization} },
        answer: ${answer},
      },`,
    )
    .join("\n")}
];
${
  auth === null
    ? ""
    : `
beforeEach(() => {
  session.start({ access: "access-token", refresh: "refresh-token" });
});`
}

describe.each(cases)("$name", ({ call, sent, answer }) => {
  const mock = (respond: () => Response) => {
    const method = sent.method.toLowerCase() as "get" | "post" | "put" | "patch" | "delete";
    server.use(http[method](\`*\${sent.path}\`, respond));
  };
  const reply = () =>
    answer === undefined ? new HttpResponse(null, { status: 204 }) : HttpResponse.json(answer);

  it("sends what the contract says and gives the body of the answer", async () => {
    mock(reply);
    expect(await call({})).toEqual(answer);
    expect(await sentRequests(sent.method, sent.path)).toEqual([sent]);
  });

  it("throws the problem that the API answers", async () => {
    mock(() => problem(422, "It cannot be."));
    await expect(call({})).rejects.toMatchObject({ name: "ApiProblem", status: 422, message: "It cannot be." });
  });

  it(\`is sent \${sent.method === "GET" ? "again" : "only once"} when the server is busy for a moment\`, async () => {
    let tries = 0;
    mock(() => {
      tries += 1;
      return tries === 1 ? new HttpResponse(null, { status: 503, headers: { "retry-after": "0" } }) : reply();
    });
    await call({}).catch(() => undefined);
    expect(tries).toBe(sent.method === "GET" ? 2 : 1);
  });

  it("ends when the caller gives up", async () => {
    mock(reply);
    const controller = new AbortController();
    controller.abort();
    await expect(call({ signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
  });
});
`;
};
