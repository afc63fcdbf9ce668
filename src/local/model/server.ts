/** A small server that speaks chat completions and answers from a script: for tests and for the demo without a model. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const ChatRequest = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string().nullish() })),
  max_tokens: z.number().optional(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export interface ScriptedAnswer {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: string }[];
  /** Default: about what the texts are. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
  readonly delayMs?: number;
}

/** @param turn how often it was asked in this conversation before: the number of its own messages. */
export type Script = (request: ChatRequest, turn: number) => ScriptedAnswer;

export interface ScriptedModel {
  /** For OPENAI_BASE_URL. */
  readonly baseUrl: string;
  /** What it was asked, as it came. */
  readonly requests: readonly ChatRequest[];
  readonly close: () => Promise<void>;
}

export async function startScriptedModel(script: Script): Promise<ScriptedModel> {
  const requests: ChatRequest[] = [];
  const server = createServer((incoming, response) => {
    void (async () => {
      const request = ChatRequest.parse(JSON.parse(await readText(incoming)));
      requests.push(request);
      const answer = script(request, request.messages.filter(({ role }) => role === "assistant").length);
      await sleep(answer.delayMs ?? 0, undefined, { ref: false });
      response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(completion(request, answer)));
    })().catch((error: unknown) => {
      response.writeHead(400).end(JSON.stringify({ error: { message: String(error) } }));
    });
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function completion(request: ChatRequest, { text = "", calls = [], usage }: ScriptedAnswer) {
  const tokens = (value: unknown) => Math.ceil(JSON.stringify(value).length / 4);
  return {
    id: "scripted",
    object: "chat.completion",
    choices: [
      {
        index: 0,
        finish_reason: calls.length > 0 ? "tool_calls" : "stop",
        message: {
          role: "assistant",
          content: text,
          tool_calls: calls.map((call, index) => ({
            id: `call-${request.messages.length}-${index}`,
            type: "function",
            function: call,
          })),
        },
      },
    ],
    usage: {
      prompt_tokens: usage?.inputTokens ?? tokens(request.messages),
      completion_tokens: usage?.outputTokens ?? tokens([text, calls]),
    },
  };
}
