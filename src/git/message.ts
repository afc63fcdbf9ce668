/** Commit messages. */
import type { Identity } from "./objects.ts";

export interface MessageParts {
  /** Subject, and after an empty line a body. */
  readonly message: string;
  readonly coAuthors?: readonly Identity[];
  readonly trailers?: Readonly<Record<string, string>>;
}

const oneLine = (text: string) => text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();

/** The whole message: text, then co-authors and trailers as git-interpret-trailers(1) reads them. Ends with a line break. */
export function commitMessage(parts: MessageParts): string {
  const text = parts.message.replaceAll("\0", "").replaceAll("\r\n", "\n").trim();
  const trailers = [
    ...(parts.coAuthors ?? []).map(({ name, email }) => [
      "Co-authored-by",
      `${name.replaceAll(/[<>]/g, "")} <${email.replaceAll(/[<>]/g, "")}>`,
    ]),
    ...Object.entries(parts.trailers ?? {}),
  ].map(([key = "", value = ""]) => `${key}: ${oneLine(value)}`);
  return `${[text, trailers.join("\n")].filter((part) => part !== "").join("\n\n")}\n`;
}
