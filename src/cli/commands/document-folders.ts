import { Option } from 'commander';
import type { DocumentPaths } from '../../host/index.ts';

/** `--recursive`, of every command that takes folders. */
export function recursiveOption(): Option {
  return new Option('-r, --recursive', 'look for documents in folders of folders too');
}

/** What is said where nothing was found: it may lie deeper. */
export function notLookedInto({ folders, recursive }: DocumentPaths): string {
  if (folders.length === 0 || recursive) return '';
  return '; folders below are looked into with --recursive';
}
