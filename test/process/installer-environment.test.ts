import { expect, test } from "@jest/globals";
import { installerEnvironment } from "../../src/process/installer-environment.ts";

test("installers get proxies, certificates and mirrors, and nothing else of Aurora's environment", () => {
  const before = { ...process.env };
  process.env["HTTPS_PROXY"] = "http://proxy.example";
  process.env["PIP_INDEX_URL"] = "https://mirror.example/simple";
  process.env["npm_config_registry"] = "https://mirror.example/npm";
  process.env["AURORA_TEST_SECRET"] = "hush";
  try {
    const environment = installerEnvironment();
    expect(environment).toMatchObject({
      HTTPS_PROXY: "http://proxy.example",
      PIP_INDEX_URL: "https://mirror.example/simple",
      npm_config_registry: "https://mirror.example/npm",
    });
    expect(Object.values(environment)).not.toContain("hush");
  } finally {
    process.env = before;
  }
});
