/** What people do to branches and pull requests. */
import { setState } from "../actions/issues.ts";
import { mergePull } from "../actions/merge.ts";
import { createPull, setDraft } from "../actions/pulls.ts";
import { noticeRefs } from "../actions/refs.ts";
import { dismissReview, replyInThread, reviewComments, submitReview } from "../actions/reviews.ts";
import { git, updateRef, writeCommit, writeTree, zeroSha } from "../git/bare.ts";
import { HttpError } from "../http/errors.ts";
import { noReply } from "../render/user.ts";
import { inTurn, type World } from "../world.ts";
import type { Admin } from "./admin.ts";
import { done } from "./done.ts";
import { findPull, findRepo, findUser, missing } from "./find.ts";

type PullAdmin = Pick<
  Admin,
  | "openPull"
  | "submitReview"
  | "dismissReview"
  | "replyInThread"
  | "closePull"
  | "setDraft"
  | "merge"
  | "pushCommit"
  | "deleteBranch"
>;

export function pullAdmin(world: World): PullAdmin {
  const target = (input: { readonly pull: number; readonly user: string; readonly repository?: string }) => {
    const repository = findRepo(world, input.repository);
    return { repository, issue: findPull(repository, input.pull), user: findUser(world, input.user) };
  };
  return {
    openPull: async (input) => {
      const repository = findRepo(world, input.repository);
      const user = findUser(world, input.user);
      const { title, head, base, body = "", draft = false } = input;
      const fork = input.fork === true ? { fork: user } : {};
      const { number } = await createPull(world, repository, { user, title, body, head, base, draft, ...fork });
      return { number };
    },
    submitReview: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        const { state, body = "", comments } = input;
        return { id: submitReview(world, repository, issue, { user, state, body, comments }).id };
      }),
    dismissReview: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        const review = issue.pull.reviews.find(({ id }) => id === input.review);
        if (review === undefined) {
          throw missing(`review ${input.review} on #${input.pull}`);
        }
        dismissReview(world, repository, issue, review, input.message, user);
      }),
    replyInThread: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        const first = reviewComments(issue).find(({ comment }) => comment.id === input.comment)?.comment;
        if (first === undefined) {
          throw missing(`review comment ${input.comment} on #${input.pull}`);
        }
        return { id: replyInThread(world, repository, issue, first, { user, body: input.body }).comment.id };
      }),
    closePull: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        setState(world, repository, issue, "closed", user);
      }),
    setDraft: (input) =>
      done(() => {
        const { repository, issue, user } = target(input);
        setDraft(world, repository, issue, input.draft, user);
      }),
    merge: async (input) => {
      const { repository, issue, user } = target(input);
      return { sha: await mergePull(world, repository, issue, { method: input.method ?? "merge" }, user) };
    },
    pushCommit: (input) => pushCommit(world, input),
    deleteBranch: async (input) => {
      const repository = findRepo(world, input.repository);
      const user = findUser(world, input.user);
      await inTurn(repository, async () => {
        await git(repository.directory, ["update-ref", "-d", "--end-of-options", `refs/heads/${input.branch}`]);
        await noticeRefs(world, repository, user);
      });
    },
  };
}

async function pushCommit(world: World, input: Parameters<Admin["pushCommit"]>[0]) {
  const repository = findRepo(world, input.repository);
  const user = findUser(world, input.user);
  const { directory } = repository;
  return inTurn(repository, async () => {
    const ref = `refs/heads/${input.branch}`;
    const before = repository.refs.get(ref);
    const parent = before ?? repository.refs.get(`refs/heads/${repository.defaultBranch}`);
    if (parent === undefined) {
      throw new HttpError(422, `the repository has no branch ${repository.defaultBranch}`);
    }
    const signature = { ...noReply(user), date: world.clock() };
    const sha = await writeCommit(directory, {
      tree: await writeTree(directory, parent, input.files),
      parents: [parent],
      message: input.message,
      author: signature,
      committer: signature,
    });
    await updateRef(directory, ref, sha, before ?? zeroSha);
    await noticeRefs(world, repository, user);
    return { sha };
  });
}
