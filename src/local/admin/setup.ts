/** People, repositories, installations and settings. */
import { createBare } from "../git/create.ts";
import { readRefs } from "../git/bare.ts";
import { HttpError } from "../http/errors.ts";
import { installationJson, repositoryMention } from "../render/installation.ts";
import { repositoryPage } from "../render/repository.ts";
import { integration, noReply, simpleUser } from "../render/user.ts";
import type { BranchRules, Installation, Repository, User } from "../state.ts";
import { fullName } from "../state.ts";
import { apiUrl, iso, secret, type World } from "../world.ts";
import type { Admin } from "./admin.ts";
import { done } from "./done.ts";
import { findRepo, findUser } from "./find.ts";

type SetupAdmin = Pick<
  Admin,
  | "createUser"
  | "createRepository"
  | "setPermission"
  | "setAppPermissions"
  | "setWebhookUrl"
  | "ping"
  | "setMergeMethods"
  | "setDeleteBranchOnMerge"
  | "refuseForcePushes"
  | "requireChecks"
  | "requireApprovals"
  | "refusePushes"
>;

export function setupAdmin(world: World): SetupAdmin {
  return {
    createUser: (login) =>
      done(() => {
        const user = newUser(world, login);
        return { id: user.id, login, token: user.token };
      }),
    createRepository: (input) => createRepository(world, input),
    setPermission: (user, role, repository) =>
      done(() => {
        findRepo(world, repository).roles.set(findUser(world, user), role);
      }),
    setAppPermissions: (permissions) =>
      done(() => {
        world.permissions = permissions;
      }),
    setWebhookUrl: (url) =>
      done(() => {
        world.webhookUrl = url;
      }),
    ping: () =>
      done(() => {
        ping(world);
      }),
    setMergeMethods: (methods, repository) =>
      done(() => {
        findRepo(world, repository).mergeMethods = new Set(methods);
      }),
    setDeleteBranchOnMerge: (on, repository) =>
      done(() => {
        findRepo(world, repository).deleteBranchOnMerge = on;
      }),
    refuseForcePushes: (on, repository) =>
      done(() => {
        findRepo(world, repository).refuseForcePushes = on;
      }),
    requireChecks: (branch, checks, options = {}) =>
      done(() => {
        const rules = rulesFor(world, branch, options);
        rules.checks = checks;
        rules.strict = options.strict ?? rules.strict;
      }),
    requireApprovals: (branch, count, options = {}) =>
      done(() => {
        rulesFor(world, branch, options).approvals = count;
      }),
    refusePushes: (branch, repository) =>
      done(() => {
        rulesFor(world, branch, repository === undefined ? {} : { repository }).refusePushes = true;
      }),
  };
}

function newUser(world: World, login: string): User & { readonly token: string } {
  if (world.users.has(login.toLowerCase())) {
    throw new HttpError(422, `the local GitHub has a user ${login} already`);
  }
  const user = {
    id: world.nextId(),
    login,
    type: "User" as const,
    token: `ghp_${secret(36)}`,
    createdAt: world.clock(),
  };
  world.users.set(login.toLowerCase(), user);
  return user;
}

async function createRepository(world: World, input: Parameters<Admin["createRepository"]>[0]) {
  const owner = world.users.get(input.owner.toLowerCase()) ?? newUser(world, input.owner);
  const { name, defaultBranch = "main", installed = true } = input;
  const directory = `${world.directory}/repositories/${owner.login}/${name}.git`;
  if (world.repositories.has(`${owner.login}/${name}`.toLowerCase())) {
    throw new HttpError(422, `the local GitHub has a repository ${owner.login}/${name} already`);
  }
  const now = world.clock();
  const files = input.files ?? { "README.md": `# ${name}\n` };
  const headSha = await createBare({ directory, defaultBranch, files, author: noReply(owner), date: now });
  const repository: Repository = {
    id: world.nextId(),
    owner,
    name,
    private: input.private ?? false,
    defaultBranch,
    directory,
    createdAt: now,
    roles: new Map([[owner, "admin"]]),
    labels: [],
    issues: [],
    suites: [],
    runs: [],
    statuses: [],
    rules: new Map(),
    pushes: [],
    refs: await readRefs(directory),
    mergeMethods: new Set(["merge", "squash", "rebase"]),
    deleteBranchOnMerge: false,
    refuseForcePushes: true,
    pushedAt: now,
    updatedAt: now,
  };
  world.repositories.set(fullName(repository).toLowerCase(), repository);
  return {
    id: repository.id,
    fullName: fullName(repository),
    installationId: installed ? install(world, repository).id : null,
    cloneUrl: `${repositoryPage(world, repository)}.git`,
    directory,
    headSha,
  };
}

/** One installation for each account, as on GitHub; a further repository is added to it. */
function install(world: World, repository: Repository): Installation {
  const known = world.installations.find(({ account }) => account === repository.owner);
  const installation = known ?? {
    id: world.nextId(),
    account: repository.owner,
    repositories: new Set<Repository>(),
    createdAt: world.clock(),
  };
  installation.repositories.add(repository);
  if (known === undefined) {
    world.installations.push(installation);
  }
  const mention = [repositoryMention(repository)];
  const change =
    known === undefined ? { repositories: mention } : { repositories_added: mention, repositories_removed: [] };
  const action = known === undefined ? "created" : "added";
  world.deliverer.send({
    name: known === undefined ? "installation" : "installation_repositories",
    action,
    installationId: installation.id,
    repositoryId: null,
    payload: {
      action,
      installation: installationJson(world, installation),
      ...change,
      ...(known === undefined ? {} : { repository_selection: "selected" }),
      requester: null,
      sender: simpleUser(world, repository.owner),
    },
  });
  return installation;
}

function ping(world: World): void {
  const hook = world.app.id;
  const url = `${apiUrl(world)}/app/hook`;
  world.deliverer.send({
    name: "ping",
    action: null,
    installationId: null,
    repositoryId: null,
    payload: {
      zen: "Anything added dilutes everything else.",
      hook_id: hook,
      hook: {
        type: "App",
        id: hook,
        name: "web",
        active: true,
        events: integration(world, world.app)["events"],
        config: { content_type: "json", url: world.webhookUrl, insecure_ssl: "0" },
        updated_at: iso(world.app.createdAt),
        created_at: iso(world.app.createdAt),
        url,
        test_url: `${url}/test`,
        ping_url: `${url}/pings`,
        app_id: world.app.id,
        deliveries_url: `${url}/deliveries`,
        last_response: { code: null, status: "unused", message: null },
      },
      sender: simpleUser(world, world.app.bot),
    },
  });
}

function rulesFor(
  world: World,
  branch: string,
  options: { readonly via?: "ruleset" | "classic"; readonly repository?: string },
): BranchRules {
  const repository = findRepo(world, options.repository);
  const source = options.via ?? "ruleset";
  const all = repository.rules.get(branch) ?? [];
  const known = all.find((rules) => rules.source === source);
  if (known !== undefined) {
    return known;
  }
  const rules = { id: world.nextId(), source, checks: [], strict: false, approvals: 0, refusePushes: false };
  repository.rules.set(branch, [...all, rules]);
  return rules;
}
