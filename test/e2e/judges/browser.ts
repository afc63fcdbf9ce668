/** A Chromium from the registry, so that a bare machine has one, too. */
import { chromium, type Browser } from "playwright-core";

/** The package brings the libraries that Chromium needs, and unpacks them only where this names a machine without them. */
const bareMachine = { AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" };

export async function launchBrowser(): Promise<Browser> {
  Object.assign(process.env, bareMachine);
  const { default: packed } = await import("@sparticuz/chromium");
  return chromium.launch({
    executablePath: await packed.executablePath(),
    // Not the package's own arguments: they are for one process in a small cloud machine.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    headless: true,
  });
}
