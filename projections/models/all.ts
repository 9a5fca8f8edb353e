import type { ReadModel } from "../engine/ReadModel.ts"
import { money } from "./money.ts"

/** Every read model there is; each lives in the PostgreSQL schema of its name. */
export const readModels: ReadonlyArray<ReadModel> = [money]
