import type { JavaScriptToolchain } from "../toolchains/javascript.ts";

/** The type checker of the frontend's kind: Vue's single-file components need its own. Path from node_modules. */
export function checker({ packages }: JavaScriptToolchain): { script: string; name: string } {
  return packages.has("vue-tsc")
    ? { script: "vue-tsc/bin/vue-tsc.js", name: "vue-tsc" }
    : { script: "typescript/bin/tsc", name: "tsc" };
}
