/** Accounts and Apps as GitHub writes them. */
import { apiUrl, iso, nodeId, type World } from "../world.ts";
import type { App, Json, Repository, User } from "../state.ts";

/** `simple-user`: the account inside other things. */
export function simpleUser(world: World, user: User): Json {
  const api = `${apiUrl(world)}/users/${encodeURIComponent(user.login)}`;
  return {
    login: user.login,
    id: user.id,
    node_id: nodeId("U", user.id),
    avatar_url: `${world.url}/avatars/${user.id}`,
    gravatar_id: "",
    url: api,
    html_url:
      user.type === "Bot" ? `${world.url}/apps/${user.login.replace(/\[bot\]$/, "")}` : `${world.url}/${user.login}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: user.type,
    user_view_type: "public",
    site_admin: false,
  };
}

export const nullableUser = (world: World, user: User | null): Json | null =>
  user === null ? null : simpleUser(world, user);

/** `public-user`: what GET /users/{login} gives. */
export function publicUser(world: World, user: User): Json {
  return {
    ...simpleUser(world, user),
    name: user.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: [...world.repositories.values()].filter((repository) => repository.owner === user).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: iso(user.createdAt),
    updated_at: iso(user.createdAt),
  };
}

/** The e-mail address that commits made on GitHub carry. */
export function noReply(user: User): { readonly name: string; readonly email: string } {
  return { name: user.login, email: `${user.id}+${user.login}@users.noreply.github.com` };
}

/** What a person is to a repository. */
export function association(repository: Repository, user: User): string {
  if (user === repository.owner) {
    return "OWNER";
  }
  const role = repository.roles.get(user) ?? "none";
  return role === "admin" || role === "write" ? "COLLABORATOR" : "NONE";
}

/** `integration`: an App. */
export function integration(world: World, app: App): Json {
  const [owner = app.bot] = world.users.values();
  return {
    id: app.id,
    client_id: `Iv1.${app.id}`,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: simpleUser(world, owner),
    name: app.slug,
    description: "",
    external_url: world.url,
    html_url: `${world.url}/apps/${app.slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: app === world.app ? world.permissions : { checks: "write", metadata: "read" },
    events: app === world.app ? subscribedEvents : [],
  };
}

/** The events that the App under test gets. */
export const subscribedEvents: readonly string[] = [
  "check_run",
  "check_suite",
  "issue_comment",
  "issues",
  "pull_request",
  "pull_request_review",
  "push",
  "status",
];
