/** Something in a task's history that cannot be as it was written. */
export interface Finding {
  /** Position in the task the finding is about; 0 where the event does not even tell it. */
  readonly version: number
  readonly id: string
  readonly type: string
  /**
   * `changed`: its content is not what its hash says. `missing`: a position nobody holds. `reordered`: it stands before one it
   * came after. `forged`: well made, but the history around it denies it. `unreadable`: no event of this release.
   */
  readonly fault: "changed" | "missing" | "reordered" | "forged" | "unreadable"
  /** Goes on after the event's name: `was changed after it was written`. */
  readonly says: string
}

/** For a person. */
export const sentence = ({ says, type, version }: Finding): string =>
  `Event ${version}${type === "" ? "" : ` ${type}`} ${says}.`
