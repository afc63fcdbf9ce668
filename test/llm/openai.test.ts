import { inspect } from "node:util";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import type { Failure } from "../../src/core/failure.ts";
import { createOpenAiModel, offeredModels, type OpenAiOptions } from "../../src/llm/openai.ts";
import type { ModelRequest } from "../../src/llm/port.ts";

const apiKey = "sk-canary-0123456789abcdef";
const baseUrl = "http://models.example/v1";

let unexpected: string[] = [];
const note = (request: { method?: string; path?: string }) => {
  unexpected.push(`${request.method ?? "?"} ${request.path ?? "?"}`);
};
beforeEach(() => {
  unexpected = [];
  nock.disableNetConnect();
  nock.emitter.on("no match", note);
});
afterEach(() => {
  const unused = nock.pendingMocks();
  nock.emitter.off("no match", note);
  nock.cleanAll();
  nock.abortPendingRequests();
  expect({ unused, unexpected }).toEqual({ unused: [], unexpected: [] });
});
afterAll(() => {
  nock.restore();
});

/** Promises one answer. @param sent collects the bodies that came */
const server = (url = baseUrl, sent: unknown[] = []) =>
  nock(new URL(url).origin).post(`${new URL(url).pathname}/chat/completions`, (body) => {
    sent.push(body);
    return true;
  });
const model = (options: Partial<OpenAiOptions> = {}) =>
  createOpenAiModel({ apiKey, baseUrl, model: "some-model", price: null, firstDelayMs: 1, ...options });
const request = (changes: Partial<ModelRequest> = {}): ModelRequest => ({
  messages: [{ role: "user", text: "Go on." }],
  tools: [],
  maxOutputTokens: 100,
  timeoutMs: 5_000,
  signal: new AbortController().signal,
  ...changes,
});
const completion = (
  message: object,
  finish_reason = "stop",
  usage: object | null = { prompt_tokens: 7, completion_tokens: 3 },
) => ({
  id: "1",
  object: "chat.completion",
  choices: [{ index: 0, finish_reason, message: { role: "assistant", ...message } }],
  usage,
});
const done = completion({ content: "Done." });
const failureOf = async (asked: Promise<unknown>): Promise<Failure> =>
  asked.then(
    () => {
      throw new Error("it answered");
    },
    (error: unknown) => error as Failure,
  );

