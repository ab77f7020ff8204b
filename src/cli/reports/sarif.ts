import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { VERSION } from '../../kernel/index.ts';
import { type Finding, inOrder, type Place } from '../../spec/index.ts';
import type { Meaning } from '../meanings.ts';
import type { ReportFormat } from './report-format.ts';

/** SARIF 2.1.0 (OASIS Standard, March 2020), which code scanning services read. */
export const sarif: ReportFormat = {
  name: 'sarif',
  write(found, output) {
    this.writeAll([found], output);
  },
  writeAll(all, output) {
    const findings = all.flatMap((found) => inOrder(found.findings));
    const meanings = all[0]?.meanings ?? [];
    const used = meanings.filter(({ name, kind }) => {
      return kind !== 'problem' && findings.some(({ code }) => code === name);
    });
    const driver = {
      name: 'Capstan',
      version: VERSION,
      semanticVersion: VERSION,
      rules: used.map(rule),
    };
    const codes = used.map(({ name }) => name);
    const run = {
      tool: { driver },
      columnKind: 'utf16CodeUnits',
      results: findings.map((finding) => result(finding, codes)),
    };
    const log = {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [run],
    };
    output.out(JSON.stringify(log, null, 2));
  },
};

function rule({ name, kind, text, example: [wrong, right] }: Meaning) {
  return {
    id: name,
    shortDescription: { text },
    help: { text: `Wrong:\n${wrong}\n\nRight:\n${right}` },
    defaultConfiguration: { level: kind === 'error' || kind === 'note' ? kind : 'warning' },
  };
}

function result(finding: Finding, codes: readonly string[]) {
  const { code, severity, message, help, place, related = [] } = finding;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: help === undefined ? message : `${message} (${help})` },
    locations: [location(place)],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((one, id) => ({
            id,
            ...location(one.place),
            message: { text: one.label },
          })),
        }),
  };
}

function location({ file, line, column, length }: Place) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column, endColumn: column + length },
    },
  };
}

/** A path relative to where Capstan runs stays relative, so that services find it in a checkout. */
function uriOf(file: string): string {
  if (isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(/[/\\]/).map(encodeURIComponent).join('/');
}
