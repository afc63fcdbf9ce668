/** The port's messages in the words of chat completions, and back. https://platform.openai.com/docs/api-reference/chat */
import type OpenAI from "openai";
import { z } from "zod";
import type { FinishReason, Message, ModelAnswer, ModelRequest } from "./port.ts";

type Body = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** Of an answer, what is read here. */
export const Completion = z.object({
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          tool_calls: z
            .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
            .nullish(),
        }),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: z.number().int().min(0), completion_tokens: z.number().int().min(0) }).nullish(),
});
type Completion = z.infer<typeof Completion>;

/**
 * The body of a request.
 * @param server OpenAI's newer models take `max_completion_tokens` alone, other servers know `max_tokens`.
 */
export function requestBody(
  server: { readonly model: string; readonly baseUrl: string | null },
  request: ModelRequest,
): Body {
  return {
    model: server.model,
    messages: request.messages.map(requestMessage),
    tools: request.tools.map(({ name, description, parameters }) => ({
      type: "function",
      function: { name, description, parameters },
    })),
    [server.baseUrl === null ? "max_completion_tokens" : "max_tokens"]: request.maxOutputTokens,
  };
}

function requestMessage(message: Message): Body["messages"][number] {
  switch (message.role) {
    case "system":
    case "user":
      return { role: message.role, content: message.text };
    case "tool":
      return { role: "tool", tool_call_id: message.callId, content: message.text };
    case "assistant":
      return {
        role: "assistant",
        content: message.text,
        ...(message.calls.length === 0
          ? {}
          : {
              tool_calls: message.calls.map(({ id, name, arguments: text }) => ({
                id,
                type: "function",
                function: { name, arguments: text },
              })),
            }),
      };
  }
}

export function translate({ choices: [choice], usage }: Completion): ModelAnswer {
  const message = choice?.message;
  const calls = (message?.tool_calls ?? []).map(({ id, function: { name, arguments: text } }) => ({
    id,
    name,
    arguments: text,
  }));
  return {
    text: message?.content ?? message?.refusal ?? "",
    calls,
    finish: finishReason(choice?.finish_reason, calls.length > 0),
    usage: usage == null ? null : { inputTokens: usage.prompt_tokens, outputTokens: usage.completion_tokens },
  };
}

function finishReason(said: string | null | undefined, called: boolean): FinishReason {
  switch (said) {
    case "length":
      return "length";
    case "content_filter":
      return "filtered";
    default:
      // Some servers say "stop" although they call a tool.
      return called ? "tool-calls" : "stop";
  }
}
