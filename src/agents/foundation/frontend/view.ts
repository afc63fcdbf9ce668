/** What the frontend's tool configuration depends on. */
import type { Spec } from "../../../core/spec/model.ts";
import { html, literal } from "../../frontend/typescript.ts";
import { proxiedPaths } from "../view/proxy.ts";

export interface FrontendFoundationView {
  /** Pages in React; without them there is only the API layer. */
  readonly react: boolean;
  /** The window's title, as HTML. */
  readonly title: string;
  /** What the development servers hand on to the API: the beginnings of its paths, as string literals. */
  readonly proxied: readonly string[];
  /** Without a prefix, pages and API share paths such as /tasks: then what a browser navigates to is a page. */
  readonly sharedPaths: boolean;
}

export function frontendFoundationView(spec: Spec): FrontendFoundationView {
  return {
    react: spec.app.stack.frontend === "react",
    title: html(spec.app.name),
    proxied: proxiedPaths(spec).map(literal),
    sharedPaths: spec.app.api.prefix === "",
  };
}
