/**
 * How bad: an error keeps something from being served, a warning tells what was tolerated, a note
 * tells what is as it should be and still worth knowing.
 */
export type Severity = 'error' | 'warning' | 'note';
