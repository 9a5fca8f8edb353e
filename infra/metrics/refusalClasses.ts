/** `RefusalClass` of the verifier, and the two that its stages add. A test holds the list to them. */
export const refusalClasses = [
  ...[
    "no-tests-ran",
    "passes-on-base",
    "syntax",
    "import",
    "breaks-others",
    "claimed-test-missing",
    "failed-otherwise"
  ],
  ...["still-red", "regression", "test-removed", "test-skipped", "survives-revert", "unstable"],
  ...["environment-dependent", "forged-report", "not-a-test-path", "conditional-test", "test-changed", "test-weakened"],
  ...["protected-path", "outside-plan", "odd-file", "special-cased", "tampers", "patch-does-not-apply"],
  ...["install-failed", "no-test-command", "timeout", "nothing-written", "scan"]
] as const