test("a conversation with tools goes out and comes back", async () => {
  const sent: unknown[] = [];
  const tool_calls = [{ id: "b", type: "function", function: { name: "read", arguments: '{"path":"x"}' } }];
  server(baseUrl, sent)
    .matchHeader("authorization", `Bearer ${apiKey}`)
    .reply(200, completion({ content: null, tool_calls }));
  const answer = await model().ask(
    request({
      messages: [
        { role: "system", text: "Rules" },
        { role: "user", text: "Task" },
        { role: "assistant", text: "I look", calls: [{ id: "a", name: "list", arguments: "{}" }] },
        { role: "tool", callId: "a", text: "x" },
      ],
      tools: [{ name: "list", description: "Lists", parameters: { type: "object" } }],
    }),
  );
  expect(answer).toEqual({
    text: "",
    calls: [{ id: "b", name: "read", arguments: '{"path":"x"}' }],
    finish: "tool-calls",
    usage: { inputTokens: 7, outputTokens: 3 },
  });
  expect(sent[0]).toEqual({
    model: "some-model",
    max_tokens: 100,
    messages: [
      { role: "system", content: "Rules" },
      { role: "user", content: "Task" },
      {
        role: "assistant",
        content: "I look",
        tool_calls: [{ id: "a", type: "function", function: { name: "list", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "a", content: "x" },
    ],
    tools: [{ type: "function", function: { name: "list", description: "Lists", parameters: { type: "object" } } }],
  });
});

test("OpenAI's own server is told the limit by its newer name", async () => {
  const sent: unknown[] = [];
  server("https://api.openai.com/v1", sent).reply(200, done);
  await model({ baseUrl: null }).ask(request());
  expect(sent[0]).toMatchObject({ max_completion_tokens: 100 });
  expect(sent[0]).not.toHaveProperty("max_tokens");
});

test.each([
  ["length", "length"],
  ["content_filter", "filtered"],
  ["stop", "stop"],
])("finish reason %s", async (said, finish) => {
  server().reply(200, completion({ content: "…" }, said, null));
  expect(await model().ask(request())).toMatchObject({ finish, usage: null });
});

test("429 and 5xx are tried again, after as long as the server asks", async () => {
  server().reply(429, { error: { message: "slow down" } }, { "Retry-After": "1" });
  server().reply(503, "busy");
  server().reply(200, done);
  const started = performance.now();
  expect(await model().ask(request())).toMatchObject({ text: "Done." });
  expect(performance.now() - started).toBeGreaterThan(950);
});

test("a wait of more than a minute is the caller's to decide on", async () => {
  server().reply(429, {}, { "Retry-After": "3600" });
  const failure = await failureOf(model().ask(request()));
  expect(failure).toMatchObject({ kind: "model-rate-limited", retryable: true, retryAfterSeconds: 3600 });
});

test("Retry-After may be a date", async () => {
  server().reply(503, {}, { "Retry-After": new Date(Date.now() + 600_000).toUTCString() });
  const failure = await failureOf(model().ask(request()));
  expect(failure.retryAfterSeconds).toBeGreaterThan(590);
});

test("after the last try the failure says so", async () => {
  server().times(3).reply(500, "no");
  const failure = await failureOf(model({ retries: 2 }).ask(request()));
  expect(failure).toMatchObject({
    kind: "model-unreachable",
    retryable: true,
    message: "The model's server answered 500.",
  });
});

test("a connection that nobody takes is tried again, one that breaks is not: the work may have been done", async () => {
  server().replyWithError(Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
  server().reply(200, done);
  await model().ask(request());
  server().replyWithError(Object.assign(new Error("reset"), { code: "ECONNRESET" }));
  expect(await failureOf(model().ask(request()))).toMatchObject({ kind: "model-unreachable", retryable: true });
});

test("a server that keeps failing is left alone for a while, then asked once", async () => {
  server().times(2).reply(500, "no");
  const failing = model({ retries: 0, breakAfter: 2, breakMs: 100 });
  await failureOf(failing.ask(request()));
  await failureOf(failing.ask(request()));
  expect(await failureOf(failing.ask(request()))).toMatchObject({ kind: "model-unreachable", retryAfterSeconds: 60 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  server().reply(200, done);
  await expect(failing.ask(request())).resolves.toMatchObject({ text: "Done." });
});

describe("what cannot be mended by trying again", () => {
  test.each([
    [
      400,
      { error: { message: `bad request of ${apiKey}` } },
      "model-invalid",
      "The model's server did not take the request: 400 bad request of [redacted]",
    ],
    [
      401,
      { error: { message: "Incorrect API key provided: sk-canar*cdef" } },
      "model-refused",
      "The model's server refused the key (401). Check OPENAI_API_KEY.",
    ],
    [
      404,
      { error: { message: "no" } },
      "model-refused",
      "The model's server does not know the model (404). Check AURORA_MODEL and OPENAI_BASE_URL.",
    ],
    [
      429,
      { error: { message: "pay", code: "insufficient_quota" } },
      "model-refused",
      "The account at the model's server is used up (429). Check its plan and billing.",
    ],
  ])("%i %j", async (status, body, kind, message) => {
    server().reply(status, body);
    const failure = await failureOf(model().ask(request()));
    expect(failure).toMatchObject({ kind, message, retryable: false, audience: "operator" });
    expect(inspect(failure, { depth: null })).not.toMatch(/canar/);
  });

  test.each([
    ["no choices", { choices: [] }],
    ["no JSON object", "hello"],
    ["a page", "<html>"],
  ])("an answer with %s", async (_what, body) => {
    server().reply(200, body);
    expect(await failureOf(model().ask(request()))).toMatchObject({ kind: "model-invalid", retryable: false });
  });

  test("a redirect is not followed", async () => {
    server().reply(307, "", { Location: "https://elsewhere.example/v1/chat/completions" });
    await failureOf(model({ retries: 0 }).ask(request()));
  });
});

describe("what a server offers", () => {
  const models = (url = baseUrl) => nock(new URL(url).origin).get(`${new URL(url).pathname}/models`);

  test("is asked once, with the key", async () => {
    models()
      .matchHeader("authorization", `Bearer ${apiKey}`)
      .reply(200, { object: "list", data: [{ id: "a" }, { id: "b" }] });
    expect(await offeredModels({ apiKey, baseUrl })).toEqual(["a", "b"]);
  });

  test("need not be said", async () => {
    models().reply(404, { error: { message: "no such route" } });
    expect(await offeredModels({ apiKey, baseUrl })).toBeNull();
  });

  test("is not said to a wrong key, and the key is in no message", async () => {
    models().reply(401, { error: { message: `wrong key ${apiKey}` } });
    const failure = await failureOf(offeredModels({ apiKey, baseUrl }));
    expect(failure.kind).toBe("model-refused");
    expect(`${failure.message}${String(failure.stack)}${JSON.stringify(failure)}`).not.toContain(apiKey);
  });
});
