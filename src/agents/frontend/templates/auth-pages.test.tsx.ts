import { importLines } from "../imports.ts";
import { literal, propertyName } from "../typescript.ts";
import { type AuthView, samplePassword } from "../view/auth.ts";
import type { ListView } from "../view/list.ts";

export interface AuthPagesTestView {
  readonly auth: AuthView;
  /** Code of the first person's name. */
  readonly name: string;
  /** A page for which somebody has to be signed in, and one for everybody. */
  readonly closed: ListView | null;
  readonly open: ListView | null;
  /** Where the app starts. */
  readonly start: string;
}

export const authPagesTestTsx = (view: AuthPagesTestView) => {
  const { auth, closed, open, start } = view;
  const { paths, login } = auth;
  const body = `
const credentials = { ${propertyName(login.name)}: ${login.sample}, password: ${literal(samplePassword)} };

/** Fills in the form and sends it. */
async function signIn(user: UserEvent) {
  await user.type(await screen.findByLabelText(${literal(login.label)}), ${login.sample});
  await user.type(screen.getByLabelText("Password"), credentials.password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

describe("the sign-in page", () => {
  beforeEach(signOutViewer);

  it("signs in and goes on to the start", async () => {
    const { user, router } = renderAt(signInPath);
    await signIn(user);
    await waitFor(() => {
      expect(router.state.location.pathname).toBe(${literal(start)});
    });
    expect(await sentRequests("POST", ${literal(paths.signIn)})).toMatchObject([{ body: credentials }]);
  });

  it("says that the credentials are wrong, keeps them, and moves the focus to the password", async () => {
    server.use(http.post(${literal(`*${paths.signIn}`)}, () => problem(401, "Unknown login or wrong password.")));
    const { user } = renderAt(signInPath);
    await signIn(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("Unknown login or wrong password.");
    expect(screen.getByLabelText(${literal(login.label)})).toHaveValue(${login.sample});
    expect(screen.getByLabelText("Password")).toHaveFocus();
    expect(await axeViolations()).toEqual([]);
  });

  it("asks for what is missing", async () => {
    const { user } = renderAt(signInPath);
    await user.click(await screen.findByRole("button", { name: "Sign in" }));
    expect(screen.getByLabelText(${literal(login.label)})).toBeInvalid();
    expect(screen.getByLabelText(${literal(login.label)})).toHaveFocus();
    expect(await sentRequests("POST", ${literal(paths.signIn)})).toEqual([]);
  });

  it("signs nobody in of whom the API does not say who they are", async () => {
    server.use(http.get(${literal(`*${paths.me}`)}, () => problem(500, "Broken.")));
    const { user } = renderAt(signInPath);
    await signIn(user);
    expect(await screen.findByRole("alert")).toHaveTextContent("The server has a problem of its own.");
    expect(session.active()).toBe(false);
  });

  it("has no barrier that axe can find", async () => {
    renderAt(signInPath);
    await screen.findByLabelText("Password");
    expect(document.title).toBe("Sign in");
    expect(await axeViolations()).toEqual([]);
  });
});

it("whoever is signed in does not see the sign-in page", async () => {
  const { router } = renderAt(signInPath);
  await waitFor(() => {
    expect(router.state.location.pathname).toBe(${literal(start)});
  });
});
${closed === null ? "" : closedTests(view, closed)}
${open === null ? "" : openTests(open)}
`;
  return `
${importLines([
  ["@testing-library/react", ...(closed === null ? [] : ["act"]), "screen", "waitFor"],
  ["@testing-library/user-event", "type UserEvent"],
  ["msw", "http"],
  ["vitest", "beforeEach", "describe", "expect", "it"],
  ["../api/http", "session"],
  ["../api/session", ...(closed === null ? [] : ["storageKey"])],
  ["../test/render", "axeViolations", "renderAt"],
  ["../test/server", "problem", "sentRequests", "server"],
  ["../test/sign-in", ...(closed === null ? [] : ["reloadApp"]), "signOutViewer"],
  ["./viewer", "signInPath"],
])}

${body}`;
};

