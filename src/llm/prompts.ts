/** The texts that models are given, kept as files with a version, so that a change of words is a change that can be seen. */
import { readFileSync } from "node:fs";

export interface Prompt {
  readonly version: number;
  readonly text: string;
}

const names = ["system", "rule", "review", "revise", "fix", "check", "red", "instructions"] as const;
type PromptName = (typeof names)[number];

/** Each prompt by its name, read when the program starts. */
export const prompts = Object.fromEntries(names.map((name) => [name, load(name)])) as Readonly<
  Record<PromptName, Prompt>
>;

/** Puts values in the place of `{{name}}`; text in a value is never looked into. */
export function fill(prompt: Prompt, values: Readonly<Record<string, string>>): string {
  return prompt.text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(`the prompt wants a value for ${name}`);
    }
    return value;
  });
}

function load(name: PromptName): Prompt {
  const file = readFileSync(new URL(`prompts/${name}.md`, import.meta.url), "utf8");
  const [, version, text] = /^---\nversion: (\d+)\n---\n+([^]+)$/.exec(file) ?? [];
  if (version === undefined || text === undefined) {
    throw new Error(`src/llm/prompts/${name}.md does not start with its version`);
  }
  return { version: Number(version), text };
}
