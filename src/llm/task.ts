/** What a model is told about a change that is wanted. */
import { rulesTestFile, ruleTestName, type Wanted } from "../core/change.ts";
import type { AgentName } from "../core/ids.ts";
import { ownedGlobs } from "../core/ownership.ts";
import { agentTitles } from "../core/plan.ts";
import { fill, prompts } from "./prompts.ts";

export interface Circumstances {
  readonly agent: AgentName;
  /** Of the repository's maintainers, from its configuration; null: none. */
  readonly instructions: string | null;
  /** What the gates say of the files as they are; null: they pass. */
  readonly red: string | null;
}

export interface Task {
  readonly text: string;
  /** Which words it was put in: `rule v1`. */
  readonly prompt: string;
}

export function taskFor(wanted: Wanted, circumstances: Circumstances): Task {
  const name = wanted.kind;
  const { agent, instructions, red } = circumstances;
  const parts = [
    fill(prompts[name], { ...valuesOf(wanted), agent: agentTitles[agent], files: filesOf(agent) }),
    ...(red === null ? [] : [fill(prompts.red, { findings: red })]),
    ...(instructions === null ? [] : [fill(prompts.instructions, { instructions })]),
  ];
  return { text: parts.map((part) => part.trimEnd()).join("\n\n"), prompt: `${name} v${prompts[name].version}` };
}

/** Its globs, without exclusions that lie in other agents' folders. */
function filesOf(agent: AgentName): string {
  const { include, exclude } = ownedGlobs[agent];
  const folders = new Set(include.map(folder));
  return [
    ...include.map((glob) => `- ${glob}`),
    ...exclude.filter((glob) => folders.has(folder(glob))).map((glob) => `- not ${glob}`),
  ].join("\n");
}

/** `backend/app/**` → `backend` */
const folder = (glob: string) => glob.split("/")[0] ?? "";

function valuesOf(wanted: Wanted): Readonly<Record<string, string>> {
  switch (wanted.kind) {
    case "rule":
      return {
        where: wanted.endpoint === null ? "the whole app" : `the endpoint ${wanted.endpoint}`,
        rule: wanted.text,
        test: `${rulesTestFile}::test_${ruleTestName(wanted)}`,
      };
    case "review":
      return {
        reviewer: wanted.reviewer,
        text: wanted.text === "" ? "(nothing beside the threads)" : wanted.text,
        threads: wanted.threads.map(thread).join("\n\n"),
      };
    case "revise":
      return { login: wanted.login, text: wanted.text };
    case "fix":
      return { login: wanted.login, findings: wanted.findings === "" ? "(no check failed)" : wanted.findings };
    case "check":
      return { check: wanted.check, findings: wanted.findings };
  }
}

function thread({ path, line, text }: Extract<Wanted, { kind: "review" }>["threads"][number], index: number): string {
  return `<thread number="${index + 1}" at="${path}${line === null ? "" : `:${line}`}">\n${text}\n</thread>`;
}
