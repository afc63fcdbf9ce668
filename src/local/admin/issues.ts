/** What people do to issues. */
import { createComment } from "../actions/comments.ts";
import { editText, openIssue, setState } from "../actions/issues.ts";
import { addLabels, removeLabel } from "../actions/labels.ts";
import { issuePage } from "../render/issue.ts";
import type { World } from "../world.ts";
import type { Admin } from "./admin.ts";
import { done } from "./done.ts";
import { findIssue, findRepo, findUser } from "./find.ts";

type IssueAdmin = Pick<
  Admin,
  "openIssue" | "editIssue" | "closeIssue" | "reopenIssue" | "addLabel" | "removeLabel" | "comment"
>;

export function issueAdmin(world: World): IssueAdmin {
  const target = (input: { readonly issue: number; readonly user: string; readonly repository?: string }) => {
    const repository = findRepo(world, input.repository);
    return { repository, issue: findIssue(repository, input.issue), user: findUser(world, input.user) };
  };
  return {
    openIssue: (input) =>
      done(() => {
        const repository = findRepo(world, input.repository);
        const issue = openIssue(world, repository, { ...input, user: findUser(world, input.user) });
        return { number: issue.number, id: issue.id, url: issuePage(world, repository, issue) };
      }),
    editIssue: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        editText(world, repository, issue, input, user);
      }),
    closeIssue: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        setState(world, repository, issue, "closed", user);
      }),
    reopenIssue: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        setState(world, repository, issue, "open", user);
      }),
    addLabel: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        addLabels(world, repository, issue, [input.label], user);
      }),
    removeLabel: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        removeLabel(world, repository, issue, input.label, user);
      }),
    comment: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        return { id: createComment(world, repository, issue, user, input.body).id };
      }),
  };
}
