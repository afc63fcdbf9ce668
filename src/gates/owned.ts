import type { AgentName } from "../core/ids.ts";
import { isOwned, ownedGlobs } from "../core/ownership.ts";
import { type GateContext, NotRun } from "./gate.ts";

/** Whether a path, from the tree's root, is the agent's. */
export function owns(agent: AgentName, path: string): boolean {
  return isOwned(path, ownedGlobs[agent]);
}

/**
 * The agent's own files that fit a pattern.
 * @throws NotRun when there are none: a gate that looked at nothing has no figure
 */
export function ownFiles(context: GateContext, pattern: RegExp, what: string): string[] {
  const files = context.files.filter((path) => pattern.test(path) && owns(context.agent, path));
  if (files.length === 0) {
    throw new NotRun(`there is no ${what} of the ${context.agent} agent to look at`);
  }
  return files;
}

export const pythonFile = /^backend\/.*\.py$/;
export const pythonSource = /^backend\/app\/.*\.py$/;
export const frontendScript = /^frontend\/(?!dist\/).*\.(?:[cm]?[jt]sx?|vue)$/;
export const frontendSource = /^frontend\/src\/(?!test\/)(?!.*\.(?:test|spec|gen|d)\.[jt]sx?$).*\.(?:[jt]sx?|vue)$/;

/** From the backend's directory, as tools that run there take it. */
export const inBackend = (path: string) => path.slice("backend/".length);
/** From the frontend's directory. */
export const inFrontend = (path: string) => path.slice("frontend/".length);

/** What an agent's source is called in a summary. */
export const sourceNames: Readonly<Record<AgentName, string>> = {
  database: "backend/app/*/models.py",
  backend: "backend/app",
  integration: "backend/app/integrations",
  frontend: "frontend/src",
};
