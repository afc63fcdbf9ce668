/** What operators and their machines ask a process: whether it lives, whether it can work, its figures; and what a model did. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { asFailure } from "../core/failure.ts";

export interface OperatorPages {
  /** Each throws when something that work needs is not there; the message says what and what to do. */
  readonly readiness: Readonly<Record<string, () => Promise<unknown>>>;
  readonly metrics: { text(): Promise<string>; readonly contentType: string };
  /** A trajectory by its name, as lines of JSON; null: there is none here. Who knows the name may read it. */
  readonly trajectory: (name: string) => Promise<string | null>;
}

/** A check that does not answer is one that failed. */
const checkWithinMs = 5_000;

/** @returns whether the request was for one of them and is answered. */
export async function answerOperator(
  pages: OperatorPages,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return false;
  }
  switch (request.url) {
    case "/healthz":
      send(response, 200, "text/plain", "ok\n");
      return true;
    case "/readyz": {
      const problems = await problemsOf(pages.readiness);
      send(response, problems.length === 0 ? 200 : 503, "text/plain", `${problems.join("\n") || "ready"}\n`);
      return true;
    }
    case "/metrics":
      try {
        send(response, 200, pages.metrics.contentType, await pages.metrics.text());
      } catch (error) {
        send(response, 503, "text/plain", `${asFailure(error).message}\n`);
      }
      return true;
    default:
      return answerTrajectory(pages, request.url ?? "", response);
  }
}

async function answerTrajectory(pages: OperatorPages, url: string, response: ServerResponse): Promise<boolean> {
  const [, name] = /^\/trajectories\/([0-9a-f]{32})$/.exec(url) ?? [];
  const text = name === undefined ? null : await pages.trajectory(name);
  if (text === null) {
    return false;
  }
  // As text, whatever a model wrote.
  response.setHeader("x-content-type-options", "nosniff");
  send(response, 200, "text/plain; charset=utf-8", text);
  return true;
}

async function problemsOf(readiness: OperatorPages["readiness"]): Promise<string[]> {
  const results = await Promise.all(
    Object.entries(readiness).map(async ([name, check]) => {
      try {
        await within(check());
        return [];
      } catch (error) {
        return [`${name}: ${asFailure(error).message}`];
      }
    }),
  );
  return results.flat();
}

async function within(check: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${checkWithinMs / 1000} s`));
    }, checkWithinMs);
  });
  try {
    await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
  }
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
}
