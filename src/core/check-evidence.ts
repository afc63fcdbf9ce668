/**
 * Why a check of the repository's own failed, as far as can be told from outside. Pure. It decides what people are told and whether a
 * model is asked, never whether something is merged: a log can say anything.
 */
import { z } from "zod";
import { type AgentName, short, type Sha } from "./ids.ts";
import { isOwned, ownedGlobs } from "./ownership.ts";
import { agentTitles } from "./plan.ts";

/**
 * base: it fails on the base branch, too. flaky: it both passed and failed on the same head. external: the network, a registry, the
 * runner or a person. fault: it names files of the agent.
 */
export const EvidenceKind = z.enum(["base", "flaky", "external", "fault", "unclear"]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

export interface Evidence {
  readonly kind: EvidenceKind;
  /** A phrase with "it" for the check. */
  readonly reason: string;
}

/** What a check says about a line. */
export interface Annotation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** A failed check, with what is known about it. Texts are canonical. */
export interface CheckFailure {
  readonly agent: AgentName;
  /** As GitHub says it; null for a commit status. */
  readonly conclusion: string | null;
  readonly annotations: readonly Annotation[];
  /** What it says of itself: title, summary, text, description. */
  readonly output: string;
  /** The log around its first error; null: there is none, or it cannot be read. */
  readonly log: string | null;
  /** The files that the pull request changes. */
  readonly files: readonly string[];
  /** The base branch, and whether the same check of the same App failed on its head. */
  readonly base: { readonly branch: string; readonly head: Sha; readonly failed: boolean };
  /** Whether the same check passed on the same head in another run. */
  readonly passedToo: boolean;
}

/** Conclusions that say nothing about the code: https://docs.github.com/en/rest/checks/runs */
const foreignConclusions: Readonly<Record<string, string>> = {
  action_required: "it waits for somebody to act",
  cancelled: "it was cancelled",
  stale: "GitHub gave it up, since it did not end in two weeks",
  startup_failure: "it could not be started",
  timed_out: "it ran out of time",
};

/**
 * Words of the network, registries and runners. A refused connection is not among them: mostly the app itself was not there, which is
 * a fault like any other.
 */
const foreignWords: readonly (readonly [string, RegExp])[] = [
  ["the network", /\b(?:ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH)\b/],
  ["the network", /could not resolve host|temporary failure in name resolution|name or service not known/i],
  ["the network", /connection (?:timed out|reset by peer)|network is unreachable|TLS handshake timeout/i],
  ["the network", /\b(?:ReadTimeoutError|ConnectTimeoutError|NewConnectionError)\b/],
  ["a registry or another service", /\b(?:502 Bad Gateway|503 Service Unavailable|504 Gateway Time-?out)\b/i],
  ["a registry or another service", /\b429 Too Many Requests\b|\btoomanyrequests\b|rate limit exceeded/i],
  ["a registry or another service", /\bnpm (?:error|ERR!) (?:network|code E5\d\d)\b|Could not fetch URL/],
  [
    "the runner",
    /runner has received a shutdown signal|lost communication with the server|runner encountered an error/i,
  ],
  ["the runner", /no space left on device|out of disk space|exceeded the maximum execution time/i],
  ["the runner", /The operation was canceled/],
];

/** The strongest reading first: what fails without this pull request, or only sometimes, is not looked for in its files. */
export function checkEvidence(failure: CheckFailure): Evidence {
  const { agent, base, conclusion, output, log } = failure;
  if (base.failed) {
    return { kind: "base", reason: `it fails on \`${base.branch}\` at ${short(base.head)}, too` };
  }
  if (failure.passedToo) {
    return { kind: "flaky", reason: "it both passed and failed on this commit" };
  }
  const foreign = foreignConclusions[conclusion ?? ""];
  if (foreign !== undefined) {
    return { kind: "external", reason: foreign };
  }
  const own = new Set(failure.files.filter((path) => isOwned(path, ownedGlobs[agent])));
  const annotated = failure.annotations.find(({ path }) => own.has(path));
  if (annotated !== undefined) {
    return { kind: "fault", reason: `it points at \`${annotated.path}:${annotated.line}\`` };
  }
  const text = `${output}\n${log ?? ""}`;
  const isElsewhere = failure.annotations.every(({ path }) => !failure.files.includes(path));
  const word = isElsewhere ? foreignWord(text) : null;
  if (word !== null) {
    return { kind: "external", reason: word };
  }
  const [place] = placesIn(text, [...own]);
  return place === undefined
    ? { kind: "unclear", reason: `it names no file that ${agentTitles[agent]} wrote` }
    : { kind: "fault", reason: `its output names \`${place.path}${place.line === null ? "" : `:${place.line}`}\`` };
}

function foreignWord(text: string): string | null {
  for (const [what, pattern] of foreignWords) {
    const found = pattern.exec(text);
    if (found !== null) {
      return `its output speaks of ${what}: “${found[0]}”`;
    }
  }
  return null;
}

export interface Place {
  readonly path: string;
  readonly line: number | null;
}

/**
 * Where a text names files, in its order: from the repository's root, from the directory in which tools run (`backend/`, `frontend/`),
 * or absolutely, as on a runner.
 */
export function placesIn(text: string, files: readonly string[]): readonly Place[] {
  const found: (Place & { readonly at: number })[] = [];
  for (const path of files) {
    const inside = path.split("/").slice(1).join("/");
    const spellings = [path, ...(inside.includes("/") ? [inside] : [])].map(escapeRegExp).join("|");
    // "a.py:3", "a.ts(3,5)", 'File "a.py", line 3'
    const pattern = new RegExp(`(?<![\\w.-])(?:${spellings})(?![\\w-])(?:(?::|\\(|", line )(\\d+))?`);
    const match = pattern.exec(text);
    if (match !== null) {
      found.push({ path, line: match[1] === undefined ? null : Number(match[1]), at: match.index });
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ path, line }) => ({ path, line }));
}

const escapeRegExp = (text: string) => text.replaceAll(/[.+?^${}()|[\]\\*/]/g, "\\$&");
