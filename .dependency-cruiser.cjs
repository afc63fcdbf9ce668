/**
 * The layers of docs/design.md as rules: data flows one way. Each rule says why, since that is what its finding prints.
 */
const ranks = {
  adapters: "agents|gates|github|git|llm|sandbox|store",
  workflows: "webhooks|jobs|maestro|dashboard",
};

const adapterRules = ["agents", "github", "git", "llm", "sandbox", "store"].map((name) => ({
  name: `${name}-stands-alone`,
  severity: "error",
  comment: `Modules of one rank never import each other: jobs and Maestro compose them, so ${name}/ can be read and tested by itself.`,
  from: { path: `^src/${name}/` },
  to: {
    path: `^src/(?:${ranks.adapters}|${ranks.workflows})/`,
    pathNot: `^src/${name}/`,
  },
}));

const workflowRules = ["webhooks", "jobs", "maestro", "dashboard"].map((name) => ({
  name: `${name}-meets-others-in-the-store`,
  severity: "error",
  comment: `${name}/ meets the other workflows only in the store: with every webhook dropped, a run still ends.`,
  from: { path: `^src/${name}/` },
  to: { path: `^src/(?:${ranks.workflows})/`, pathNot: `^src/${name}/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Files that import each other cannot be understood one at a time.",
      from: {},
      to: { circular: true },
    },
    {
      name: "core-is-pure",
      severity: "error",
      comment: "core/ decides; it has no I/O, so that every decision is a table of facts and answers.",
      from: { path: "^src/core/" },
      to: { path: "^src/", pathNot: "^src/core/" },
    },
    {
      name: "core-packages",
      severity: "error",
      comment:
        "core/ imports zod, the parsers of YAML, CEL and Markdown, and node:crypto for hashes; nothing that reads or writes.",
      from: { path: "^src/core/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "core"],
        pathNot:
          "node_modules/(?:zod|yaml|@marcbachmann/cel-js|micromark|micromark-extension-gfm-(?:footnote|table))/|^(?:node:)?crypto$",
      },
    },
    {
      name: "process-imports-core-only",
      severity: "error",
      comment: "The subprocess wrapper is used by everything, so it knows nothing but core/.",
      from: { path: "^src/process/" },
      to: { path: "^src/", pathNot: "^src/(?:process|core)/" },
    },
    {
      name: "one-subprocess-wrapper",
      severity: "error",
      comment:
        "Only process/ starts programs: an argument array, a clean environment, group kill, limits. (gates/scripts/ are programs that run inside the sandbox.)",
      from: { path: "^src/", pathNot: "^src/(?:process|gates/scripts)/" },
      to: { path: "^(?:node:)?child_process$|node_modules/execa/" },
    },
    ...adapterRules,
    {
      name: "gates-use-the-sandbox-only",
      severity: "error",
      comment: "Gates run tools in the sandbox; they know no other adapter and no workflow.",
      from: { path: "^src/gates/" },
      to: { path: `^src/(?:${ranks.adapters}|${ranks.workflows})/`, pathNot: "^src/(?:gates|sandbox)/" },
    },
    ...workflowRules,
    {
      name: "local-proves-without-leaning",
      severity: "error",
      comment: "What the local GitHub proves must not lean on what it tests: it imports core/ and process/ only.",
      from: { path: "^src/local/" },
      to: { path: "^src/", pathNot: "^src/(?:local|core|process)/" },
    },
    {
      name: "nobody-imports-the-top",
      severity: "error",
      comment: "commands/ and the files of src itself compose the rest; nothing below them knows them.",
      from: { path: "^src/", pathNot: "^src/(?:commands/|[a-z-]+\\.ts$)" },
      to: { path: "^src/(?:commands/|[a-z-]+\\.ts$)" },
    },
    {
      name: "no-dev-packages-in-src",
      severity: "error",
      comment:
        "What runs in production is a dependency. (gates/scripts/ find TypeScript in the tree that they look at.)",
      from: { path: "^src/", pathNot: "^src/gates/scripts/" },
      to: { dependencyTypes: ["npm-dev"], pathNot: "node_modules/@types/" },
    },
    {
      name: "no-unresolvable",
      severity: "error",
      comment: "An import that leads nowhere.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^test/fixtures/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default", "types"] },
  },
};
