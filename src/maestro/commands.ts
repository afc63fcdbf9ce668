/**
 * Commands in comments. A webhook only hints at an issue or pull request: its comments, and what their authors may do, are
 * read from GitHub at this moment. Each comment is answered once; every step can be done twice.
 */
import { type Command, parseCommands } from "../core/command.ts";
import { decideCommand } from "../core/decide-command.ts";
import type { RepositoryRef } from "../core/ids.ts";
import { commandAnswer, commandRefusal } from "../core/render/command.ts";
import type { InstallationGitHub } from "../github/client.ts";
import { type Comment, listComments, listRepositoryComments, upsertComment } from "../github/comments.ts";
import { canWrite } from "../github/permissions.ts";
import { react } from "../github/reactions.ts";
import { getRepository } from "../github/repos.ts";
import {
  answeredAmong,
  receiveCommandComment,
  recordAnswered,
  recordHandled,
  runOfConversation,
} from "../store/command-comments.ts";
import { sendSignals } from "../store/inbox.ts";
import { getRun } from "../store/runs.ts";
import type { CommandComment, HandledCommand, Run } from "../store/schema.ts";
import type { Signal } from "../store/signal.ts";
import type { MaestroContext } from "./context.ts";
import { act, observeNow } from "./deeds.ts";
import { holdRun } from "./hold.ts";

/** Milliseconds for which a comment that nobody answered is still looked for; older ones are nobody's wish any more. */
const lookBack = 24 * 60 * 60 * 1000;

interface Conversation {
  readonly context: MaestroContext;
  readonly github: InstallationGitHub;
  readonly repository: RepositoryRef;
  /** The issue or pull request. */
  readonly number: number;
}

interface Given {
  readonly comment: Comment;
  readonly login: string;
  readonly commands: readonly Command[];
}

/** Answers the commands on an issue or a pull request that have no answer yet. Safe to repeat at any time. */
export async function lookAtComments(
  context: MaestroContext,
  signal: Extract<Signal, { kind: "comments" }>,
): Promise<void> {
  const { owner, name, installationId, issue: number } = signal;
  const github = context.github.forInstallation(installationId);
  const conversation: Conversation = { context, github, repository: { owner, name }, number };
  const comments = await listComments(github, { owner, name }, number, since(context));
  for (const given of await unanswered(context, comments)) {
    if ((await answer(conversation, given)) === "busy") {
      await sendSignals(context.store.db, context.store.queue, [signal], 1);
      return;
    }
  }
}

/** Signals for the issues and pull requests of a repository on which a command has no answer: its webhook was lost. */
export async function signalsOfComments(
  context: MaestroContext,
  repository: RepositoryRef & { readonly installationId: number },
): Promise<readonly Signal[]> {
  const { owner, name, installationId } = repository;
  const github = context.github.forInstallation(installationId);
  const comments = await listRepositoryComments(github, { owner, name }, since(context));
  const numbers = new Set((await unanswered(context, comments)).map(({ comment }) => comment.issue));
  return [...numbers].map((issue) => ({ kind: "comments", owner, name, installationId, issue }));
}

const since = ({ clock }: MaestroContext) => new Date(clock().getTime() - lookBack);

/** In the order in which they were made. Bots, Aurora among them, give no commands. */
async function unanswered(context: MaestroContext, comments: readonly Comment[]): Promise<readonly Given[]> {
  const given = comments.flatMap((comment): Given[] => {
    const { author } = comment;
    const commands = author?.type === "User" ? parseCommands(comment.body) : [];
    return author === null || commands.length === 0 ? [] : [{ comment, login: author.login, commands }];
  });
  const answered = await answeredAmong(
    context.store.db,
    given.map(({ comment }) => comment.id),
  );
  return given.filter(({ comment }) => !answered.has(comment.id)).sort((a, b) => a.comment.id - b.comment.id);
}

async function answer(conversation: Conversation, { comment, login, commands }: Given): Promise<"busy" | "answered"> {
  const { context, github, repository, number } = conversation;
  const { db, queue } = context.store;
  const { id: repositoryId } = await getRepository(github, repository);
  const found = await runOfConversation(db, repositoryId, number);
  const row = await receiveCommandComment(db, { commentId: comment.id, runId: found?.id ?? null, login, commands });
  await react(github, repository, { comment: comment.id }, "eyes");
  if (row.handled.length === 0 && !(await canWrite(github, repository, login))) {
    await refuse(conversation, row);
    return "answered";
  }
  const run = row.runId === null ? null : await getRun(db, row.runId);
  const handled = await carryOut(conversation, row, run);
  if (handled === "busy") {
    return "busy";
  }
  await write(conversation, row.commentId, {
    marker: `<!-- aurora:answer key=${row.commentId} `,
    body: commandAnswer(
      login,
      row.commentId,
      handled.map((each) => each.answer),
    ),
    granted: handled.every((each) => each.granted),
  });
  context.log.info({ comment: row.commentId, run: row.runId, words: row.commands.map(({ word }) => word) }, "command");
  if (run?.endedAt === null) {
    // What was done is Aurora's own doing, of which its webhooks tell nothing.
    await sendSignals(db, queue, [{ kind: "run", run: run.id }]);
  }
  return "answered";
}

/** One polite sentence for each person and conversation, however often they try. */
async function refuse(conversation: Conversation, { commentId, login }: CommandComment): Promise<void> {
  const marker = `<!-- aurora:command-refusal key=${login} -->`;
  const body = `${commandRefusal(login)}\n\n${marker}`;
  await write(conversation, commentId, { marker, body, granted: false });
}

interface Answer {
  readonly marker: string;
  readonly body: string;
  readonly granted: boolean;
}

/** The comment first, so that a reaction says what a comment explains; then nobody looks again. */
async function write(conversation: Conversation, commentId: number, { marker, body, granted }: Answer): Promise<void> {
  const { context, github, repository, number } = conversation;
  await upsertComment(github, repository, number, { commentId: null, marker, body });
  await react(github, repository, { comment: commentId }, granted ? "+1" : "confused");
  await recordAnswered(context.store.db, commentId);
}

/** @returns what was decided for each command, all of it done */
async function carryOut(
  conversation: Conversation,
  row: CommandComment,
  run: Run | null,
): Promise<readonly HandledCommand[] | "busy"> {
  const { context, number } = conversation;
  if (run === null) {
    const place = { login: row.login, number, comment: row.commentId, facts: null };
    return row.commands.map((command) => ({ ...decideCommand(command, place), done: true }));
  }
  return holdRun(context, run, async (held) => {
    const handled: HandledCommand[] = [...row.handled];
    const record = () => recordHandled(context.store.db, row.commentId, handled);
    for (const [position, command] of row.commands.entries()) {
      let current = handled[position];
      if (current === undefined) {
        const { facts } = await observeNow(held);
        const place = { login: row.login, number, comment: row.commentId, facts };
        current = { ...decideCommand(command, place), done: false };
        handled[position] = current;
        await record();
      }
      if (!current.done) {
        const command = { commentId: row.commentId, login: row.login, position };
        const refused = await act(held, current.deed, command);
        handled[position] = { ...current, ...refused, done: true };
        await record();
      }
    }
    return handled;
  });
}
