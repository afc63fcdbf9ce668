/** Over a real connection: nock has no broken ones. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "@jest/globals";
import { createOpenAiModel } from "../../src/llm/openai.ts";

let server: Server | null = null;
let asked = 0;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server that never answers, or is busy and says for how long. */
async function ask(behaviour: "silent" | "busy", { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }) {
  asked = 0;
  server = createServer((_request, response) => {
    asked += 1;
    if (behaviour === "busy") {
      response.writeHead(503, { "Retry-After": "30" }).end();
    }
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server?.once("listening", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const model = createOpenAiModel({ apiKey: "sk-none", baseUrl, model: "some-model", price: null });
  const messages = [{ role: "user", text: "Go on." }] as const;
  return model.ask({ messages, tools: [], maxOutputTokens: 10, timeoutMs, signal });
}

test("a silent server is left after the time limit, and not asked again: it may charge for what it did", async () => {
  await expect(ask("silent", { timeoutMs: 1_000, signal: new AbortController().signal })).rejects.toMatchObject({
    kind: "model-unreachable",
    retryable: true,
    message: "The model's server did not answer within 1 s.",
  });
  expect(asked).toBe(1);
});

test("a wait that the time limit cuts short ends with what the server said last", async () => {
  await expect(ask("busy", { timeoutMs: 1_000, signal: new AbortController().signal })).rejects.toMatchObject({
    message: "The model's server answered 503.",
    retryAfterSeconds: 30,
  });
  expect(asked).toBe(1);
});

test.each(["silent", "busy"] as const)("an abort ends a call to a %s server at once", async (behaviour) => {
  const control = new AbortController();
  const reason = new Error("stop");
  setTimeout(() => {
    control.abort(reason);
  }, 100);
  const started = performance.now();
  await expect(ask(behaviour, { timeoutMs: 60_000, signal: control.signal })).rejects.toBe(reason);
  expect(performance.now() - started).toBeLessThan(5_000);
});
