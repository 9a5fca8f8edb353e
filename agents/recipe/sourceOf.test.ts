import { expect, it } from "@effect/vitest"
import { passed } from "./resultFixture.ts"
import { asWritten } from "./sourceOf.ts"

const told = (files: ReadonlyArray<string>, ...there: ReadonlyArray<string>) =>
  asWritten(
    files.map((file) => passed(`${file} > adds`)),
    (path) => there.includes(path)
  ).map(({ id, file }) => [id, file])

it.each([
  ["dist/test/a.test.js", "test/a.test.ts"],
  ["packages/api/dist/a.test.mjs", "packages/api/src/a.test.mts"],
  ["build/esm/test/a.test.js", "test/a.test.tsx"]
])("tells %s as %s", (built, source) => expect(told([built], source)).toEqual([[`${source} > adds`, source]]))

it.each([
  ["what people write themselves", ["lib/a.test.js"], []],
  ["what lies in no output", ["test/a.test.js"], ["test/a.test.ts"]],
  ["both where both ran", ["dist/a.test.js", "a.test.ts"], ["a.test.ts"]]
])("leaves %s alone", (_, files, there) =>
  expect(told(files, ...there)).toEqual(files.map((file) => [`${file} > adds`, file]))
)
