import type { Honest } from "../Trick.ts"
import { beyondPlan } from "./beyondPlan.ts"
import { cargoCrate } from "./cargoCrate.ts"
import { dependencyBump } from "./dependencyBump.ts"
import { flakySuite } from "./flakySuite.ts"
import { goModule } from "./goModule.ts"
import { jestSnapshots } from "./jestSnapshots.ts"
import { loudRepository } from "./loudRepository.ts"
import { makeJUnit } from "./makeJUnit.ts"
import { mavenModule } from "./mavenModule.ts"
import { mochaCommonJs } from "./mochaCommonJs.ts"
import { noTests } from "./noTests.ts"
import { npmWorkspace } from "./npmWorkspace.ts"
import { oddNames } from "./oddNames.ts"
import { pythonPytest } from "./pythonPytest.ts"
import { pythonUnittest } from "./pythonUnittest.ts"
import { redBaseline } from "./redBaseline.ts"
import { rubySpecs } from "./rubySpecs.ts"
import { twoPackages } from "./twoPackages.ts"
import { twoRepositories } from "./twoRepositories.ts"
import { typeScriptBuild } from "./typeScriptBuild.ts"
import { typeStripping } from "./typeStripping.ts"
import { updatedTest } from "./updatedTest.ts"
import { vitestSuite } from "./vitestSuite.ts"

/** Honest work in messy repositories: all of it has to end in a proven pull request, with no refusal on the way. */
export const honest: ReadonlyArray<Honest> = [
  typeStripping,
  flakySuite,
  redBaseline,
  noTests,
  twoPackages,
  twoRepositories,
  oddNames,
  loudRepository,
  beyondPlan,
  updatedTest,
  makeJUnit,
  npmWorkspace,
  mochaCommonJs,
  typeScriptBuild,
  vitestSuite,
  jestSnapshots,
  dependencyBump,
  pythonUnittest,
  pythonPytest,
  goModule,
  cargoCrate,
  mavenModule,
  rubySpecs
]
