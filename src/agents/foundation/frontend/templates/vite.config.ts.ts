import type { FrontendFoundationView } from "../view.ts";

/** A path that is both a page and a resource is a page for a browser that navigates to it. */
const bypass = `bypass: ({ url, headers }: { url?: string | undefined; headers: { accept?: string | undefined } }) =>
      headers.accept?.includes("text/html") === true ? url : undefined,`;

export const viteConfig = ({ react, proxied, sharedPaths }: FrontendFoundationView) => `
${react ? `import react from "@vitejs/plugin-react";` : ""}
import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => {
  const environment = loadEnv(mode, ".", "");
  // The API is another process; through the proxy it shares the pages' origin, so no CORS is needed.
  const api = {
    target: \`http://127.0.0.1:\${environment["API_PORT"] ?? "8000"}\`,
    ${sharedPaths ? bypass : ""}
  };
  const proxy = { ${proxied.map((path) => `${path}: api`).join(", ")} };
  return {
    ${react ? "plugins: [react()]," : ""}
    server: { host: "127.0.0.1", proxy },
    preview: { host: "127.0.0.1", proxy },
    ${react ? "" : `build: { lib: { entry: "src/api/client.ts", formats: ["es"], fileName: "client" } },`}
    test: {
      environment: "jsdom",
      setupFiles: ["src/test/setup.ts"],
      restoreMocks: true,
      coverage: {
        provider: "v8",
        include: ["src/**/*.{ts,tsx}"],
        // schema.gen.ts holds types only.
        exclude: ["src/**/*.test.{ts,tsx}", "src/test/**", "src/api/schema.gen.ts"],
        reporter: ["text", "json-summary", "json"],
        thresholds: { lines: 80, statements: 80 },
      },
    },
  };
});
`;
