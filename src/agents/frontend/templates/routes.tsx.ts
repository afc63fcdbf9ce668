import { importLines } from "../imports.ts";
import { attribute, literal } from "../typescript.ts";
import type { PagesView } from "../view.ts";
import { modulePath } from "../view/names.ts";

export const routesTsx = (view: PagesView) => {
  const { auth, start } = view;
  const pages = pagesOf(view);
  const open = pages.filter(({ viewer }) => auth === null || !viewer);
  const closed = pages.filter((page) => !open.includes(page));
  const inLayout = `
  {
    element: <Layout name=${attribute(view.name)} ${auth === null ? "" : "menu={<ViewerMenu />}"} />,
    children: [
      {
        errorElement: <RouteError />,
        children: [
          ${closed.length > 0 ? `{ element: <RequireViewer />, children: [${closed.map(routeCode).join("\n")}] },` : ""}
          ${open.map(routeCode).join("\n")}
          ${start === null ? "" : `{ index: true, element: <Navigate to=${attribute(start)} replace /> },`}
          { path: "*", element: <NotFound /> },
        ],
      },
    ],
  },`;
  return `
${importLines([
  ["react-router", "type RouteObject", ...(start === null ? [] : ["Navigate"])],
  ["./layout", "Layout"],
  ["./not-found", "NotFound"],
  ["./route-error", "RouteError"],
  ...(auth === null
    ? []
    : ([
        ["../auth/auth-root", "AuthRoot"],
        ["../auth/guest-only", "GuestOnly"],
        ["../auth/sign-in-page", "SignInPage"],
        ["../auth/viewer", "signInPath"],
        ["../auth/viewer-menu", "ViewerMenu"],
      ] as const)),
  ["../auth/require-viewer", ...(closed.length > 0 ? ["RequireViewer"] : [])],
  ...pages.map(({ page, file }) => [modulePath("app/routes", file), page] as const),
])}

/** Which page stands at which address. */
export const routes: RouteObject[] = [
  ${
    auth === null
      ? inLayout
      : `{
    element: <AuthRoot />,
    errorElement: <RouteError />,
    children: [
      { element: <GuestOnly />, children: [{ path: signInPath, element: <SignInPage /> }] },
      ${inLayout}
    ],
  },`
  }
];
`;
};

const routeCode = ({ route, page }: { route: string; page: string }) =>
  `{ path: ${literal(route)}, element: <${page} /> },`;

const pagesOf = ({ lists, formPages }: PagesView) => [
  ...lists.map(({ route, page, pageFile, source }) => ({ route, page, file: pageFile, viewer: source.viewer })),
  ...formPages.map(({ screen, page, file, viewer }) => ({ route: screen.route, page, file, viewer })),
];
