/** Installations as GitHub writes them. */
import type { Installation, Json, Repository } from "../state.ts";
import { apiUrl, iso, nodeId, type World } from "../world.ts";
import { simpleUser, subscribedEvents } from "./user.ts";
import { fullName } from "../state.ts";

export function installationJson(world: World, installation: Installation): Json {
  const { account } = installation;
  return {
    id: installation.id,
    client_id: `Iv1.${world.app.id}`,
    account: simpleUser(world, account),
    repository_selection: "selected",
    access_tokens_url: `${apiUrl(world)}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${apiUrl(world)}/installation/repositories`,
    html_url: `${world.url}/settings/installations/${installation.id}`,
    app_id: world.app.id,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: "User",
    permissions: world.permissions,
    events: subscribedEvents,
    created_at: iso(installation.createdAt),
    updated_at: iso(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  };
}

/** A repository as `installation` webhooks name it. */
export function repositoryMention(repository: Repository): Json {
  return {
    id: repository.id,
    node_id: nodeId("R", repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
  };
}
