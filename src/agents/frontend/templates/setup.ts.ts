/** @param app `react`: there are components to take off the page after each test. `auth`: somebody is signed in before it. */
export const setupTs = ({ react, auth }: { react: boolean; auth: boolean }) => `
${
  react
    ? `import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";`
    : ""
}
import { afterAll, afterEach, beforeAll${react && auth ? ", beforeEach" : ""} } from "vitest";
${react ? `import { resetStores } from "../stores/reset-stores";` : ""}
import { forgetRequests, server } from "./server";

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
});

afterEach(() => {
  ${react ? "cleanup();\nresetStores();" : ""}
  server.resetHandlers();
  forgetRequests();
});

afterAll(() => {
  server.close();
});

${
  react
    ? `// Tests in Node have no page.
if ("document" in globalThis) {
  ${
    auth
      ? `const { signInViewer } = await import("./sign-in");
  beforeEach(signInViewer);`
      : ""
  }
  // jsdom knows <dialog> but not how to open it (github.com/jsdom/jsdom/issues/3294).
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
  };
  // Without a canvas, which axe asks for, jsdom would write a warning.
  HTMLCanvasElement.prototype.getContext = () => null;
}`
    : ""
}
`;
