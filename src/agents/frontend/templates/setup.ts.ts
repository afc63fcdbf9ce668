/** @param react there are components to take off the page after each test. */
export const setupTs = ({ react }: { react: boolean }) => `
${
  react
    ? `import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";`
    : ""
}
import { afterAll, afterEach, beforeAll } from "vitest";
import { forgetRequests, server } from "./server";

beforeAll(() => {
  server.listen({ onUnhandledRequest: "error" });
});

afterEach(() => {
  ${react ? "cleanup();" : ""}
  server.resetHandlers();
  forgetRequests();
});

afterAll(() => {
  server.close();
});

${
  react
    ? `// jsdom knows <dialog> but not how to open it (github.com/jsdom/jsdom/issues/3294). Tests in Node have neither.
if ("HTMLDialogElement" in globalThis) {
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
