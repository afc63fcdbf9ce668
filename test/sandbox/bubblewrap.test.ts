import { expect, test } from "@jest/globals";
import { bubblewrapArguments, defaultLimits, type BubblewrapPlan } from "../../src/sandbox/bubblewrap.ts";

const plan: BubblewrapPlan = {
  command: "pytest",
  args: ["-q"],
  cwd: "/home/me/tree/backend",
  env: { PATH: "/tools/bin", HOME: "/home/me" },
  readable: [{ from: "/root/tools", to: "/root/tools" }],
  writable: [{ from: "/home/me/tree", to: "/home/me/tree" }],
  scratch: [],
  limits: defaultLimits,
  user: { kind: "switch", uid: 1_900_000_001 },
};

function following(args: readonly string[], name: string): string[][] {
  return args.flatMap((arg, index) => (arg === name ? [args.slice(index + 1, index + 3)] : []));
}

test("only the tree can be written and only toolchains are added to what can be read", () => {
  const args = bubblewrapArguments(plan, new Map([["/bin", "usr/bin"]]));
  expect(following(args, "--bind")).toEqual([["/home/me/tree", "/home/me/tree"]]);
  expect(following(args, "--ro-bind")).toEqual([["/root/tools", "/root/tools"]]);
  expect(following(args, "--symlink")).toEqual([["usr/bin", "/bin"]]);
});

test("parents of a mount are open, whatever mode they have outside", () => {
  const args = bubblewrapArguments(plan, new Map()).join(" ");
  expect(args).toContain("--perms 0755 --dir /root --ro-bind /root/tools");
});

test("home is private even when the caller names another", () => {
  const args = bubblewrapArguments(plan, new Map());
  expect(following(args, "--setenv")).not.toContainEqual(["HOME", "/home/me"]);
  expect(following(args, "--setenv")).toEqual(
    expect.arrayContaining([
      ["PATH", "/tools/bin"],
      ["HOME", "/tmp/home"],
    ]),
  );
});

test("root drops to the sandbox user after the mounts, an ordinary user gets a user namespace", () => {
  const asRoot = bubblewrapArguments(plan, new Map());
  expect(asRoot).not.toContain("--unshare-user");
  expect(asRoot.slice(asRoot.indexOf("setpriv"))).toEqual([
    ...["setpriv", "--reuid", "1900000001", "--regid", "1900000001", "--clear-groups"],
    ...["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs", "--"],
    ...["env", "--chdir=/home/me/tree/backend", "--", "pytest", "-q"],
  ]);
  const asSelf = bubblewrapArguments({ ...plan, user: { kind: "same" } }, new Map());
  expect(asSelf).toContain("--unshare-user");
  expect(asSelf).not.toContain("setpriv");
});
