// What is doubtful about data or options: a record, which a command prints and a run keeps.

/** What a warning is about, for programs. */
export type WarningCode =
  /** No row that is fitted is of this class. */
  | 'CLASS_NOT_FITTED'
  /** A part has no row of a class that many fitted rows are of. */
  | 'CLASS_NOT_SCORED'
  /** Names of classes mean the same, as 'yes' and 'Yes', or '1' and '1.0'. */
  | 'CLASSES_ALIKE'
  /** A class has a single row: it is fitted or tested, not both. */
  | 'CLASS_OF_ONE_ROW'
  /** A class has fewer rows than there are folds: some have none of it. */
  | 'CLASS_RARER_THAN_FOLDS'
  /** More than half of the labels occur once, as identifiers and measurements do. */
  | 'LABELS_DIFFER'
  /** The labels are dates, as a column of times has them. */
  | 'LABELS_ARE_DATES'
  /** Too few rows for a score to mean much. */
  | 'SMALL_PART'
  /** Rows have a time, and later rows are fitted than are tested. */
  | 'SPLIT_IGNORES_TIME'
  /** The values of a column differ in digits that are gone, or that float32 does not hold. */
  | 'DIGITS_LOST'
  /** Rows of a test or validation part are among those that are fitted. */
  | 'ROWS_FITTED_TOO'
  /** One value of a column is far from all others, or may stand for a missing one. */
  | 'OUTLIER'
  /** A few rows have nearly all of the weight, or some have next to none. */
  | 'WEIGHTS_UNEVEN'
  /** Something was found with the data, or asked for, and is not used. */
  | 'NOT_USED'
  /** Rows without a target are left out. */
  | 'ROWS_LEFT_OUT'
  /** Of data in parts, or of a run's own data, only some rows are scored or predicted. */
  | 'PART_CHOSEN'
  /** A column is left out, as it says nothing but which row it is of. */
  | 'COLUMN_LEFT_OUT'
  /** Each row has its own whole number of a column, as ids are, though no name says so. */
  | 'COLUMN_LIKE_ID'
  /** A feature says which rows are to train and to test, or which fold they are of. */
  | 'COLUMN_SPLITS'
  /** All rows have the same value of a column. */
  | 'COLUMN_CONSTANT'
  /** Two columns tell rows apart in the same way. */
  | 'COLUMNS_EQUAL'
  /** The values of a category hardly repeat. */
  | 'COLUMN_ALL_DIFFERENT'
  /** A column alone tells the target, or a range of it. */
  | 'COLUMN_LEAKS'
  /** Texts of a column are numbers, but for signs of thousands, percent or money, or are written in digits. */
  | 'NUMBERS_WITH_SIGNS'
  /** Most values of a column of text are numbers. */
  | 'NUMBERS_AMONG_TEXT'
  /** Dates may have the day or the month first. */
  | 'DATE_ORDER_OPEN'
  /** Another column may be the target. */
  | 'TARGET_GUESSED'
  /** Several targets are in another order than they are stated in. */
  | 'TARGETS_IN_TABLE_ORDER'
  /** The target has so many numbers that they are hardly classes. */
  | 'TARGET_MEASURED'
  /** Whole numbers are taken as classes, and may be counts or amounts. */
  | 'CLASSES_ARE_NUMBERS'
  /** Whole numbers are taken as numbers to predict, and may be classes. */
  | 'NUMBERS_MAY_BE_CLASSES'
  /** All rows to fit have the same number to predict. */
  | 'TARGET_CONSTANT'
  /** All rows to fit have one of several labels, or none of them. */
  | 'LABEL_CONSTANT'
  /** The threshold of a label could not be chosen, and stays at ½. */
  | 'THRESHOLD_KEPT'
  /** Groups of rows mean the same, as 'A1' and 'a1', and may be in two parts. */
  | 'GROUPS_ALIKE'
  /** Values of a category mean the same, as 'Paris' and 'paris'. */
  | 'VALUES_ALIKE'
  /** Each row is a group of its own. */
  | 'GROUPS_OF_ONE_ROW'
  /** A feature has the name of an id, and values that several rows share. */
  | 'COLUMN_LIKE_GROUP'
  /** Names of columns mean the same, and each row has a value of one of them. */
  | 'COLUMNS_ALIKE'
  /** Numbers are written with leading zeros, as codes are. */
  | 'LEADING_ZEROS'
  /** Dates have years of two digits, which may be of two centuries. */
  | 'YEARS_OF_TWO_DIGITS'
  /** Most values of a column of text are dates. */
  | 'DATES_AMONG_TEXT'
  /** No cell has a text that is stated to mean a missing value. */
  | 'MISSING_NOT_FOUND'
  /** Numbers to predict are elsewhere in the rows to score than in those to fit. */
  | 'TARGET_RANGE'
  /** Rows have no target. */
  | 'TARGET_MISSING'
  /** A cell is not what its column needs. */
  | 'CELL_REFUSED'
  /** Columns of rows without a header, or targets of other names, are taken by their places. */
  | 'COLUMNS_BY_PLACE'
  /** The labels of rows without a header seem to stand in another column than those of the training rows. */
  | 'LABELS_MOVED'
  /** Most rows of each label are predicted as one other class: labels may be shifted, or in another order. */
  | 'LABELS_EXCHANGED'
  /** Predictions are no better than one class, the mean, or chance. */
  | 'NO_BETTER'
  /** The score of other rows is much worse than that of a run's own. */
  | 'SCORE_FELL'
  /** What is known of a column tells rows apart in nothing. */
  | 'COLUMN_SAYS_NOTHING'
  /** Many values of a category are none that the run knows. */
  | 'VALUES_UNKNOWN'
  /** Cells are missing in a column in which every fitted row has a value. */
  | 'VALUES_MISSING'
  /** Pixels have another range or order than those of the run, and are converted. */
  | 'INPUT_CONVERTED'
  /** Pixels are much darker, or numbers on another scale, than those of the run. */
  | 'INPUT_RANGE'
  /** Whether the first row of a table has names was guessed, and is close. */
  | 'HEADER_GUESSED'
  /** How the text of a table is laid out was guessed, and is close; or is stated, and looks otherwise. */
  | 'LAYOUT_GUESSED'
  /** A column of a table has no name. */
  | 'COLUMN_UNNAMED'
  /** A run starts from weights that another one left. */
  | 'STARTS_FROM'
  /** The last layer does not start from them. */
  | 'NEW_HEAD'
  /** A resumed run goes on with other instructions than it began with. */
  | 'OTHER_SIMD_TARGET'
  /** The schedule of a resumed run spans other epochs than before. */
  | 'SCHEDULE_STRETCHED'
  /** A resumed run had stopped early, and does again at once. */
  | 'STOPPED_EARLY'
  /** A resumed run has lost the weights of its best epoch. */
  | 'BEST_WEIGHTS_GONE';

/** Something doubtful, told before training and kept with the run. Nothing is printed where it is found. */
export interface Warning {
  /** What it is about, for programs. */
  readonly code: WarningCode;
  /** A sentence for people, without a full stop. */
  readonly message: string;
  /** The column of a table that it is about, where programs ask for it. */
  readonly column?: string | undefined;
}
