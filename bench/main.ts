/** `npm run bench -- generate` */
import { benchGenerate } from "./generate.ts";

const [name] = process.argv.slice(2);
if (name !== "generate") {
  console.error("usage: npm run bench -- generate");
  process.exitCode = 2;
} else {
  process.exitCode = await benchGenerate();
}
