import { literal, propertyName } from "../typescript.ts";
import { type AuthView, samplePassword } from "../view/auth.ts";

export const authTestTs = ({ paths, json, login, model }: AuthView) => `
import { http as mock, HttpResponse } from "msw";
import { beforeEach, describe, expect, it } from "vitest";
import { makeTokenPair, ${model.names.fixture} } from "../test/fixtures";
import { problem, sentRequests, server } from "../test/server";
import { endSession, startSession } from "./auth";
import { getViewer } from "./client";
import { session } from "./http";

const credentials = { ${propertyName(login.name)}: ${login.sample}, password: ${literal(samplePassword)} };

beforeEach(() => {
  session.end();
});

describe("a session", () => {
  it("starts with the tokens that the API gives for the credentials", async () => {
    await startSession(credentials);
    expect(session.accessToken()).toBe(makeTokenPair().${json.access});
    expect(await sentRequests("POST", ${literal(paths.signIn)})).toMatchObject([{ body: credentials }]);
  });

  it("does not start when the credentials are refused", async () => {
    server.use(mock.post(${literal(`*${paths.signIn}`)}, () => problem(401, "Unknown login or wrong password.")));
    await expect(startSession(credentials)).rejects.toMatchObject({ status: 401 });
    expect(session.active()).toBe(false);
  });

  it("ends here and at the server", async () => {
    await startSession(credentials);
    await endSession();
    expect(session.active()).toBe(false);
    expect(await sentRequests("POST", ${literal(paths.signOut)})).toMatchObject([
      { body: { ${propertyName(json.refresh)}: makeTokenPair().${json.refresh} }, authorization: null },
    ]);
  });

  it("ends here even when the server cannot be told", async () => {
    server.use(mock.post(${literal(`*${paths.signOut}`)}, () => HttpResponse.error()));
    await startSession(credentials);
    await endSession();
    expect(session.active()).toBe(false);
  });

  it("has nothing to end when nobody is signed in", async () => {
    await endSession();
    expect(await sentRequests("POST", ${literal(paths.signOut)})).toEqual([]);
  });

  it("is renewed once for all calls that come with an expired token", async () => {
    session.start({ access: "expired", refresh: "refresh-token" });
    server.use(
      mock.get(${literal(`*${paths.me}`)}, ({ request }) =>
        request.headers.get("authorization") === "Bearer expired"
          ? problem(401, "Sign in first.")
          : HttpResponse.json(${model.names.fixture}()),
      ),
    );
    const all = await Promise.all([getViewer(), getViewer(), getViewer()]);
    expect(all).toEqual([${model.names.fixture}(), ${model.names.fixture}(), ${model.names.fixture}()]);
    expect(await sentRequests("POST", ${literal(paths.refresh)})).toMatchObject([
      { body: { ${propertyName(json.refresh)}: "refresh-token" }, authorization: null },
    ]);
    expect(session.accessToken()).toBe(makeTokenPair().${json.access});
  });

  it("is over when it cannot be renewed", async () => {
    session.start({ access: "expired", refresh: "used" });
    server.use(
      mock.get(${literal(`*${paths.me}`)}, () => problem(401, "Sign in first.")),
      mock.post(${literal(`*${paths.refresh}`)}, () => problem(401, "This token has been used.")),
    );
    await expect(getViewer()).rejects.toMatchObject({ status: 401 });
    expect(session.active()).toBe(false);
  });
});
`;
