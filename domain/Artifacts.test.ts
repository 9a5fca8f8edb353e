import { artifactsContract } from "#test/artifactsContract.ts"
import { Artifacts } from "./Artifacts.ts"

artifactsContract("memory", Artifacts.layerMemory)
