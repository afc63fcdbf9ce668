import { readFile } from "node:fs/promises";
import { expect, test } from "@jest/globals";
import { formatTree } from "../../../src/agents/format.ts";
import { integrationAgent } from "../../../src/agents/integration/agent.ts";
import { deriveContracts } from "../../../src/core/contracts/derive.ts";
import { ownerOf } from "../../../src/core/ownership.ts";
import type { InboundWebhook, Integration, Spec } from "../../../src/core/spec/model.ts";
import { parseSpec } from "../../../src/core/spec/parse.ts";
import type { FileTree } from "../../../src/core/tree.ts";

const parsed = parseSpec(await readFile(new URL("../../../examples/task-manager.md", import.meta.url), "utf8"));
if (!parsed.ok) {
  throw new Error("the example has problems");
}
const example = parsed.spec;
const contracts = deriveContracts(example);
const generate = async (spec: Spec): Promise<FileTree> => formatTree(await integrationAgent.generate(spec, contracts));

const [payments] = example.integrations;
const withIntegration = (parts: Partial<Integration>): Spec => {
  if (payments === undefined) {
    throw new Error("the example has no integration");
  }
  return { ...example, integrations: [{ ...payments, ...parts }] };
};

test("for each integration a client, its settings, and its authentication; what all share once", async () => {
  const tree = await generate(example);
  expect([...tree.keys()].sort()).toMatchInlineSnapshot(`
   [
     "backend/app/integrations/accounts.py",
     "backend/app/integrations/authorization.py",
     "backend/app/integrations/connect.py",
     "backend/app/integrations/database.py",
     "backend/app/integrations/dependencies.py",
     "backend/app/integrations/environment.py",
     "backend/app/integrations/oauth.py",
     "backend/app/integrations/payments/auth.py",
     "backend/app/integrations/payments/client.py",
     "backend/app/integrations/payments/connect.py",
     "backend/app/integrations/payments/router.py",
     "backend/app/integrations/payments/settings.py",
     "backend/app/integrations/payments/webhook.py",
     "backend/app/integrations/resilience.py",
     "backend/app/integrations/transport.py",
     "backend/app/integrations/webhooks.py",
     "backend/tests/integrations/clock.py",
     "backend/tests/integrations/conftest.py",
     "backend/tests/integrations/flaky_server.py",
     "backend/tests/integrations/shop.py",
     "backend/tests/integrations/test_accounts.py",
     "backend/tests/integrations/test_connect.py",
     "backend/tests/integrations/test_flaky_server.py",
     "backend/tests/integrations/test_payments_client.py",
     "backend/tests/integrations/test_payments_connect.py",
     "backend/tests/integrations/test_payments_webhook.py",
     "backend/tests/integrations/test_resilience.py",
     "backend/tests/integrations/test_transport.py",
     "backend/tests/integrations/test_webhooks.py",
   ]
  `);
  for (const path of tree.keys()) {
    expect([path, ownerOf(path)]).toEqual([path, "integration"]);
  }
});

test("the same spec gives the same bytes", async () => {
  expect([...(await generate(example))]).toEqual([...(await generate(structuredClone(example)))]);
});

test("a spec without integrations gives the shared modules with their tests, so that its gates have something to look at", async () => {
  const files = [...(await generate({ ...example, integrations: [] })).keys()];
  expect(files).toContain("backend/app/integrations/resilience.py");
  expect(files).toContain("backend/tests/integrations/test_resilience.py");
  expect(files.some((path) => path.includes("payments"))).toBe(false);
});

test("of the other agents' code, only the Database agent's is imported, and only where a spec needs tables", async () => {
  const imports = async (spec: Spec) =>
    [...(await generate(spec))].flatMap(([path, text]) =>
      [...text.matchAll(/^\s*(?:from|import) ((?:app|tests)\.[\w.]*)/gm)].map(
        ([, module]) => `${path} ${module ?? ""}`,
      ),
    );
  const others = / (?!app\.integrations\b|tests\.integrations\b)/;
  for (const found of (await imports(example)).filter((line) => others.test(line))) {
    expect(found).toMatch(/ (?:app\.\w+\.models|tests\.database\.(?:conftest|rows))$/);
  }
  const clientOnly = withIntegration({ connect: null, webhook: null });
  expect((await imports(clientOnly)).filter((line) => others.test(line))).toEqual([]);
});

