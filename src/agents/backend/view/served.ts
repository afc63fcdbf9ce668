/** What a package that serves routes has, whether it is an entity's or not. */
import type { EndpointView } from "./endpoint.ts";
import type { ViewerView } from "./policy.ts";

export interface ServedView {
  readonly package: string;
  /** Class of the service: `TaskService`. */
  readonly service: string;
  readonly viewer: ViewerView | null;
  /** Who is signed in decides which rows there are. */
  readonly scoped: boolean;
  /** Schema of a row; empty where there is no entity. */
  readonly read: string;
  readonly endpoints: readonly EndpointView[];
}
