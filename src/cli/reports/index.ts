import { Option } from 'commander';
import { github } from './github.ts';
import { json } from './json.ts';
import type { ReportFormat } from './report-format.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

export type { Findings, ReportFormat, Served } from './report-format.ts';

const FORMATS: readonly ReportFormat[] = [text, json, github, sarif];

/** `--format`, for everything that tells what was found. */
export function formatOption(): Option {
  return new Option('--format <format>', 'for people, for programs, for a workflow of GitHub')
    .choices(FORMATS.map(({ name }) => name))
    .default(text.name);
}

/** The format that `--format` names. */
export function formatOf(name: string): ReportFormat {
  return FORMATS.find((format) => format.name === name) ?? text;
}
