import type { FrontendFoundationView } from "../view.ts";

export const eslintConfig = ({ react }: FrontendFoundationView) => `
import eslint from "@eslint/js";
import jsdoc from "eslint-plugin-jsdoc";
${
  react
    ? `import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";`
    : ""
}
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  // schema.gen.ts is openapi-typescript's: its own check is that it equals what the contract gives.
  { ignores: ["coverage/", "dist/", "src/api/schema.gen.ts"] },
  eslint.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [
      tseslint.configs.strictTypeChecked,
      ${react ? "reactHooks.configs.flat.recommended, jsxA11y.flatConfigs.strict," : ""}
    ],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { jsdoc },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      // An index signature is read with brackets, so that it does not look like a known property.
      "@typescript-eslint/dot-notation": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: true,
          checkConstructors: false,
          require: {
            ArrowFunctionExpression: true,
            ClassDeclaration: true,
            FunctionDeclaration: true,
            FunctionExpression: true,
            MethodDefinition: true,
          },
        },
      ],
      "jsdoc/require-description": ["error", { contexts: ["any"] }],
    },
  },
);
`;