test("the client's method reads as the spec says", async () => {
  const client = (await generate(example)).get("backend/app/integrations/payments/client.py") ?? "";
  expect(client.slice(client.indexOf("    async def create_checkout"))).toMatchInlineSnapshot(`
   "    async def create_checkout(
           self, request: contract.CreateCheckoutRequest, *, idempotency_key: str | None = None
       ) -> contract.CreateCheckoutResponse:
           """Call POST /v1/checkout_sessions."""
           response = await self._transport.send(
               "POST",
               "/v1/checkout_sessions",
               body=request,
               idempotency=("Idempotency-Key", idempotency_key or uuid4().hex),
           )
           return self._transport.decode(contract.CreateCheckoutResponse, response)


   def open_client() -> contract.PaymentsPort:
       """Open the client with the settings of the process's environment.

       Raises:
           ConfigurationError: A setting is missing.
       """
       return PaymentsClient(PaymentsSettings.from_environment())
   "
  `);
});

test("policy, timeout and circuit are the spec's", async () => {
  const client = (await generate(example)).get("backend/app/integrations/payments/client.py") ?? "";
  expect(client.slice(client.indexOf("NAME ="), client.indexOf("class "))).toMatchInlineSnapshot(`
   "NAME = "payments"
   TIMEOUT = 10.0
   """Seconds for each phase of a request."""
   POLICY = RetryPolicy(
       attempts=4,
       initial=0.2,
       maximum=5.0,
       statuses=frozenset({429}),
       server_errors=True,
       no_answer=True,
   )
   FAILURE_THRESHOLD = 5
   RECOVERY_TIMEOUT = 60.0
   """Seconds."""


   "
  `);
});

const hostile = '"""\nimport hostile  # noqa\u202e\\\0\u{e0041}${x}`';

test("hostile text stays text: the files still parse, and no line starts with it", async () => {
  const field = { name: hostile, type: { kind: "text" }, optional: true } as const;
  const operation = {
    name: "ask",
    route: { method: "POST", path: "/ask/{who}" },
    pathParameters: [{ ...field, name: "who" }],
    query: [field],
    idempotencyHeader: hostile,
    body: [field],
    response: [field],
    at: { line: 1, column: 1 },
  } as const;
  const auths = [
    { type: "bearer", secret: hostile },
    { type: "api_key", header: hostile, secret: hostile },
    {
      type: "oauth2_client_credentials",
      tokenUrl: `https://x.example/${hostile}`,
      clientId: hostile,
      clientSecret: hostile,
      scopes: [hostile],
    },
  ] as const;
  const at = { line: 1, column: 1 };
  const connect = {
    authorizeUrl: `https://x.example/${hostile}`,
    tokenUrl: `https://x.example/${hostile}`,
    pkce: true,
    scopes: [hostile],
    clientId: hostile,
    clientSecret: hostile,
    at,
  };
  const webhook: InboundWebhook = {
    path: `/${hostile}`,
    verify: {
      algorithm: "sha256",
      header: hostile,
      format: `${hostile}{hex}`,
      secret: hostile,
      toleranceSeconds: null,
    },
    dedupe: `$.${hostile}`,
    events: [
      {
        type: hostile,
        action: "update",
        entity: "User",
        where: [{ field: "billing_ref", path: `$.${hostile}` }],
        set: [
          { field: "display_name", value: { kind: "literal", value: hostile } },
          { field: "plan", value: { kind: "path", path: `$.${hostile}` } },
        ],
        at,
      },
    ],
    at,
  };
  for (const auth of auths) {
    const baseUrl = `https://x.example/${hostile}`;
    const spec = withIntegration({ auth, baseUrl, operations: [operation], connect, webhook });
    for (const [path, text] of await generate(spec)) {
      expect([path, /^\s*import hostile/m.test(text)]).toEqual([path, false]);
      expect([path, /[\u202e\0\u{e0041}]/u.test(text)]).toEqual([path, false]);
    }
  }
});
