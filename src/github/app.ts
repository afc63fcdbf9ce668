/** What the App asks about itself. https://docs.github.com/en/rest/apps */
import { z } from "zod";
import { asFailure } from "../core/failure.ts";
import type { RepositoryRef } from "../core/ids.ts";
import type { Caller } from "./caller.ts";
import { named, target } from "./target.ts";

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface Installation {
  readonly id: number;
  readonly account: string;
}

export interface InstalledRepository extends RepositoryRef {
  readonly id: number;
}

export function readSlug(app: Caller): Promise<string> {
  return app.call("read what the app is called", async (octokit) => {
    const { data } = await octokit.rest.apps.getAuthenticated();
    return z.object({ slug: z.string() }).parse(data).slug;
  });
}

const AppAnswer = z.object({
  slug: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});

/** The App as it is registered: what it may, and which webhooks it gets. */
export function readApp(app: Caller): Promise<z.infer<typeof AppAnswer>> {
  return app.call("read how the app is registered", async (octokit) => {
    const { data } = await octokit.rest.apps.getAuthenticated();
    return AppAnswer.parse(data);
  });
}

/**
 * The bot's name and its noreply address, which begins with the id of its account: only so does GitHub show the bot's face.
 * @param installation who asks; null when the app is installed nowhere
 */
export async function readIdentity(slug: string, installation: Caller | null): Promise<Identity> {
  const name = `${slug}[bot]`;
  const unnumbered = { name, email: `${name}@users.noreply.github.com` };
  try {
    return installation === null
      ? unnumbered
      : await installation.call(`read the account of ${name}`, async (octokit) => {
          const { data } = await octokit.rest.users.getByUsername({ username: name });
          const { id } = z.object({ id: z.number().int() }).parse(data);
          return { name, email: `${id}+${name}@users.noreply.github.com` };
        });
  } catch (error) {
    if (asFailure(error).kind !== "github-not-found") {
      throw error;
    }
    return unnumbered;
  }
}

const InstallationAnswer = z.object({
  id: z.number().int(),
  // An enterprise has a slug instead of a login.
  account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
  suspended_at: z.string().nullish(),
});

export function listInstallations(app: Caller): Promise<Installation[]> {
  return app.call("list the app's installations", async (octokit) => {
    const answers = await octokit.paginate(octokit.rest.apps.listInstallations, { per_page: 100 });
    return z
      .array(InstallationAnswer)
      .parse(answers)
      .filter(({ suspended_at }) => (suspended_at ?? null) === null)
      .map(({ id, account }) => ({ id, account: account?.login ?? account?.slug ?? "" }));
  });
}

const RepositoryAnswer = z.object({
  id: z.number().int(),
  name: z.string(),
  owner: z.object({ login: z.string() }),
});

/** @param installation asks for itself: GitHub knows by the token which repositories are meant */
export function listRepositories(installation: Caller): Promise<InstalledRepository[]> {
  return installation.call("list the repositories of an installation", async (octokit) => {
    const answers = await octokit.paginate(octokit.rest.apps.listReposAccessibleToInstallation, { per_page: 100 });
    return z
      .array(RepositoryAnswer)
      .parse(answers)
      .map(({ id, name, owner }) => ({ id, name, owner: owner.login }));
  });
}

export function findInstallation(app: Caller, repo: RepositoryRef): Promise<number> {
  return app.call(`find the app's installation in ${named(repo)}`, async (octokit) => {
    const { data } = await octokit.rest.apps.getRepoInstallation(target(repo));
    return z.object({ id: z.number().int() }).parse(data).id;
  });
}
