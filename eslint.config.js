import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  {
    ignores: ["node_modules/", "coverage/", ".cache/", ".aurora-data/", "scripts/", "bin/", "*.cjs", "test/fixtures/"],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      // Durations, counts and environment access read better with the dot or the bracket that the type asks for.
      "@typescript-eslint/dot-notation": "off",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportAllDeclaration", message: "No barrels: import from the file that defines the name." },
        { selector: "ExportDefaultDeclaration", message: "Named exports only." },
      ],
      "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Runs with the tree's own TypeScript, found while it runs, so there are no types to check it with.
    files: ["src/gates/scripts/*.mjs"],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ["eslint.config.js", "jest.config.js"],
    rules: { "no-restricted-syntax": "off" },
  },
);
