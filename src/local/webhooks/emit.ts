/** Puts a webhook together: the event's own fields, and those that every event of a repository has. */
import type { Json, Repository, User } from "../state.ts";
import { installationOf, nodeId, type World } from "../world.ts";
import { repositoryJson } from "../render/repository.ts";
import { simpleUser } from "../render/user.ts";

export interface RepositoryEvent {
  readonly name: string;
  readonly action: string | null;
  readonly sender: User;
  readonly fields: Json;
  /** In place of the usual `repository`, for events that spell it otherwise. */
  readonly repository?: Json;
}

/** Tells the App, if it is installed on the repository. */
export function emit(world: World, repository: Repository, event: RepositoryEvent): void {
  const installation = installationOf(world, repository);
  if (installation === undefined) {
    return;
  }
  world.deliverer.send({
    name: event.name,
    action: event.action,
    installationId: installation.id,
    repositoryId: repository.id,
    payload: {
      ...(event.action === null ? {} : { action: event.action }),
      ...event.fields,
      repository: event.repository ?? repositoryJson(world, repository),
      sender: simpleUser(world, event.sender),
      installation: { id: installation.id, node_id: nodeId("I", installation.id) },
    },
  });
}
