/** The log of a process: JSON lines in which no secret can stand, whoever wrote them. */
import { type DestinationStream, type Logger, pino } from "pino";
import { type Redact, redactor } from "./core/redact.ts";

export interface RedactedLog {
  readonly log: Logger;
  /** From now on this value is written as `[redacted]`, in any spelling. */
  readonly hide: (secret: string) => void;
  /** A text without what is hidden so far; for whatever else is written down. */
  readonly redact: Redact;
}

/** An installation's token lives for an hour, so older ones than this many are worth nothing any more. */
const mostTokens = 200;

/**
 * @param secrets those that are known from the start; none of them is ever forgotten
 * @param output where whole lines go
 */
export function createLog(level: string, secrets: readonly string[], output: DestinationStream): RedactedLog {
  const known = secrets.flatMap(parts);
  const tokens = new Set<string>();
  let redact = redactor(known);
  return {
    log: pino(
      { level },
      {
        write: (line) => {
          output.write(redact(line));
        },
      },
    ),
    hide: (secret) => {
      tokens.add(secret);
      for (const oldest of [...tokens].slice(0, Math.max(0, tokens.size - mostTokens))) {
        tokens.delete(oldest);
      }
      redact = redactor([...known, ...tokens]);
    },
    redact: (text) => redact(text),
  };
}

/** A key in PEM could be shown line by line. */
function parts(secret: string): string[] {
  return [secret, ...secret.split("\n").filter((line) => secret.includes("\n") && /^[A-Za-z0-9+/=]{20,}$/.test(line))];
}
