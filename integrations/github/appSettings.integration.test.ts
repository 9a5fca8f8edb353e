import { generateKeyPairSync } from "node:crypto"
import { mkdtempSync } from "node:fs"
import { rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ConfigProvider, Effect } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { credentials } from "./appSettings.ts"

const folder = mkdtempSync(join(tmpdir(), "redgreen-app-settings-"))
const pemOf = (type: "pkcs1" | "pkcs8") =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type, format: "pem" }).toString()
const pem = pemOf("pkcs1")
const file = join(folder, "key.pem")

afterAll(() => rm(folder, { recursive: true }))

const read = (settings: Record<string, string>) =>
  credentials.pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings))))

describe("one way is taken", () => {
  it("none, a personal token, or an App", async () => {
    await writeFile(file, pem)
    const kinds = await Effect.runPromise(
      Effect.forEach(
        [
          {},
          { GITHUB_TOKEN: "t" },
          { GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: pem },
          { GITHUB_APP_ID: "Iv23abc", GITHUB_APP_PRIVATE_KEY: pemOf("pkcs8").replaceAll("\n", "\\n") },
          { GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY_FILE: file, GITHUB_APP_INSTALLATION_ID: "7" }
        ],
        read
      )
    )
    expect(kinds.map(({ kind }) => kind)).toEqual(["none", "token", "app", "app", "app"])
    expect(kinds[4]).toMatchObject({ app: { id: "1", installation: 7 } })
  })
})

describe("what contradicts itself is refused, saying what to do", () => {
  it.each([
    [{ GITHUB_TOKEN: "t", GITHUB_APP_ID: "1" }, "Keep one"],
    [{ GITHUB_TOKEN: "t", GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: pem }, "Keep one"],
    [{ GITHUB_APP_ID: "1" }, "Set GITHUB_APP_PRIVATE_KEY or"],
    [{ GITHUB_APP_PRIVATE_KEY: pem }, "GITHUB_APP_ID is missing"],
    [{ GITHUB_APP_INSTALLATION_ID: "7" }, "GITHUB_APP_ID is missing"],
    [{ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: pem, GITHUB_APP_PRIVATE_KEY_FILE: file }, "are both set"],
    [{ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY_FILE: join(folder, "none.pem") }, "cannot be read"],
    [{ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: pem.slice(0, 400) }, "no RSA key in PEM form"],
    [{ GITHUB_APP_ID: "1", GITHUB_APP_PRIVATE_KEY: ed25519() }, "no RSA key in PEM form"]
  ] satisfies ReadonlyArray<[Record<string, string>, string]>)("%#: %s", async (settings, sentence) => {
    const error = await Effect.runPromise(Effect.flip(read(settings)))
    expect(error.message).toContain(sentence)
    expect(error.message).not.toContain(pem.slice(100, 160))
  })
})

function ed25519() {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString()
}
