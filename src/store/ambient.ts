/**
 * Clock and ids are injected when the store is opened and travel with the Kysely instance as a plugin that changes
 * nothing, because a transaction keeps its database's plugins. So a function that is given a transaction needs no clock
 * beside it.
 */
import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs } from "kysely";
import type { Db } from "./schema.ts";

export class Ambient implements KyselyPlugin {
  readonly clock: () => Date;
  readonly ids: () => string;

  constructor(clock: () => Date, ids: () => string) {
    this.clock = clock;
    this.ids = ids;
  }

  transformQuery(args: PluginTransformQueryArgs) {
    return args.node;
  }

  transformResult(args: PluginTransformResultArgs) {
    return Promise.resolve(args.result);
  }
}

function ambientOf(db: Db): Ambient {
  const ambient = db.getExecutor().plugins.find((plugin) => plugin instanceof Ambient);
  if (ambient === undefined) {
    throw new Error("this database was not opened by openStore");
  }
  return ambient;
}

/** The time by the store's clock. */
export function now(db: Db): Date {
  return ambientOf(db).clock();
}

/** A new id from the store's source of ids. */
export function newId(db: Db): string {
  return ambientOf(db).ids();
}
