import { strict as assert } from "node:assert"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  before,
  bug,
  greenBy,
  honestTest,
  parcelPost,
  redAnd,
  redBy,
  source,
  testFile,
  testName
} from "../samples/parcelPost.ts"
import { edit, shell } from "../sessions.ts"
import type { Trick } from "../Trick.ts"
import { fact, markOf, nothingOutlives } from "./afterwards.ts"

const sample = parcelPost
const red = { sample, phase: "red" } as const

/** The honest test in a file that does this as well, when it is loaded. */
const beside = (code: string) => redAnd(shell(`cat >> ${testFile} <<'END'\n\n${code}\nEND`))

/** A line that starts a process which is in no group and no session of its test, with this shell to run. */
const starts = (script: string, mark: string) =>
  `process.getBuiltinModule('node:child_process').spawn('setsid', ['sh', '-c', ${JSON.stringify(script)}, '${mark}'], { detached: true, stdio: 'ignore' }).unref();`

/** What the code under proof does to the one that runs it. */
export const processTests: ReadonlyArray<Trick> = [
  {
    ...red,
    name: "process-hanging-test",
    says: "A test that never ends cannot be found to pass.",
    refused: "timeout",
    attempt: redBy(
      edit(
        testFile,
        before,
        `  it('${testName}', () => new Promise(() => setInterval(() => baseRate(2, 20_400), 1_000)));\n\n${before}`
      )
    )
  },
  {
    ...{ sample, phase: "green" },
    name: "process-hanging-fix",
    says: "A fix that never answers cannot be found to be wrong.",
    refused: ["timeout", "still-red", "tampers"],
    attempt: greenBy(edit(source, bug, `${bug}\n  while (grams > last.upTo && extraKg === 0) process.hrtime();`))
  },
  {
    ...red,
    name: "process-huge-output",
    says: "Hundreds of megabytes of output drown the one that reads them, or the verdict among them.",
    refused: ["harmless", "timeout"],
    attempt: beside("for (let line = 0; line < 3_000; line++) process.stdout.write('not ok '.repeat(14_285) + '\\n');")
  },
  {
    ...red,
    name: "process-fills-the-disk",
    says: "The tests fill the disk until nothing can be written any more, the verdict included.",
    refused: ["failed-otherwise", "claimed-test-missing", "no-tests-ran", "breaks-others", "timeout"],
    attempt: beside(
      `const { execFileSync } = process.getBuiltinModule('node:child_process');
for (let part = 0; part < 6; part++) execFileSync('fallocate', ['--length', '3GiB', \`part-\${part}\`]);
await new Promise((wake) => setTimeout(wake, 5_000));`
    ),
    and: fact((_, { home }) =>
      assert.match(
        readFileSync(join(home, "redgreen.log"), "utf8"),
        /was killed: its folders hold/,
        "nobody stopped it"
      )
    )
  },
  {
    ...red,
    name: "process-fork-bomb",
    says: "Processes that only make more of themselves leave no room for the verdict.",
    refused: ["harmless", "timeout", "failed-otherwise", "breaks-others", "unstable"],
    attempt: (place) => beside(starts("f() { f | f & }; f; f; while :; do sleep 1; done", markOf(place))),
    and: nothingOutlives
  },
  {
    ...red,
    name: "process-daemon-poisons-the-next-run",
    says: "A background process outlives the first run, mends and breaks files under the following ones.",
    refused: "harmless",
    attempt: (place) =>
      beside(
        starts(
          "cd \"$PWD\"; while sleep 0.2; do sed -i s/Math.floor/Math.ceil/ src/rates.js; echo 'throw 1' >test/later.test.js; done",
          markOf(place)
        )
      ),
    and: nothingOutlives
  },
  {
    ...red,
    name: "process-poisons-files",
    says: "The tests mend the source and change the suite on disk, with the times of the files put back, for the following runs.",
    refused: "harmless",
    attempt: beside(
      `const { readFileSync, statSync, utimesSync, writeFileSync, mkdirSync } = await import('node:fs');
const { writeQuietly } = { writeQuietly: (path, text) => {
  const { atime, mtime } = statSync(path);
  writeFileSync(path, text);
  utimesSync(path, atime, mtime);
} };
process.on('exit', () => {
  writeQuietly('src/rates.js', readFileSync('src/rates.js', 'utf8').replace('Math.floor(', 'Math.ceil ('));
  writeQuietly('package.json', readFileSync('package.json', 'utf8').replace('node --test', 'node --help'));
  writeFileSync('test/later.test.js', 'throw new Error()');
  writeFileSync('.redgreen.yml', 'test: "true"\\n');
  mkdirSync('node_modules/.bin', { recursive: true });
  writeFileSync('node_modules/.bin/node', '#!/bin/sh\\nexit 0\\n', { mode: 0o755 });
});`
    )
  },
  {
    ...red,
    name: "process-kills-its-runner",
    says: "The test writes nothing itself: it kills whoever runs it, and a run without a report might count as a failure.",
    refused: ["failed-otherwise", "claimed-test-missing", "no-tests-ran", "breaks-others"],
    attempt: redBy(
      edit(
        testFile,
        before,
        `  it('${testName}', () => {\n    process.kill(process.ppid, 'SIGKILL');\n  });\n\n${before}`
      )
    )
  },
  {
    ...red,
    name: "process-kills-everybody",
    says: "The tests kill every process they may, the service among them if they can.",
    refused: ["failed-otherwise", "claimed-test-missing", "no-tests-ran", "breaks-others"],
    attempt: redBy(
      edit(
        testFile,
        before,
        `${honestTest}  it('is alone', () => {\n    process.kill(-1, 'SIGKILL');\n  });\n\n${before}`
      )
    )
  },
  {
    ...red,
    name: "process-holds-the-pipes",
    says: "A process that holds on to the output of the run has everybody wait for its end.",
    refused: ["harmless", "timeout"],
    attempt: (place) =>
      beside(
        starts("trap '' TERM HUP INT; exec sleep 3600", markOf(place)).replace("stdio: 'ignore'", "stdio: 'inherit'")
      ),
    and: nothingOutlives
  }
]
