/** Labels of a repository and of its issues. */
import { labelJson } from "../render/issue.ts";
import type { Issue, Label, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { emitIssue, noteEvent } from "./issue-event.ts";

const sameName = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => sameName(label.name, name));
}

export function createLabel(
  world: World,
  repository: Repository,
  name: string,
  color = "ededed",
  description: string | null = null,
): Label {
  const label = { id: world.nextId(), name, color, description };
  repository.labels.push(label);
  return label;
}

/** Adds labels to an issue; those that the repository lacks are made, as GitHub does. What it has already stays silent. */
export function addLabels(
  world: World,
  repository: Repository,
  issue: Issue,
  names: readonly string[],
  actor: User,
): void {
  for (const name of names) {
    if (!issue.labels.some((label) => sameName(label.name, name))) {
      const label = findLabel(repository, name) ?? createLabel(world, repository, name);
      issue.labels.push(label);
      noteLabel(world, repository, issue, "labeled", label, actor);
    }
  }
}

/** @returns false when the issue has no such label */
export function removeLabel(world: World, repository: Repository, issue: Issue, name: string, actor: User): boolean {
  const index = issue.labels.findIndex((label) => sameName(label.name, name));
  const [label] = index === -1 ? [] : issue.labels.splice(index, 1);
  if (label !== undefined) {
    noteLabel(world, repository, issue, "unlabeled", label, actor);
  }
  return label !== undefined;
}

/** Makes the issue's labels exactly these. */
export function setLabels(
  world: World,
  repository: Repository,
  issue: Issue,
  names: readonly string[],
  actor: User,
): void {
  for (const label of issue.labels.filter(({ name }) => !names.some((wanted) => sameName(wanted, name)))) {
    removeLabel(world, repository, issue, label.name, actor);
  }
  addLabels(world, repository, issue, names, actor);
}

function noteLabel(
  world: World,
  repository: Repository,
  issue: Issue,
  event: "labeled" | "unlabeled",
  label: Label,
  actor: User,
): void {
  issue.updatedAt = world.clock();
  noteEvent(world, issue, event, actor, { label: { name: label.name, color: label.color } });
  emitIssue(world, repository, issue, event, actor, { label: labelJson(world, repository, label) });
}
