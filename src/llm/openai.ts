/** The model behind OpenAI's chat completions: OpenAI itself, or any server that speaks the same. */
import { BrokenCircuitError } from "cockatiel";
import OpenAI, { NotFoundError } from "openai";
import { z } from "zod";
import { Failure } from "../core/failure.ts";
import { redactor } from "../core/redact.ts";
import { Completion, requestBody, translate } from "./openai-messages.ts";
import { triedFailure } from "./openai-failures.ts";
import type { Model, ModelRequest, Price } from "./port.ts";
import { createResilience, type ResilienceOptions, type Try } from "./resilience.ts";

export interface OpenAiOptions extends ResilienceOptions {
  readonly apiKey: string;
  /** null: OpenAI's own. */
  readonly baseUrl: string | null;
  readonly model: string;
  readonly price: Price | null;
}

/** One per process and server, so that its circuit breaker sees every call. */
export function createOpenAiModel(options: OpenAiOptions): Model {
  const client = createClient(options);
  const redact = redactor([options.apiKey]);
  const resilience = createResilience(options);

  const once = async (request: ModelRequest, signal: AbortSignal): Promise<Try> => {
    try {
      const body = requestBody(options, request);
      const completion: unknown = await client.chat.completions.create(body, {
        signal,
        // The signal ends it; this is the package's own limit, out of the way.
        timeout: 2 * request.timeoutMs,
      });
      return { answer: translate(Completion.parse(completion)) };
    } catch (error) {
      request.signal.throwIfAborted();
      return triedFailure(error, { redact, timedOut: signal.aborted, seconds: request.timeoutMs / 1000 });
    }
  };

  return {
    name: options.model,
    price: options.price,
    ask: async (request) => {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(request.timeoutMs)]);
      const result = await resilience(signal, () => once(request, signal)).catch((error: unknown): Try => {
        if (error instanceof BrokenCircuitError) {
          return { failure: broken(error), again: false };
        }
        throw error;
      });
      request.signal.throwIfAborted();
      if ("failure" in result) {
        throw result.failure;
      }
      return result.answer;
    },
  };
}

/**
 * The names of the models that a server offers; asked once, for `aurora doctor`.
 * @returns null when the server does not list them
 * @throws Failure of a model kind, without the key
 */
export async function offeredModels(
  server: Pick<OpenAiOptions, "apiKey" | "baseUrl">,
  timeoutMs = 10_000,
): Promise<readonly string[] | null> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const page = await createClient(server).models.list({ signal, timeout: 2 * timeoutMs });
    return z
      .array(z.object({ id: z.string() }))
      .parse(page.data)
      .map(({ id }) => id);
  } catch (error) {
    if (error instanceof NotFoundError) {
      return null;
    }
    const redact = redactor([server.apiKey]);
    throw triedFailure(error, { redact, timedOut: signal.aborted, seconds: timeoutMs / 1000 }).failure;
  }
}

function createClient({ apiKey, baseUrl }: Pick<OpenAiOptions, "apiKey" | "baseUrl">): OpenAI {
  return new OpenAI({
    apiKey,
    baseURL: baseUrl ?? "https://api.openai.com/v1",
    // Said here, since the package would read each of them from the environment.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: "off",
    maxRetries: 0,
    // An answer that points elsewhere would take the conversation there.
    fetchOptions: { redirect: "error" },
  });
}

function broken(cause: Error): Failure {
  return new Failure(
    {
      kind: "model-unreachable",
      message: "The model's server failed several times in a row, so Aurora does not ask it for a minute.",
      retryable: true,
      audience: "operator",
      retryAfterSeconds: 60,
    },
    cause,
  );
}