function closedTests({ auth, name }: AuthPagesTestView, { example, title, source }: ListView): string {
  const { paths } = auth;
  const heading = `screen.findByRole("heading", { level: 1, name: ${literal(title)} })`;
  return `
describe("a page for people who are signed in", () => {
  const address = ${literal(`${example.address}?page=1`)};
  const askedToSignIn = \`\${signInPath}?\${new URLSearchParams({ next: address }).toString()}\`;

  it("asks everybody else to sign in, and is there afterwards", async () => {
    signOutViewer();
    const { user, router } = renderAt(address);
    expect(router.state.location.pathname + router.state.location.search).toBe(askedToSignIn);
    await signIn(user);
    expect(await ${heading}).toBeVisible();
    expect(router.state.location.pathname + router.state.location.search).toBe(address);
  });

  it("takes up the session of an earlier visit", async () => {
    reloadApp();
    renderAt(address);
    expect(screen.getByText(/Loading/)).toBeVisible();
    expect(await ${heading}).toBeVisible();
    expect(await screen.findByRole("button", { name: ${name} })).toBeVisible();
  });

  it("asks to sign in after a reload when nobody was signed in", async () => {
    session.end();
    reloadApp();
    const { router } = renderAt(address);
    await waitFor(() => {
      expect(router.state.location.pathname).toBe(signInPath);
    });
  });

  it("asks to sign in again when the session of an earlier visit is over", async () => {
    reloadApp();
    server.use(
      http.get(${literal(`*${paths.me}`)}, () => problem(401, "Sign in first.")),
      http.post(${literal(`*${paths.refresh}`)}, () => problem(401, "This token has expired.")),
    );
    const { router } = renderAt(address);
    await waitFor(() => {
      expect(router.state.location.pathname + router.state.location.search).toBe(askedToSignIn);
    });
  });

  it("asks to sign in again when the API does not know the person any more", async () => {
    reloadApp();
    server.use(http.get(${literal(`*${paths.me}`)}, () => problem(401, "There is no such person.")));
    const { router } = renderAt(address);
    await waitFor(() => {
      expect(router.state.location.pathname).toBe(signInPath);
    });
    expect(session.active()).toBe(false);
  });

  it("says that the session could not be taken up, and tries again", async () => {
    reloadApp();
    server.use(http.get(${literal(`*${paths.me}`)}, () => problem(500, "Broken.")));
    const { user } = renderAt(address);
    expect(await screen.findByText("The server has a problem of its own. Try again later.")).toBeVisible();
    server.resetHandlers();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await ${heading}).toBeVisible();
  });

  it("asks to sign in again when the session ends in the middle of the work", async () => {
    server.use(
      http.get(${literal(`*${source.path}`)}, () => problem(401, "Sign in first.")),
      http.post(${literal(`*${paths.refresh}`)}, () => problem(401, "This token has been used.")),
    );
    const { router } = renderAt(address);
    await waitFor(() => {
      expect(router.state.location.pathname + router.state.location.search).toBe(askedToSignIn);
    });
  });

  it("can be left by signing out, without a way back for the next person", async () => {
    const { user, router } = renderAt(address);
    await user.click(await screen.findByRole("button", { name: ${name} }));
    await user.click(screen.getByRole("menuitem", { name: "Sign out" }));
    expect(await screen.findByLabelText("Password")).toBeVisible();
    expect(router.state.location.pathname + router.state.location.search).toBe(signInPath);
    expect(await sentRequests("POST", ${literal(paths.signOut)})).toHaveLength(1);
  });

  it("is left when somebody signs out in another tab, and entered when somebody signs in there", async () => {
    const { router } = renderAt(address);
    await ${heading};
    const elsewhere = (oldValue: string | null, newValue: string | null) => {
      if (newValue === null) {
        localStorage.removeItem(storageKey);
      } else {
        localStorage.setItem(storageKey, newValue);
      }
      act(() => {
        globalThis.dispatchEvent(new StorageEvent("storage", { key: storageKey, oldValue, newValue }));
      });
    };
    elsewhere("refresh-token", null);
    expect(router.state.location.pathname).toBe(signInPath);
    elsewhere(null, "another-token");
    expect(await ${heading}).toBeVisible();
  });
});`;
}

function openTests({ example, title }: ListView): string {
  return `
describe("a page for everybody", () => {
  it("is there without signing in, and offers it", async () => {
    signOutViewer();
    renderAt(${literal(example.address)});
    expect(await screen.findByRole("heading", { level: 1, name: ${literal(title)} })).toBeVisible();
    expect(screen.getByRole("link", { name: "Sign in" })).toBeVisible();
  });
});`;
}
