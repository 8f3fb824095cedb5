// Codes of the errors that a program may act on: messages are for people, and may change.

/** What an error's `code` may be. */
export type ErrorCode =
  /** A step that was not taken, because its gradient norm is not finite. */
  | 'NON_FINITE_GRADIENT'
  /** A part that a fit in progress holds. */
  | 'BUSY'
  /** Memory that is not available. */
  | 'OUT_OF_MEMORY'
  /** A loss or gradient that is no longer finite. */
  | 'DIVERGED'
  /** Weights or moments of a checkpoint that are not finite. */
  | 'NOT_FINITE'
  /** Data whose format does not follow from its name. */
  | 'UNKNOWN_FORMAT'
  /** Rows without a file of labels. */
  | 'NO_LABELS'
  /** Rows without an array of labels beside them. */
  | 'NO_LABEL_ARRAY'
  /** A table of which it is not clear which column is the target. */
  | 'TARGET_UNCLEAR'
  /** A new run or sweep in a folder that holds files. */
  | 'FOLDER_NOT_EMPTY'
  /** The folder of a run or sweep that another process writes. */
  | 'FOLDER_IN_USE'
  /** Data of a resumed run that is no longer where it was. */
  | 'DATA_MOVED'
  /** A run that kept no averaged weights. */
  | 'NO_AVERAGE'
  /** A run without the weights of a best epoch. */
  | 'NO_BEST'
  /** Folds of which some are not finished. */
  | 'FOLDS_UNFINISHED';

/** The error, with its code. */
export const withCode = <E extends Error>(error: E, code: ErrorCode): E & { code: ErrorCode } =>
  Object.assign(error, { code });
