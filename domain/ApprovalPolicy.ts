import { Context } from "effect"
import type { Policy } from "./Policy.ts"

/** The policy of this installation, one for all doors and channels, as it was when the service started. */
export class ApprovalPolicy extends Context.Service<ApprovalPolicy, Policy>()("redgreen/domain/ApprovalPolicy") {}
