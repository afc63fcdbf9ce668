/** Checks and statuses that others report. */
import { createCheckRun, createStatus } from "../actions/checks.ts";
import { resolveCommit } from "../git/bare.ts";
import { HttpError } from "../http/errors.ts";
import type { App, Repository } from "../state.ts";
import type { World } from "../world.ts";
import type { Admin, Finding } from "./admin.ts";
import { findRepo, findUser } from "./find.ts";

const actions = { id: 15368, slug: "github-actions" } as const;

export function checkAdmin(world: World): Pick<Admin, "setStatus" | "createForeignCheckRun"> {
  return {
    setStatus: async (input) => {
      const repository = findRepo(world, input.repository);
      const sha = await commitAt(repository, input.ref);
      const { state, context, description = null } = input;
      const fields = { state, context, description, targetUrl: null };
      return { id: (await createStatus(world, repository, sha, fields, findUser(world, input.user), null)).id };
    },
    createForeignCheckRun: async (input) => {
      const repository = findRepo(world, input.repository);
      const app = appOf(world, input.appId ?? actions.id, input.appSlug ?? actions.slug);
      const { name, status, conclusion, log } = input;
      const fields = { name, status, conclusion, log, output: outputOf(input) };
      return { id: (await createCheckRun(world, repository, app, await commitAt(repository, input.ref), fields)).id };
    },
  };
}

function outputOf({ title, summary, text, annotations }: Parameters<Admin["createForeignCheckRun"]>[0]) {
  return title === undefined && summary === undefined && text === undefined && annotations === undefined
    ? undefined
    : { title, summary: summary ?? "", text, annotations: annotations?.map(annotationOf) };
}

function annotationOf({ path, line, message, title, level = "failure" }: Finding) {
  const place = { path, start_line: line, end_line: line, start_column: null, end_column: null };
  return { ...place, annotation_level: level, title: title ?? null, message, raw_details: null } as const;
}

async function commitAt(repository: Repository, ref: string): Promise<string> {
  const sha = await resolveCommit(repository.directory, ref);
  if (sha === null) {
    throw new HttpError(422, `No commit found for SHA: ${ref}`);
  }
  return sha;
}

function appOf(world: World, id: number, slug: string): App {
  const known = world.apps.get(id);
  if (known !== undefined) {
    return known;
  }
  const bot = {
    id: world.nextId(),
    login: `${slug}[bot]`,
    type: "Bot" as const,
    token: null,
    createdAt: world.clock(),
  };
  const app = { id, slug, bot, createdAt: world.clock() };
  world.users.set(bot.login.toLowerCase(), bot);
  world.apps.set(id, app);
  return app;
}
