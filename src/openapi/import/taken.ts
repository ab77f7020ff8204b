/** One thing that an imported operation takes. */
export interface Taken {
  /** As it goes out. */
  readonly name: string;
  readonly in: string;
  /** Absent when it may be of any type. */
  readonly type: string | undefined;
  readonly required: boolean;
  readonly description: string;
}
