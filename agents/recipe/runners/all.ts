import { ava } from "./ava.ts"
import { cargoTest } from "./cargoTest.ts"
import { goTest } from "./goTest.ts"
import { gradle } from "./gradle.ts"
import { jest } from "./jest.ts"
import { maven } from "./maven.ts"
import { mocha } from "./mocha.ts"
import { nodeTest } from "./nodeTest.ts"
import { phpunit } from "./phpunit.ts"
import { pytest } from "./pytest.ts"
import type { Runner } from "./Runner.ts"
import { rspec } from "./rspec.ts"
import { tap } from "./tap.ts"
import { tape } from "./tape.ts"
import { unittest } from "./unittest.ts"
import { vitest } from "./vitest.ts"

/** Every runner there is, in the order in which a repository is asked for it. */
export const runners: ReadonlyArray<Runner> = [
  nodeTest,
  vitest,
  jest,
  mocha,
  ava,
  tap,
  tape,
  pytest,
  unittest,
  goTest,
  cargoTest,
  maven,
  gradle,
  rspec,
  phpunit
]
